"""Runs a project's own tests, or a command, behind walls of their own, to record the calls that reach functions.

Only the bytes of cases leave the box; they are kept in memory, and are gone with the run.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from monolith.answers import line_of
from monolith.case import Case, Origin
from monolith.interpreter import Interpreter
from monolith.program import Program
from monolith.project_box import can_start, started
from monolith.worker import channel

TIMEOUT_S = 60.0
_TOLD = 3
"""Of so many tests or files that fail, the names are told."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a run of the tests gave for one function."""

    cases: tuple[Case, ...] = ()
    reaching: tuple[str, ...] = ()
    """The tests that called the function and passed."""
    failing: tuple[str, ...] = ()
    """The tests that called the function and failed; their calls are not used."""
    passed: tuple[str, ...] = ()
    """All tests that passed, whether they called the function or not."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is run to record calls: the tests of a project, or a command."""

    project: Path
    """The folder that holds them; they run in a copy of it, at the same path."""
    command: tuple[str, ...] = ()
    """`SCRIPT ARGUMENTS...` or `-m MODULE ARGUMENTS...`; the tests when empty."""
    tests: tuple[str, ...] = ()
    """Names of the tests to run; all by default."""
    every_test: bool = False
    """Run them all, even when no further call is kept."""
    keep_failed: bool = False
    """Use the calls of failing tests too: of a function without a body every test fails."""
    timeout_s: float = TIMEOUT_S
    """Wall seconds for the whole run; what was recorded until then counts."""


def record(interpreter: Interpreter, program: Program, run: Run) -> Recording:
    """Run the tests or the command once, and record the calls of the program's function."""
    return record_all(interpreter, program, (program.qualname,), run)[program.qualname]


def record_all(
    interpreter: Interpreter, program: Program, qualnames: Sequence[str], run: Run
) -> dict[str, Recording]:
    """The same for several functions of one module, in one run."""
    what = "the command was" if run.command else "the project's tests were"
    if not can_start():
        missing = Recording(notes=(f"{what} not run: that needs bubblewrap (see monolith doctor)",))
        return dict.fromkeys(qualnames, missing)
    order = {
        "qualnames": list(qualnames),
        "command": list(run.command),
        "timeout_s": run.timeout_s,
        "tests": list(run.tests),
        "every_test": run.every_test,
        "keep_failed": run.keep_failed,
        "profile": "",
    }
    with started(interpreter, program, run.project, order) as link:
        return _collect(link, qualnames, run)


def failing(interpreter: Interpreter, program: Program, run: Run) -> list[str]:
    """Those of the tests named in `run` that do not pass with this program; those that ran out of time, too."""
    passed = set(record(interpreter, program, replace(run, every_test=True)).passed)
    return [test for test in run.tests if test not in passed]


@dataclass
class _Collected:
    """What has come of one function so far."""

    cases: list[Case] = field(default_factory=list)
    reaching: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    too_large: int = 0
    unstorable: dict[str, int] = field(default_factory=dict)

    def notes(self, keep_failed: bool) -> Iterator[str]:
        """What a reader should know of the calls that are not used."""
        if self.failing and not keep_failed:
            one = len(self.failing) == 1
            calls, they = ("test that calls it fails", "it") if one else ("tests that call it fail", "they")
            yield f"{len(self.failing)} {calls} here, and what {they} gave is not used: {_first(self.failing)}"
        if self.too_large:
            yield f"{_counted(self.too_large, 'recorded call')} with arguments of more than 16 MiB are left out"
        if self.unstorable:
            why = _first(list(self.unstorable))
            count = sum(self.unstorable.values())
            yield f"{_counted(count, 'recorded call')} with arguments that cannot be stored are left out ({why})"


def _collect(link: socket.socket, qualnames: Sequence[str], run: Run) -> dict[str, Recording]:
    collected = [_Collected() for _ in qualnames]
    notes: list[str] = []
    passed: list[str] = []
    ran = 0
    deadline = time.monotonic() + run.timeout_s
    what = "command" if run.command else "tests"
    try:
        while True:
            header, blobs = channel.receive(link, deadline)
            if "failed" in header:
                notes.append(f"the project's {what} were not used: {line_of(header['failed'])}")
                break
            if "end" in header:
                notes += _problems(header, collected)
                break
            ran += 1
            if header["passed"]:
                passed.append(line_of(header["test"]))
            _add(header, blobs, collected, "recorded" if run.command else "test")
    except TimeoutError:
        notes.append(f"the {what} were stopped after {run.timeout_s:.0f} s")
    except (channel.BrokenChannel, OSError):
        notes.append(f"the {what} ended the interpreter that they ran in")
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        notes.append(f"the {what} disturbed the recording: what came of it is incomplete")
    if not ran and not notes and not run.command:
        notes.append("the project has no tests")
    return {
        qualname: Recording(
            tuple(one.cases),
            tuple(one.reaching),
            tuple(one.failing),
            tuple(passed),
            (*notes, *one.notes(run.keep_failed)),
        )
        for qualname, one in zip(qualnames, collected, strict=True)
    }


def _add(header: dict[str, Any], blobs: list[bytes], collected: list[_Collected], origin: Origin) -> None:
    name = line_of(header["test"])
    label = name.partition("[")[0]
    for number in header["reached"]:
        one = collected[number]
        (one.reaching if header["passed"] else one.failing).append(name)
    for number, payload in zip(header["functions"], blobs, strict=True):
        collected[number].cases.append(Case(payload, "pickle", origin, label))


def _problems(header: dict[str, Any], collected: list[_Collected]) -> list[str]:
    for one, (too_large, unstorable) in zip(collected, header["unkept"], strict=True):
        one.too_large = int(too_large)
        one.unstorable = {line_of(why): int(count) for why, count in unstorable.items()}
    problems = [line_of(problem) for problem in header["problems"]]
    more = len(problems) - _TOLD
    return [*problems[:_TOLD], *([f"{more} more files of tests could not be loaded"] if more > 0 else [])]


def _first(names: Sequence[str]) -> str:
    """Some names, without the values that tests have as parameters."""
    names = list(dict.fromkeys(name.partition("[")[0] for name in names))
    return ", ".join(names[:_TOLD]) + (", ..." if len(names) > _TOLD else "")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
