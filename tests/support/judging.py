"""Helpers for tests that judge real candidates in a real sandbox."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monolith.box.levels import Isolation
from monolith.case import Case
from monolith.comparison import Comparison
from monolith.interpreter import inspect_interpreter
from monolith.program import Program, program_of
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.trial import Trial


def case(*args: Any, **kwargs: Any) -> Case:
    """One call, as a case file would give it."""
    return Case(pickle.dumps((args, kwargs)), "pickle", "file", "a case")


def program(source: str, folder: Path, function: str = "f") -> Program:
    """A loose file of this text; the text need not be on disk."""
    return program_of(folder / "module.py", source, function)


def supervisor(*programs: Program, isolation: Isolation | None = None, python: str = sys.executable) -> Supervisor:
    """A supervisor for the roots of these programs; close it."""
    roots = tuple(root for one in programs for root in (*one.roots, *one.trailing_roots))
    return Supervisor(inspect_interpreter(python), roots, isolation=isolation)


def judge(
    original: str,
    candidate: str,
    cases: Sequence[Case],
    folder: Path,
    *,
    rules: Rules | None = None,
    isolation: Isolation | None = None,
    function: str = "f",
) -> Comparison:
    """What becomes of a candidate."""
    first = program(original, folder, function)
    with supervisor(first, isolation=isolation) as watcher:
        trial = Trial(watcher, first, Inputs(tuple(cases)), rules or Rules(budget_s=2.0, seed=1))
        trial.baseline()
        return trial.compare(first.with_source(candidate))
