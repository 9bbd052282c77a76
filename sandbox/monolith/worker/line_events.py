"""Watches the lines of one module while they run: by `sys.monitoring` where there is one, else by tracing."""

from __future__ import annotations

import builtins
import sys
import threading
import types
from time import perf_counter_ns
from typing import Any, Callable, Dict, List, Tuple

globals()["__builtins__"] = dict(vars(builtins))

_settrace = sys.settrace
_monitoring: Any = getattr(sys, "monitoring", None)
_thread = threading.get_ident
_set_local_events: Any = getattr(_monitoring, "set_local_events", None)
_set_events: Any = getattr(_monitoring, "set_events", None)
_free_tool: Any = getattr(_monitoring, "free_tool_id", None)
_OUTSIDE = 0


class Meter:
    """Charges what it measures to lines. What happens between `charge` and `resume` is charged to none."""

    def charge(self, line: int, upcoming: int) -> None:
        """Charge a line with all since `resume`; 0 is outside the module, `upcoming` comes next."""
        raise NotImplementedError

    def resume(self) -> None:
        """Begin to measure for the next line."""
        raise NotImplementedError


class Watch:
    """Knows which line of the module runs: that of its innermost frame, while other code runs for it too."""

    def __init__(self, meter: Meter, last_line: int, limit_s: float, on_limit: Callable[[], None]) -> None:
        """Nothing is watched yet.

        Args:
            limit_s: after so many wall seconds `on_limit` is called from within the program.
        """
        self.counts = [0] * (last_line + 1)
        self._meter = meter
        self._line = _OUTSIDE
        self._around: "List[int]" = []
        self._limit_ns = int(limit_s * 1e9)
        self._deadline_ns = 0
        self._on_limit = on_limit

    def start(self) -> None:
        """Count the limit from now."""
        self._deadline_ns = perf_counter_ns() + self._limit_ns
        self._meter.resume()

    def begins(self, line: int) -> None:
        """A line begins, in the same frame. Rounds of a loop within a line do not count: few interpreters tell."""
        self._move(line, line != self._line)

    def enters(self, code: types.CodeType, line: int) -> None:
        """A frame is entered, which counts for its first line, or goes on at the line where it was left."""
        self._around.append(self._line)
        self._move(line, line == code.co_firstlineno)

    def leaves(self) -> None:
        """The innermost frame is left: the line that entered it goes on."""
        self._move(self._around.pop() if self._around else _OUTSIDE, False)

    def _move(self, line: int, begun: bool) -> None:
        self._meter.charge(self._line, line)
        self._line = line
        self.counts[line] += begun
        if perf_counter_ns() > self._deadline_ns:
            self._on_limit()
        self._meter.resume()


def watched_call(watch: Watch, module: types.CodeType, call: Callable[[], object]) -> None:
    """Make a call, and tell `watch` of the lines that it runs.

    Args:
        module: the code of the module whose lines count.
    """
    codes = _codes_of(module)
    if _monitoring is None:
        watch.start()
        _settrace(_tracer(watch, codes))
        call()
        _settrace(None)
    else:
        _monitor(watch, codes)
        watch.start()
        call()
        for code in codes:
            _set_local_events(_monitoring.PROFILER_ID, code, 0)
        _set_events(_monitoring.PROFILER_ID, 0)
        _free_tool(_monitoring.PROFILER_ID)


def _codes_of(module: types.CodeType) -> "List[types.CodeType]":
    found = [module]
    for code in found:
        found += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return found


def _tracer(watch: Watch, codes: "List[types.CodeType]") -> "Callable[..., Any]":
    known = frozenset(map(id, codes))

    def inside(frame: types.FrameType, event: str, _: Any) -> Any:
        if event == "line":
            watch.begins(frame.f_lineno)
        elif event == "return":
            watch.leaves()
        return inside

    def entered(frame: types.FrameType, _event: str, _: Any) -> Any:
        if id(frame.f_code) not in known:
            return None
        watch.enters(frame.f_code, frame.f_lineno)
        return inside

    return entered


def _monitor(watch: Watch, codes: "List[types.CodeType]") -> None:
    known = frozenset(map(id, codes))
    lines: "Dict[Tuple[int, int], int]" = {}
    thread = _thread()

    def line(_: types.CodeType, number: int) -> None:
        if _thread() == thread:
            watch.begins(number)

    def started(code: types.CodeType, _: int) -> None:
        if _thread() == thread:
            watch.enters(code, code.co_firstlineno)

    def resumed(code: types.CodeType, offset: int, *_: Any) -> None:
        if id(code) in known and _thread() == thread:
            place = id(code), offset
            if place not in lines:
                lines[place] = _line_at(code, offset)
            watch.enters(code, lines[place])

    def left(code: types.CodeType, *_: Any) -> None:
        if id(code) in known and _thread() == thread:
            watch.leaves()

    events, tool = _monitoring.events, _monitoring.PROFILER_ID
    callbacks = {
        events.LINE: line,
        events.PY_START: started,
        events.PY_RESUME: resumed,
        events.PY_THROW: resumed,
        events.PY_RETURN: left,
        events.PY_YIELD: left,
        events.PY_UNWIND: left,
    }
    _monitoring.use_tool_id(tool, "profile")
    for event, callback in callbacks.items():
        _monitoring.register_callback(tool, event, callback)
    everywhere = events.PY_THROW | events.PY_UNWIND  # these cannot be asked of single functions
    for code in codes:
        _set_local_events(tool, code, sum(callbacks) & ~everywhere)
    _set_events(tool, everywhere)


def _line_at(code: Any, offset: int) -> int:
    return next((line or _OUTSIDE for start, end, line in code.co_lines() if start <= offset < end), _OUTSIDE)
