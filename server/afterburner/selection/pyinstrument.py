"""What pyinstrument's JSON tells of each function: its report (`-r json`) or its session (`.pyisession`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from monolith.profiled_run import FunctionCost

_Place = tuple[str, int, str]
_NO_FILES = ("", "<thread>", "<built-in>")


@dataclass
class _Seconds:
    own: float = 0.0
    total: float = 0.0


def costs_in(data: bytes) -> tuple[FunctionCost, ...]:
    """Every function of a report or session; the seconds of built-in functions are their callers' own.

    Raises:
        ValueError: it is neither.
    """
    try:
        found = json.loads(data)
    except RecursionError:
        raise ValueError("it is nested too deeply; save the session instead (-o FILE.pyisession)") from None
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    samples = _of_report(found["root_frame"]) if "root_frame" in found else _of_session(found)
    costs: dict[_Place, _Seconds] = {}
    for stack, seconds in samples:
        if stack:
            costs.setdefault(stack[-1], _Seconds()).own += seconds
        for place in set(stack):
            costs.setdefault(place, _Seconds()).total += seconds
    return tuple(FunctionCost(*place, one.own, one.total, None) for place, one in costs.items())


def _of_session(session: dict[str, object]) -> Iterator[tuple[list[_Place], float]]:
    r"""The stacks that were seen; a frame is `function NUL file NUL line`, and attributes after `\x01`."""
    records = session.get("frame_records")
    if not isinstance(records, list):
        raise ValueError("it has neither a root frame nor samples")
    for record in records:
        if not isinstance(record, list) or len(record) != 2 or not isinstance(record[0], list):
            raise ValueError("a sample is none")
        frames = (str(frame).partition("\x01")[0].split("\x00") for frame in record[0])
        yield [_place(*frame) for frame in frames if _is_python(frame)], _seconds(record[1])


def _of_report(root: object) -> Iterator[tuple[list[_Place], float]]:
    """The same, of a tree of frames: what a frame's children do not explain is its own."""
    pending: list[tuple[object, list[_Place]]] = [(root, [])]
    while pending:
        frame, above = pending.pop()
        if frame is None:
            continue
        if not isinstance(frame, dict) or not isinstance(frame.get("children"), list):
            raise ValueError("a frame is none")
        words = [str(frame.get(key, "")) for key in ("function", "file_path", "line_no")]
        stack = [*above, _place(*words)] if _is_python(words) else above
        children = frame["children"]
        inner_s = sum(_seconds(child.get("time")) for child in children if isinstance(child, dict))
        yield stack, max(0.0, _seconds(frame.get("time")) - inner_s)
        pending += [(child, stack) for child in children]


def _is_python(frame: list[str]) -> bool:
    """Whether it is a function of a file, and not a thread, a built-in function or `[self]`."""
    return len(frame) == 3 and frame[1] not in _NO_FILES and not frame[0].startswith("[")


def _place(name: str, file: str, line: str) -> _Place:
    return file, int(line), name


def _seconds(raw: object) -> float:
    if isinstance(raw, int | float) and 0 <= raw < 1e9:
        return float(raw)
    raise ValueError("seconds are none")
