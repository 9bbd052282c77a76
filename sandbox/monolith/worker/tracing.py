"""Counts every allocation of one call: exact, where resident memory from outside is too coarse."""

from __future__ import annotations

import collections
import enum
import logging
import sys
import tracemalloc
import types
import typing
from typing import TYPE_CHECKING, Any, Tuple

from . import calls, channel, effects
from .drawing import call

if TYPE_CHECKING:
    from .child import Session

_start = tracemalloc.start
_stop = tracemalloc.stop
_reset_peak = tracemalloc.reset_peak
_traced = tracemalloc.get_traced_memory
_is_tracing = tracemalloc.is_tracing

_WAYS_TO_THE_COUNTER = frozenset(
    (
        "gc.get_objects",
        "gc.get_referrers",
        "gc.get_referents",
        "sys._current_exceptions",
        "sys._current_frames",
        "sys._getframe",
        "sys.setprofile",
        "sys.settrace",
    )
)
_ATTRIBUTES_THAT_ARE_FRAMES = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
_LOOK_AT_THEIR_CALLERS = (collections, enum, typing)
"""Library modules that read the name of the module that calls them off its frame."""

_frame = sys._getframe


class _Guard:
    """Notes when code reaches for the counter; nothing else would tell, for the counter is in its own process."""

    def __init__(self) -> None:
        self.intact = True
        self._looking = False
        for name in ("tracemalloc", "_tracemalloc"):
            sys.modules.pop(name, None)
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event == "import":
            if "tracemalloc" in str(arguments[0]):
                self.intact = False
        elif event == "object.__getattr__":
            if arguments[1] in _ATTRIBUTES_THAT_ARE_FRAMES:
                self.intact = False
        elif event in _WAYS_TO_THE_COUNTER and not self._looking:
            self._looking = True
            asking = _frame(1)
            self._looking = False
            if event != "sys._getframe" or not _looks_at_its_caller(asking):
                self.intact = False


def _looks_at_its_caller(frame: types.FrameType) -> bool:
    """Whether a library module asks, for itself: `logging.currentframe` would hand the frame on to its caller."""
    names = frame.f_globals
    if names is vars(logging):
        return frame.f_back is not None and frame.f_back.f_globals is names
    return any(names is vars(module) for module in _LOOK_AT_THEIR_CALLERS)


def trace(session: "Session") -> None:
    """Make one call, and tell its outcome with the most that was allocated at once above the start."""
    effects.keep_warnings_off_the_output()
    _start(1)
    before_loading = _traced()[0]
    guard = _Guard()
    function = session.load()
    kept = _traced()[0] - before_loading
    session.send({"loaded": True})
    _, payloads = channel.receive(session.link)
    arguments = calls.open_case(payloads[0], session.order["encodings"][0])
    session.capture.take()
    effects.seed()
    session.send({"ready": True})
    channel.receive(session.link)
    base, outside = _traced()
    _reset_peak()
    ended = call(function, arguments)
    peak = _traced()[1] - base
    intact = guard.intact and _is_tracing()
    _stop()
    header, blobs = calls.answer_of(session, calls.observed(arguments, ended), {}, ended.error)
    counts = {"peak_bytes": peak, "kept_bytes": kept, "outside_bytes": outside - before_loading}
    header.update({name: max(0, count) for name, count in counts.items()}, intact=intact)
    session.send(header, blobs)
