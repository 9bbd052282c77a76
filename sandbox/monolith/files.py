"""Compares and runs programs that lie in files, with a case file: what the command line and scripts ask for."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from monolith import inquiries
from monolith.allowances import NOTHING, Allowances
from monolith.errors import FaultyCases, UnreadableFile
from monolith.interpreter import find_interpreter, inspect_interpreter
from monolith.original import ORIGINAL_TIMEOUT_S
from monolith.program import Program, program_of
from monolith.rules import Inputs, Rules
from monolith.sizing import sized_inputs
from monolith.supervisor import Supervisor
from monolith.trial import Trial
from monolith.turn import turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monolith.box.levels import Isolation
    from monolith.case import Case
    from monolith.comparison import Comparison
    from monolith.outcome import Cost, Outcome


@dataclass(frozen=True, slots=True)
class Call:
    """What one call of a program did and what it cost."""

    case: str
    """The label of its input."""
    outcome: Outcome | None
    """`None` when the program does not load."""
    cost: Cost | None
    error: str = ""
    """Why the program does not load, in one sentence."""


@dataclass(frozen=True, slots=True)
class Calls:
    """A program on its cases."""

    isolation: Isolation
    calls: tuple[Call, ...]


def compare(
    original: Path,
    candidate: Path,
    *,
    function: str,
    cases: Path,
    rules: Rules | None = None,
    python: str | None = None,
    isolation: Isolation | None = None,
    allowances: Allowances = NOTHING,
) -> Comparison:
    """Whether a program does the same as the original on every case, and is measurably better.

    A gain is confirmed on fresh pairs and inputs; only the confirmation's figures are reported.

    Args:
        function: qualified name of the function in both, as in `f` or `Class.method`.
        cases: a file that defines `cases()`, which yields `(args, kwargs)`, and may define
            `make_inputs(rng, size)`, which returns one `(args, kwargs)` of about that size.
        rules: what counts as better; the product's rules by default.
        python: the interpreter to run both under; the one of their project by default.
        isolation: the walls to insist on; the strongest that stand by default.
        allowances: what the function may do beyond computing.

    Raises:
        MonolithError: a fault that is not the candidate's, told in one sentence: in the original, the case file,
            the interpreter or this machine's walls.
    """
    first, second, case_text = (_text(path) for path in (original, candidate, cases))
    program = program_of(original, first, function)
    rewrite = program_of(candidate, second, function, like=program)
    with _supervised(program, cases, python, isolation, allowances) as supervisor:
        inputs = _inputs(supervisor, program, str(cases.resolve()), case_text)
        trial = Trial(supervisor, program, inputs, rules or Rules())
        dropped = trial.baseline().dropped
        comparison = trial.compare_and_confirm(rewrite)
        return replace(comparison, notes=(*comparison.notes, *dropped))


def run(
    program: Path,
    *,
    function: str,
    cases: Path,
    python: str | None = None,
    isolation: Isolation | None = None,
    allowances: Allowances = NOTHING,
) -> Calls:
    """Call a function once on every case, each in a fork of its own; the arguments are those of `compare`.

    Raises:
        MonolithError: the program does not load, or as in `compare`.
    """
    text, case_text = _text(program), _text(cases)
    subject = program_of(program, text, function)
    with _supervised(subject, cases, python, isolation, allowances) as supervisor:
        supervisor.prepare(subject)
        found, _ = inquiries.cases_of(supervisor, subject, str(cases.resolve()), case_text)
        return Calls(supervisor.isolation, tuple(_called(supervisor, subject, case) for case in found))


def _called(supervisor: Supervisor, program: Program, case: Case) -> Call:
    sample = supervisor.sample(program, [case], ORIGINAL_TIMEOUT_S)
    return Call(case.label, sample.outcomes[0] if sample.outcomes else None, sample.cost, sample.error)


def _inputs(supervisor: Supervisor, program: Program, path: str, source: str) -> Inputs:
    """What a case file gives: its cases, and sized inputs when it defines `make_inputs`."""
    supervisor.prepare(program)
    cases, makes_inputs = inquiries.cases_of(supervisor, program, path, source)
    if not cases:
        raise FaultyCases(f"{path} yields no case; let cases() yield at least one pair (args, kwargs)")
    if not makes_inputs:
        return Inputs(tuple(cases))

    timed, held_out = sized_inputs(
        lambda wanted: inquiries.make_inputs(supervisor, program, path, source, wanted),
        lambda case: inquiries.cost_of(supervisor, program, case),
        random.randrange(1 << 30),
    )
    fresh = [case for group in timed for case in group]
    return Inputs((*cases, *fresh), timed, held_out)


@contextmanager
def _supervised(
    program: Program, cases: Path, python: str | None, isolation: Isolation | None, allowances: Allowances
) -> Iterator[Supervisor]:
    """A supervisor for a program, while nobody else measures on this machine."""
    interpreter = inspect_interpreter(python or find_interpreter(Path(program.filename).parent))
    with (
        Supervisor(
            interpreter,
            (*program.roots, *program.trailing_roots),
            isolation=isolation,
            allowances=allowances,
            extra_files=(str(cases.resolve()),),
        ) as supervisor,
        turn(),
    ):
        yield supervisor


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} cannot be read: it is not UTF-8") from None
