"""Runs a project's tests under a profiler, and tells at the end what each function cost."""

from __future__ import annotations

import cProfile
import json
import os
import socket
import sys
import threading
import tracemalloc
import types
from contextlib import suppress
from typing import Any, Dict, List

from . import channel
from .suite import Suite

_FLUSH_S = 1.0
"""So long before the time is over, what was seen until then is told."""

Row = List[Any]
"""File, line, name, calls, own seconds, total seconds, peak in bytes (`None` where it was not asked for)."""


class ProfiledSuite(Suite):
    """One run of a project's tests with a profiler on while a test runs."""

    def __init__(self, link: socket.socket, order: "Dict[str, Any]") -> None:
        super().__init__(link, [], order)
        make = {"time": Times, "memory": Peaks}[order["profile"]]
        self._profiler: Any = make(frozenset(order["files"]))
        self._closing = threading.Lock()
        self._timer = threading.Timer(order["timeout_s"] - _FLUSH_S, self._give_up, (order["timeout_s"],))
        self._timer.daemon = True
        self._timer.start()

    def begin(self, test: str) -> None:
        """From now on, a test runs."""
        super().begin(test)
        self._profiler.start()

    def end(self, passed: bool) -> None:
        """The test is over."""
        self._profiler.stop()
        with self._closing:
            super().end(passed)

    def close(self, problems: "List[str]") -> None:
        """Send the end: what hindered the run, and what the functions cost."""
        self._closing.acquire()
        self._timer.cancel()
        rows = json.dumps(self._profiler.rows()).encode()
        channel.send(self._link, {"end": True, "problems": problems}, (rows,))

    def _give_up(self, timeout_s: float) -> None:
        self.close(["the tests were stopped after {:.0f} s".format(timeout_s)])
        os._exit(0)


class Times:
    """Seconds of functions, with the built-in functions that they call."""

    def __init__(self, files: "frozenset[str]") -> None:
        self._files = files
        self._profile = cProfile.Profile()

    def start(self) -> None:
        """Begin to measure, unless the test before has left a profiler on."""
        with suppress(ValueError):
            self._profile.enable()

    def stop(self) -> None:
        """Pause."""
        self._profile.disable()

    def rows(self) -> "List[Row]":
        """What the functions of these files cost."""
        rows = []
        for entry in self._profile.getstats():
            code = entry.code
            if isinstance(code, types.CodeType) and code.co_filename in self._files:
                built_in = sum(called.inlinetime for called in entry.calls or () if isinstance(called.code, str))
                own_s = entry.inlinetime + built_in
                rows.append([*_place(code), entry.callcount, own_s, entry.totaltime, None])
        return rows


class Peaks:
    """The most that was allocated while a function itself ran, above what there was when it was called."""

    def __init__(self, files: "frozenset[str]") -> None:
        self._files = files
        self._running: "List[_Running]" = []
        self._seen: "Dict[types.CodeType, List[int]]" = {}

    def start(self) -> None:
        """Begin to count."""
        self._running = []
        tracemalloc.start()
        sys.setprofile(self._event)

    def stop(self) -> None:
        """Pause."""
        sys.setprofile(None)
        tracemalloc.stop()

    def rows(self) -> "List[Row]":
        """What the functions of these files took."""
        return [[*_place(code), calls, 0.0, 0.0, peak] for code, (calls, peak) in list(self._seen.items())]

    def _event(self, frame: types.FrameType, event: str, _argument: Any) -> None:
        if event not in ("call", "return") or frame.f_code.co_filename not in self._files:
            return
        now, peak = tracemalloc.get_traced_memory()
        if self._running:
            self._running[-1].peak = max(self._running[-1].peak, peak)
        if event == "call":
            self._running.append(_Running(frame.f_code, now))
        elif self._running and self._running[-1].code is frame.f_code:
            ended = self._running.pop()
            counts = self._seen.setdefault(ended.code, [0, 0])
            counts[0] += 1
            counts[1] = max(counts[1], ended.peak - ended.base)
        tracemalloc.reset_peak()


class _Running:
    """A call under way."""

    def __init__(self, code: types.CodeType, base: int) -> None:
        self.code = code
        self.base = base
        self.peak = base


def _place(code: types.CodeType) -> "List[Any]":
    return [code.co_filename, code.co_firstlineno, code.co_name]
