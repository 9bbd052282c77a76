"""Where one call of a program spends its time and its memory, by line, and what inputs look like.

All of it is told by the program's own process: it is for people and models to read, and decides nothing.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monolith.answers import Tampering, count_of, line_of
from monolith.case import Case
from monolith.errors import MonolithError
from monolith.program import Program
from monolith.supervisor import Bounds, Supervisor

LIMIT_S = 0.5
"""A call is watched for so long at most."""
TIMEOUT_S = 3.0
_TRIES = 2
_LOOKS = 3
"""Times are taken so often, in fresh processes, unless a call takes long."""
_MOST_LINES = 5
_LEAST_SHARE = 0.05
_LEAST_BYTES = 1 << 10
_SMALLER = "seen on a smaller input: on the largest it takes too long to watch all of it"
_PART = f"only the first {LIMIT_S:g} s were watched: the rest may spend it elsewhere"
_FAULTY = "what was told of the lines means nothing"
_FAILED = "the call could not be watched: it failed, was ended, or took longer than {:g} s"


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line that takes much of the time."""

    line: int
    """Its number in the whole file."""
    text: str
    """The line, without its indentation."""
    share: float
    """Of the time spent in the module's lines and what they call outside it, in whole per cents."""
    count: int
    """How often it began, to two digits; rounds of a loop within it, as of a comprehension, are not counted."""


@dataclass(frozen=True, slots=True)
class AllocationSite:
    """A line that takes much memory."""

    line: int
    text: str
    bytes: int
    """To two digits, the larger of two figures: what the line had allocated and was alive when memory stood
    highest between two lines (within a third), and the most by which memory rose while the line ran once."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Where a program spends its time and memory on one input; empty where that could not be told."""

    lines: tuple[HotLine, ...] = ()
    """The hottest first."""
    allocations: tuple[AllocationSite, ...] = ()
    """The largest first; empty where memory was not asked for."""
    inputs: tuple[str, ...] = ()
    """A line for each parameter: types and sizes of a small and of the largest input, never a value."""
    note: str = ""
    """What was not seen, and why; empty when the whole call was."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a watched call told of its lines: number, how often it began, nanoseconds or bytes."""

    rows: tuple[tuple[int, int, int], ...] = ()
    note: str = ""


def profile(
    supervisor: Supervisor,
    program: Program,
    cases: Sequence[Case],
    *,
    for_memory: bool,
    timeout_s: float = TIMEOUT_S,
) -> Profile:
    """Watch one call, of the largest input that can be watched to its end in half a second.

    Figures are coarse, because they are no more exact, and so that a program cannot tell anything by them.

    Args:
        cases: inputs, smallest first.
        for_memory: look for allocations too, in calls of their own.
        timeout_s: wall seconds until a call that does not let itself be watched is given up, loading included.
    """
    text = [line.strip() for line in io.StringIO(program.source, newline=None)]
    timed = _seen(supervisor, program, cases, text, timeout_s, memory=False)
    traced = _Seen()
    if for_memory and timed.rows:
        traced = _seen(supervisor, program, cases, text, timeout_s, memory=True)
    total = max(1, sum(taken for _, _, taken in timed.rows))
    most = max((taken for _, _, taken in traced.rows), default=0)
    return Profile(
        lines=tuple(
            HotLine(line, text[line - 1], round(taken / total, 2), _coarse(count))
            for line, count, taken in _top(timed, _LEAST_SHARE * total)
        ),
        allocations=tuple(
            AllocationSite(line, text[line - 1], _coarse(taken))
            for line, _, taken in _top(traced, max(_LEAST_BYTES, _LEAST_SHARE * most))
        ),
        note="; ".join(filter(None, (timed.note, traced.note and f"allocations: {traced.note}"))),
    )


def shapes(supervisor: Supervisor, original: Program, cases: Sequence[Case]) -> tuple[str, ...]:
    """What inputs look like, a line for each parameter; empty where that cannot be told.

    Args:
        original: the user's own program: a rewrite could tell values by the names of types.
        cases: inputs, smallest first.
    """
    try:
        parameters = _parameters(original)
        payloads = tuple(case.payload for case in cases)
        encodings = [case.encoding for case in cases]
        frames = supervisor.converse(
            "shapes", original, MonolithError, "the original", payloads, encodings=encodings, parameters=parameters
        )
        told = [dict(_pairs(header.get("shapes"))) for header, _ in frames[:-1]]
    except (MonolithError, Tampering):
        return ()
    return tuple(
        f"{name}: {' up to '.join(dict.fromkeys(each[name] for each in told if name in each))}"
        for name in (told[-1] if told else {})
    )


def _pairs(told: object) -> list[tuple[str, str]]:
    if not isinstance(told, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in told):
        raise Tampering("it told shapes that mean nothing")
    return [(line_of(name), line_of(shape)) for name, shape in told]


def _parameters(program: Program) -> dict[str, Any]:
    node = program.function_node()
    rest = node.args.vararg if node else None
    others = node.args.kwarg if node else None
    return {
        "names": list(program.parameters()),
        "rest": f"*{rest.arg if rest else ''}",
        "others": f"**{others.arg if others else ''}",
        "keywords": [argument.arg for argument in node.args.kwonlyargs] if node else [],
    }


def _seen(
    supervisor: Supervisor,
    program: Program,
    cases: Sequence[Case],
    text: Sequence[str],
    timeout_s: float,
    *,
    memory: bool,
) -> _Seen:
    """The call of the largest input that could be watched to its end; else what was seen of the largest."""
    found = _Seen(note="there is no input to watch it on")
    for tried, case in enumerate(list(reversed(cases))[:_TRIES]):
        started = time.monotonic()
        seen = _watched(supervisor, program, case, len(text), timeout_s, memory=memory)
        if seen.rows and not seen.note:
            looks = [seen]
            while not memory and len(looks) < _LOOKS and time.monotonic() - started < LIMIT_S:
                looks.append(_watched(supervisor, program, case, len(text), timeout_s, memory=memory))
            return _Seen(_least(looks), _SMALLER if tried else "")
        if not found.rows:
            found = seen
    return found


def _least(looks: Sequence[_Seen]) -> tuple[tuple[int, int, int], ...]:
    """The least that each line took: whatever else the machine does adds to single lines."""
    least: dict[int, tuple[int, int, int]] = {}
    for seen in looks:
        for row in seen.rows:
            least[row[0]] = min(row, least.get(row[0], row), key=lambda each: each[2])
    return tuple(least.values())


def _watched(
    supervisor: Supervisor, program: Program, case: Case, last_line: int, timeout_s: float, *, memory: bool
) -> _Seen:
    bounds = Bounds(timeout_s, most_frames=1, most_bytes=0)
    order = {"encodings": [case.encoding], "memory": memory, "limit_s": LIMIT_S}
    try:
        frames = supervisor.converse(
            "profile", program, MonolithError, "the profile", (case.payload,), bounds, **order
        )
        rows = _rows(frames[0][0].get("lines"), last_line)
    except MonolithError:  # its sentence may hold values
        return _Seen(note=_FAILED.format(timeout_s))
    except Tampering:
        return _Seen(note=_FAULTY)
    return _Seen(rows, "" if frames[0][0].get("whole") is True else _PART)


def _rows(told: object, last_line: int) -> tuple[tuple[int, int, int], ...]:
    """What a worker told, if it can be.

    Raises:
        Tampering: it cannot.
    """
    if not isinstance(told, list) or not all(isinstance(row, list) and len(row) == 3 for row in told):
        raise Tampering(_FAULTY)
    rows = {count_of(line): (count_of(line), count_of(count), count_of(taken)) for line, count, taken in told}
    if len(rows) < len(told) or any(not 1 <= line <= last_line for line in rows):
        raise Tampering(_FAULTY)
    return tuple(rows.values())


def _top(seen: _Seen, least: float) -> list[tuple[int, int, int]]:
    """The lines that take most, and at least so much."""
    ordered = sorted(seen.rows, key=lambda row: (-row[2], row[0]))
    return [row for row in ordered[:_MOST_LINES] if row[2] >= max(1, least)]


def _coarse(number: int) -> int:
    """A number to two significant digits."""
    return round(number, 1 - math.floor(math.log10(number))) if number else 0
