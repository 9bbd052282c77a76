"""Questions about a function and its inputs; each is answered by the user's own code, behind the walls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monolith.case import Case
from monolith.errors import FaultyCases, FaultyOriginal
from monolith.original import ORIGINAL_TIMEOUT_S
from monolith.outcome import Cost
from monolith.program import Program
from monolith.supervisor import Supervisor

_ORIGINAL = "the original"


@dataclass(frozen=True, slots=True)
class Doctests:
    """The examples of a docstring: the calls they make, and what each printed."""

    cases: tuple[Case, ...]
    transcript: tuple[tuple[int, str, str | None], ...]
    """For each example: its line in the docstring, its output, the exception's type if it raised."""


def describe(supervisor: Supervisor, program: Program) -> dict[str, Any]:
    """The signature and annotations of the function as a neutral tree (see `worker.describe`).

    Raises:
        FaultyOriginal: the program does not load.
    """
    signature: dict[str, Any] = {}
    for header, _ in supervisor.converse("describe", program, FaultyOriginal, _ORIGINAL):
        signature = header["signature"]
    return signature


def cases_of(supervisor: Supervisor, program: Program, path: str, source: str) -> tuple[list[Case], bool]:
    """The cases of a case file, and whether it defines `make_inputs(rng, size)` too.

    Raises:
        FaultyCases: the file does not load, raises, or yields something else than pairs.
    """
    cases: list[Case] = []
    makes_inputs = False
    for header, blobs in supervisor.converse(
        "case_file", program, FaultyCases, path, (source.encode(),), case_file=path
    ):
        makes_inputs = makes_inputs or bool(header.get("make_inputs"))
        if "case" in header:
            expected = blobs[1] if len(blobs) > 1 else None
            cases.append(Case(blobs[0], "pickle", "file", f"case {header['case']}", expected=expected))
    return cases, makes_inputs


def make_inputs(
    supervisor: Supervisor, program: Program, path: str, source: str, wanted: Sequence[tuple[int, int]]
) -> list[Case]:
    """Inputs from `make_inputs(rng, size)` of a case file, for pairs of size and seed.

    Raises:
        FaultyCases: it raises, or returns something else than a pair.
    """
    frames = supervisor.converse(
        "make_inputs", program, FaultyCases, path, (source.encode(),), case_file=path, wanted=list(wanted)
    )
    return [
        Case(blobs[0], "pickle", "file", f"make_inputs, size {header['size']}", header["size"])
        for header, blobs in frames
        if blobs
    ]


def cost_of(supervisor: Supervisor, program: Program, case: Case) -> Cost | None:
    """What one call costs; `None` when it does not end by itself."""
    run = supervisor.sample(program, [case], ORIGINAL_TIMEOUT_S)
    return run.cost if run.cost and run.outcomes[0].completed else None


def vary(
    supervisor: Supervisor, program: Program, cases: Sequence[Case], count: int, seed: int, *, is_method: bool
) -> list[Case]:
    """So many inputs, each of which differs from one of `cases` in one value; fewer where there are no more.

    Args:
        is_method: the first argument is an object that stays as it is.

    Raises:
        FaultyOriginal: the program does not load.
    """
    frames = supervisor.converse(
        "vary",
        program,
        FaultyOriginal,
        _ORIGINAL,
        tuple(case.payload for case in cases),
        encodings=[case.encoding for case in cases],
        first=int(is_method),
        count=count,
        seed=seed,
    )
    return [
        Case(blobs[0], "pickle", "varied", f"{cases[header['of']].label}, varied")
        for header, blobs in frames
        if blobs
    ]


def doctests(supervisor: Supervisor, program: Program) -> Doctests:
    """Run the examples of the function's docstring and record the calls they make.

    Raises:
        FaultyOriginal: the program does not load.
    """
    cases: list[Case] = []
    end: dict[str, Any] = {}
    for header, blobs in supervisor.converse("doctests", program, FaultyOriginal, "the docstring's examples"):
        if blobs:
            cases.append(Case(blobs[0], "pickle", "doctest", str(header["label"])))
        end = header
    transcript = tuple((int(line), str(got), raised) for line, got, raised in end.get("transcript", []))
    return Doctests(tuple(cases), transcript)
