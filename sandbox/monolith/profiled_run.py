"""Runs a project's own tests, or a command, under a profiler in the box for them, to see what functions cost."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monolith.answers import line_of
from monolith.interpreter import Interpreter
from monolith.program import Program
from monolith.project_box import can_start, started
from monolith.recording import Run
from monolith.worker import channel

Measure = Literal["time", "memory"]

_LATE_S = 5.0
"""The worker stops by itself when the time is over; it is given so long to say what it saw."""
_TOLD = 3
"""Of so many problems with tests, the words are told."""


@dataclass(frozen=True, slots=True)
class FunctionCost:
    """What one function, or one comprehension or lambda, cost in all."""

    file: str
    line: int
    """Of its first decorator or its `def`, from 1."""
    name: str
    own_s: float
    """Seconds in itself and in the built-in functions that it calls."""
    total_s: float
    """With everything that it calls."""
    calls: int | None
    """`None` where only samples were taken."""
    peak_bytes: int | None = None
    """The most that it allocated at once; `None` where that was not counted."""


@dataclass(frozen=True, slots=True)
class ProfiledRun:
    """What a run showed of some files' functions: of those only that were called."""

    costs: tuple[FunctionCost, ...] = ()
    notes: tuple[str, ...] = ()


def profile_run(
    interpreter: Interpreter, program: Program, run: Run, files: Sequence[str], measure: Measure
) -> ProfiledRun:
    """Run every test, or the command, once.

    Args:
        program: a module of the project, for the folders that have to be importable.
        run: what to run; of the time that it allows, what was seen until then counts.
        files: whose functions are looked at.
        measure: seconds, or bytes: counting these takes several times as long.
    """
    what = "command" if run.command else "tests"
    if not can_start():
        return ProfiledRun(
            notes=(f"the project's {what} did not run: that needs bubblewrap (see monolith doctor)",)
        )
    order = {
        "qualnames": [],
        "command": list(run.command),
        "timeout_s": run.timeout_s,
        "tests": list(run.tests),
        "every_test": True,
        "keep_failed": False,
        "profile": measure,
        "files": list(files),
    }
    with started(interpreter, program, run.project, order) as link:
        try:
            return _collect(link, run)
        except TimeoutError:
            note = f"the {what} did not end after {run.timeout_s:.0f} s"
        except (channel.BrokenChannel, OSError):
            note = f"the {what} ended the interpreter that they ran in"
        except (KeyError, IndexError, TypeError, ValueError):
            note = f"the {what} disturbed the profile"
    return ProfiledRun(notes=(note,))


def _collect(link: socket.socket, run: Run) -> ProfiledRun:
    deadline = time.monotonic() + run.timeout_s + _LATE_S
    ran = 0
    while True:
        header, blobs = channel.receive(link, deadline)
        if "failed" in header:
            return ProfiledRun(notes=(f"nothing was run: {line_of(header['failed'])}",))
        if "end" in header:
            notes = [line_of(problem) for problem in header["problems"]][:_TOLD]
            if not ran and not notes:
                notes.append("the project has no tests")
            return ProfiledRun(tuple(_cost(row) for row in json.loads(blobs[0])), tuple(notes))
        ran += 1


def _cost(row: object) -> FunctionCost:
    """One row that came out of the box.

    Raises:
        ValueError, TypeError: it is no such row.
    """
    if not isinstance(row, list) or len(row) != 7:
        raise TypeError("not a row")
    file, line, name, calls, own_s, total_s, peak_bytes = row
    peak = None if peak_bytes is None else int(peak_bytes)
    return FunctionCost(str(file), int(line), str(name), float(own_s), float(total_s), int(calls), peak)
