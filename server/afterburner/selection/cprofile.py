"""What a cProfile dump tells of each function: the table that `pstats` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from afterburner.selection import marshalled
from monolith.profiled_run import FunctionCost

_BUILT_IN = ("~", "", "<built-in>")
"""What stands for the file of a function that is not written in Python."""


class _Key(NamedTuple):
    file: str
    line: int
    name: str


class _Row(NamedTuple):
    calls: int | None
    """`None` where a sampling profiler wrote the table."""
    own_s: float
    total_s: float
    callers: dict[object, object]


def costs_in(data: bytes) -> tuple[FunctionCost, ...]:
    """Every Python function of a dump, with the seconds of built-in functions added to those that call them.

    Raises:
        ValueError: it is no such dump.
    """
    table = marshalled.loads(data)
    if not isinstance(table, dict) or not table:
        raise ValueError("it holds no functions")
    found: dict[_Key, FunctionCost] = {}
    for raw_key, raw_row in table.items():
        key = _key(raw_key)
        if key.file not in _BUILT_IN:
            row = _row(raw_row)
            found[key] = FunctionCost(*key, row.own_s, row.total_s, row.calls)
    for raw_key, raw_row in table.items():
        if _key(raw_key).file in _BUILT_IN:
            _give_to_callers(_row(raw_row).callers, found)
    return tuple(found.values())


def _give_to_callers(callers: dict[object, object], found: dict[_Key, FunctionCost]) -> None:
    for raw_key, counts in callers.items():
        caller = found.get(_key(raw_key))
        if caller is not None and isinstance(counts, tuple) and len(counts) == 4:
            found[_key(raw_key)] = replace(caller, own_s=caller.own_s + _figure(counts[2]))


def _key(raw: object) -> _Key:
    if isinstance(raw, tuple) and len(raw) == 3 and isinstance(raw[0], str) and isinstance(raw[2], str):
        return _Key(raw[0], int(_figure(raw[1])), raw[2])
    raise ValueError("a function has no file, line and name")


def _row(raw: object) -> _Row:
    if isinstance(raw, tuple) and len(raw) == 5 and isinstance(raw[1], int) and isinstance(raw[4], dict):
        return _Row(raw[1] if raw[1] >= 0 else None, _figure(raw[2]), _figure(raw[3]), raw[4])
    raise ValueError("a function has no counts and seconds")


def _figure(raw: object) -> float:
    if isinstance(raw, int | float) and 0 <= raw < 1e15:
        return raw
    raise ValueError("a figure is none")
