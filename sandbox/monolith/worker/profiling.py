"""Looks at the lines of one call: how often each ran, and where its time or its memory went."""

from __future__ import annotations

import builtins
import os
import sys
import tracemalloc
from time import perf_counter, perf_counter_ns
from typing import TYPE_CHECKING, Any, Union

from . import calls, effects
from .drawing import call
from .line_events import Meter, Watch, watched_call

if TYPE_CHECKING:
    from .child import Session

globals()["__builtins__"] = dict(vars(builtins))

_exit = os._exit
_start = tracemalloc.start
_stop = tracemalloc.stop
_traced = tracemalloc.get_traced_memory
_reset_peak = tracemalloc.reset_peak
_snapshot = tracemalloc.take_snapshot
_blocks = sys.getallocatedblocks

_FRAMES = 2
"""An allocation counts for the module's line that is so near to it, in frames; each costs much time."""
_FIRST_BYTES = 64 << 10
_STEP = 1.5
_SNAPSHOT_S_PER_BLOCK = 2e-6
_CERTAIN = 0.75
"""So much of what being watched adds is taken off: it varies, and short lines must keep something."""
_IDLE = compile("def idle():\n for _ in range(200):\n  a = 0\n  b = 0\n", "<idle>", "exec")


class Time(Meter):
    """The nanoseconds of each line; what a line calls outside the module counts for it."""

    def __init__(self, last_line: int, overhead_ns: float) -> None:
        """`overhead_ns` is what being watched adds to a charge."""
        self._overhead_ns = overhead_ns
        self._spent = [0] * (last_line + 1)
        self._charges = [0] * (last_line + 1)
        self._since = 0

    @property
    def of_lines(self) -> "list[int]":
        """The nanoseconds of each line, at least one a charge."""
        return [
            max(charges, int(spent - charges * self._overhead_ns))
            for spent, charges in zip(self._spent, self._charges)
        ]

    def charge(self, line: int, upcoming: int) -> None:
        """See `Meter`."""
        self._spent[line] += perf_counter_ns() - self._since
        self._charges[line] += 1

    def resume(self) -> None:
        """See `Meter`."""
        self._since = perf_counter_ns()


class Memory(Meter):
    """The bytes of each line: the larger of two figures.

    One is what the line had allocated and was alive when memory stood highest between two lines, within a third:
    that is looked at whenever memory has grown by half since the last look. The other is the most by which memory
    rose while the line ran, until another line began: it knows of what is gone by then.
    """

    def __init__(self, last_line: int, filename: str, limit_s: float) -> None:
        self._filename = filename
        self._alive = [0] * (last_line + 1)
        self._grown = [0] * (last_line + 1)
        self._highest = _FIRST_BYTES / _STEP
        self._deadline = perf_counter() + limit_s
        self._stays = False
        self._before = 0
        _start(_FRAMES)
        self._first_blocks = _blocks()

    @property
    def of_lines(self) -> "list[int]":
        """The bytes of each line."""
        return [max(pair) for pair in zip(self._alive, self._grown)]

    def charge(self, line: int, upcoming: int) -> None:
        """See `Meter`."""
        self._stays = line == upcoming
        if self._stays:
            return
        current, peak = _traced()
        if peak - self._before > self._grown[line]:
            self._grown[line] = peak - self._before
        if current > self._highest * _STEP:
            self._look(current)

    def resume(self) -> None:
        """See `Meter`."""
        if not self._stays:
            self._before = _traced()[0]
            _reset_peak()

    def _look(self, current: int) -> None:
        """Note what is alive, by line, unless that would take too long."""
        taking_s = (_blocks() - self._first_blocks) * _SNAPSHOT_S_PER_BLOCK
        if taking_s > self._deadline - perf_counter():
            return
        self._highest = current
        self._alive = [0] * len(self._alive)
        for statistic in _snapshot().statistics("traceback"):
            for frame in reversed(statistic.traceback):
                if frame.filename == self._filename:
                    self._alive[frame.lineno] += statistic.size
                    break


def _overhead_ns() -> float:
    """What being watched adds to a line: what one takes that does next to nothing."""
    namespace: "dict[str, Any]" = {}
    exec(_IDLE, namespace)
    meter = Time(last_line=4, overhead_ns=0.0)
    watch = Watch(meter, 4, 1.0, lambda: None)
    watched_call(watch, _IDLE, namespace["idle"])
    return _CERTAIN * min(meter.of_lines[line] / max(1, watch.counts[line]) for line in (3, 4))


def profile(session: "Session") -> None:
    """Make one call and tell of each line that ran: its number, how often it began, nanoseconds or bytes.

    A call that is not over within the limit is given up: what was seen until then is told.
    """
    order, text = session.order, session.text
    effects.keep_warnings_off_the_output()
    function = session.load()
    arguments = calls.open_case(session.blobs[0], order["encodings"][0])
    effects.seed(text.source)
    last_line = text.source.count("\n") + text.source.count("\r") + 1
    limit_s = order["limit_s"]
    meter: "Union[Time, Memory]" = Time(last_line, _overhead_ns())
    if order["memory"]:
        meter = Memory(last_line, text.filename, limit_s)

    def tell(whole: bool) -> None:
        _stop()
        rows = zip(range(last_line + 1), watch.counts, meter.of_lines)
        lines = [row for row in rows if row[0] and (row[1] or row[2])]
        session.send({"end": True, "whole": whole, "lines": lines})

    def give_up() -> None:
        tell(whole=False)
        _exit(0)

    watch = Watch(meter, last_line, limit_s, give_up)
    watched_call(watch, text.code, lambda: call(function, arguments))
    tell(whole=True)
