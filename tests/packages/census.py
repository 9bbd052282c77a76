"""Counts the public functions of a package: those that can be judged, and why the others cannot.

A function is judged when it has inputs on which it agrees with itself, found as for any user's function, and when
the judge calls its own text the same on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from afterburner.cases.find import find_cases
from afterburner.target.locate import FunctionSpan, functions
from monolith.errors import MonolithError
from monolith.interpreter import Interpreter
from monolith.original import Expectation, expectation, violation
from monolith.program import Program, program_of
from monolith.recording import Recording, Run, record_all
from monolith.supervisor import Supervisor
from monolith.trial import SEARCH_HASH_SEEDS

AT_ONCE = 2
_SEED = 1


@dataclass
class Census:
    """What became of each public function, by `module.py::qualname`."""

    judged: dict[str, int] = field(default_factory=dict)
    """On how many inputs."""
    declined: dict[str, str] = field(default_factory=dict)
    """Why."""
    differs_from_itself: dict[str, str] = field(default_factory=dict)
    """What the judge took for a difference: a false refusal."""

    @property
    def total(self) -> int:
        """How many public functions there are."""
        return len(self.judged) + len(self.declined) + len(self.differs_from_itself)

    def add(self, other: Census) -> None:
        """Take in what became of others."""
        self.judged |= other.judged
        self.declined |= other.declined
        self.differs_from_itself |= other.differs_from_itself


def census(interpreter: Interpreter, project: Path, files: Sequence[Path]) -> Census:
    """Try every public function of these files of a project, with the project's own tests as the first source."""
    found = Census()
    for file in files:
        spans = _public(file)
        name = file.relative_to(project).as_posix()
        found.declined |= {f"{name}::{span.qualname}": span.unsupported for span in spans if span.unsupported}
        qualnames = list(dict.fromkeys(span.qualname for span in spans if not span.unsupported))
        if qualnames:
            found.add(_tried(interpreter, project, file, qualnames))
    return found


def _public(file: Path) -> list[FunctionSpan]:
    spans = functions(file.read_text("utf-8"))
    return [span for span in spans if not any(part.startswith("_") for part in span.qualname.split("."))]


def _tried(interpreter: Interpreter, project: Path, file: Path, qualnames: list[str]) -> Census:
    source = file.read_text("utf-8")
    programs = [program_of(file, source, qualname) for qualname in qualnames]
    recordings = record_all(interpreter, programs[0], qualnames, Run(project=project))
    found = Census()
    shares = [programs[number::AT_ONCE] for number in range(AT_ONCE)]
    with ProcessPoolExecutor(AT_ONCE, get_context("fork")) as processes:
        for one in processes.map(partial(_judged, interpreter, project, recordings), shares):
            found.add(one)
    return found


def _judged(
    interpreter: Interpreter, project: Path, recordings: dict[str, Recording], programs: Sequence[Program]
) -> Census:
    found = Census()
    if not programs:
        return found
    roots = (*programs[0].roots, *programs[0].trailing_roots)
    with Supervisor(interpreter, roots) as supervisor:
        for program in programs:
            name = f"{Path(program.filename).relative_to(project).as_posix()}::{program.qualname}"
            recorded = partial(tuple, (recordings[program.qualname],))
            try:
                inputs = find_cases(supervisor, program, recorded, None, _SEED)
                expected = expectation(supervisor, program, inputs.cases, SEARCH_HASH_SEEDS)
            except MonolithError as error:
                found.declined[name] = str(error)
                continue
            if not expected.cases:
                found.declined[name] = "; ".join(_reasons(expected, inputs.notes))
                continue
            rejection, _ = violation(supervisor, program, program, expected, SEARCH_HASH_SEEDS, frozenset())
            if rejection is None:
                found.judged[name] = len(expected.cases)
            else:
                found.differs_from_itself[name] = rejection.reason
    return found


def _reasons(expected: Expectation, notes: Sequence[str]) -> Iterator[str]:
    yield from expected.dropped
    yield from notes
