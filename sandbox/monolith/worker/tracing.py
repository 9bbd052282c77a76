"""Counts every allocation of one call: exact, where resident memory from outside is too coarse."""

from __future__ import annotations

import builtins
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any, Tuple

from . import calls, channel, effects
from .drawing import call

if TYPE_CHECKING:
    from .child import Session

globals()["__builtins__"] = dict(vars(builtins))

_start = tracemalloc.start
_stop = tracemalloc.stop
_reset_peak = tracemalloc.reset_peak
_traced = tracemalloc.get_traced_memory
_is_tracing = tracemalloc.is_tracing

_MEMORY_THAT_IS_NOT_COUNTED = ("mmap.__new__", "sqlite3.connect")


class _Guard:
    """Notes when code looks for the counter, or takes memory that it does not count."""

    def __init__(self) -> None:
        self.intact = True
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event in _MEMORY_THAT_IS_NOT_COUNTED or (event == "import" and "tracemalloc" in str(arguments[0])):
            self.intact = False


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
    given = calls.given_to(arguments)
    session.capture.take()
    effects.seed(session.text.source)
    session.send({"ready": True})
    channel.receive(session.link)
    base, outside = _traced()
    _reset_peak()
    ended = call(function, arguments)
    peak = _traced()[1] - base
    reached = session.witness is not None and session.witness.reached
    intact = guard.intact and _is_tracing() and not reached
    _stop()
    header, blobs = calls.answer_of(session, calls.observed(arguments, ended), {}, ended.error, given)
    counts = {"peak_bytes": peak, "kept_bytes": kept, "outside_bytes": outside - before_loading}
    header.update({name: max(0, count) for name, count in counts.items()}, intact=intact)
    session.send(header, blobs)
