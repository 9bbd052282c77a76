"""Counts every allocation of one call: exact, where resident memory from outside is too coarse."""

from __future__ import annotations

import collections
import enum
import logging
import sys
import tracemalloc
import typing
from typing import TYPE_CHECKING, Any, Tuple

from . import calls, channel

if TYPE_CHECKING:
    from .child import Session

_start = tracemalloc.start
_stop = tracemalloc.stop
_reset_peak = tracemalloc.reset_peak
_traced = tracemalloc.get_traced_memory
_is_tracing = tracemalloc.is_tracing

_WAYS_TO_THE_COUNTER = frozenset(
    ("gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._getframe")
)
_LOOK_AT_THEIR_CALLERS = (collections, enum, logging, typing)
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
        elif event in _WAYS_TO_THE_COUNTER and not self._looking:
            self._looking = True
            names = _frame(1).f_globals
            self._looking = False
            if event != "sys._getframe" or all(names is not vars(module) for module in _LOOK_AT_THEIR_CALLERS):
                self.intact = False


def trace(session: "Session") -> None:
    """Make one call, and tell its outcome with the most that was allocated at once above the start."""
    _start(1)
    before_loading = _traced()[0]
    guard = _Guard()
    function = session.load()
    kept = _traced()[0] - before_loading
    arguments = calls.open_case(session.blobs[0], session.order["encodings"][0])
    session.capture.take()
    calls.seed(0)
    session.send({"ready": True})
    channel.receive(session.link)
    base = _traced()[0]
    _reset_peak()
    result, error = calls.call(function, arguments)
    peak = _traced()[1] - base
    intact = guard.intact and _is_tracing()
    _stop()
    header, blobs = calls.answer_of(session, calls.observe(arguments, result, error), {}, error)
    header.update(peak_bytes=max(0, peak), kept_bytes=max(0, kept), intact=intact)
    session.send(header, blobs)
