"""Finds inputs for a function: from a case file, its doctests, recorded calls, and its annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from monolith import inquiries
from monolith.case import MADE, Case
from monolith.errors import FaultyOriginal
from monolith.inquiries import Doctests
from monolith.outcome import Cost
from monolith.program import Program
from monolith.recording import Recording
from monolith.rules import Inputs
from monolith.sizing import TARGET_S, sized_inputs
from monolith.supervisor import Supervisor

GENERATED = 60
VARIED = 60
VARIED_FROM = 24
"""Of so many inputs that somebody wrote, spread over all of them."""
HELD_OUT = 40
MORE = 200
"""Generated besides, where the cases catch too few planted faults."""
INTEGRAL_TARGET_S = 0.03
"""Memory over time needs longer calls than time alone: it is sampled every millisecond."""


@dataclass(frozen=True, slots=True)
class Found:
    """The inputs of one function, and what the search for them showed."""

    cases: tuple[Case, ...]
    signature: dict[str, Any]
    case_file_makes_inputs: bool = False
    doctests: Doctests = field(default_factory=lambda: Doctests((), ()))
    notes: tuple[str, ...] = ()
    generator: str = ""
    """Text of a `make_inputs(rng, size)` that a model wrote; empty when there is none."""

    @property
    def written(self) -> list[Case]:
        """Those that somebody wrote."""
        return [case for case in self.cases if case.origin not in MADE]

    @property
    def by_origin(self) -> dict[str, int]:
        """How many cases came from where."""
        return dict(Counter(case.origin for case in self.cases))


def find_cases(
    supervisor: Supervisor,
    program: Program,
    recordings: Callable[[], Sequence[Recording]],
    case_file: tuple[str, str] | None,
    seed: int,
) -> Found:
    """Look everywhere for inputs.

    Args:
        recordings: waits for the calls of tests and of a command; they take longest, so they are asked for last.
        case_file: path and text of a file given by the user.

    Raises:
        FaultyOriginal: the module does not load.
        FaultyCases: the case file cannot be used.
    """
    from afterburner.cases.generated import undescribed
    from afterburner.cases.inferred import with_inferred_types

    supervisor.prepare(program)
    notes: list[str] = []
    cases: list[Case] = []
    makes_inputs = False
    if case_file is not None:
        from_file, makes_inputs = inquiries.cases_of(supervisor, program, *case_file)
        cases += from_file
    doctests = _doctests(supervisor, program, notes)
    cases += doctests.cases
    signature = inquiries.describe(supervisor, program)
    signature, inferred = with_inferred_types(supervisor, program, signature)
    generated = _generated(signature, seed, GENERATED)
    for recording in recordings():
        notes += recording.notes
        cases += recording.cases
    supervisor.prepare(program, cases)
    cases += _varied(supervisor, program, cases, seed)
    cases += generated
    if inferred:
        told = ", ".join(f"{name}: {kind}" for name, kind in inferred.items())
        notes.append(f"types that are not annotated were inferred from what works: {told}")
    blocking = undescribed(signature)
    if blocking and "<locals>" not in program.qualname:
        have = "has" if len(blocking) == 1 else "have"
        notes.append(f"no inputs were generated: {', '.join(blocking)} {have} no type that values can be made of")
    distinct = {(case.encoding, case.payload): case for case in reversed(cases)}
    return Found(tuple(reversed(distinct.values())), signature, makes_inputs, doctests, tuple(notes))


def inputs_of(
    supervisor: Supervisor,
    program: Program,
    found: Found,
    case_file: tuple[str, str] | None,
    seed: int,
    *,
    for_integral: bool,
) -> Inputs:
    """The cases, with sized inputs for measuring where they can be made."""
    from afterburner.cases.generated import sized
    from afterburner.cases.written import inputs_from, small_inputs

    def from_types(wanted: Sequence[tuple[int, int]]) -> list[Case]:
        made = [(size, sized(found.signature, size, number)) for size, number in wanted]
        return [
            _neutral(payload, f"generated, size {size}", size) for size, payload in made if payload is not None
        ]

    def from_file(wanted: Sequence[tuple[int, int]]) -> list[Case]:
        assert case_file is not None
        return inquiries.make_inputs(supervisor, program, *case_file, wanted)

    def from_generator(wanted: Sequence[tuple[int, int]]) -> list[Case]:
        return inputs_from(supervisor, program, found.generator, wanted)

    def cost_of(case: Case) -> Cost | None:
        return inquiries.cost_of(supervisor, program, case)

    varied = _varied(supervisor, program, found.written, seed + 1)
    known = {case.payload for case in found.cases}
    unseen = [case for case in varied if case.payload not in known][:HELD_OUT]
    held_out_checked = (
        *unseen,
        *_generated(found.signature, seed + 1, HELD_OUT),
        *small_inputs(supervisor, program, found.generator, seed + 1, HELD_OUT),
    )
    make = from_file if found.case_file_makes_inputs else from_types
    if found.generator and not make([(8, seed)]):
        make = from_generator
    if not make([(8, seed)]):
        return Inputs(found.cases, held_out_checked=held_out_checked)
    target_s = INTEGRAL_TARGET_S if for_integral else TARGET_S
    timed, held_out = sized_inputs(make, cost_of, seed, target_s)
    fresh = tuple(case for group in timed for case in group)
    return Inputs((*found.cases, *fresh), timed, held_out, held_out_checked)


def more_cases(supervisor: Supervisor, program: Program, found: Found, seed: int) -> list[Case]:
    """Further inputs, for cases that catch too few planted faults."""
    from afterburner.cases.written import small_inputs

    varied = _varied(supervisor, program, found.written, seed + 2, MORE)
    generated = _generated(found.signature, seed + 2, MORE)
    return [*varied, *generated, *small_inputs(supervisor, program, found.generator, seed + 2, MORE)]


def _doctests(supervisor: Supervisor, program: Program, notes: list[str]) -> Doctests:
    try:
        return inquiries.doctests(supervisor, program)
    except FaultyOriginal as error:
        notes.append(str(error))
        return Doctests((), ())


def _varied(
    supervisor: Supervisor, program: Program, cases: Sequence[Case], seed: int, count: int = VARIED
) -> list[Case]:
    """Neighbours of inputs that somebody wrote: what is at their edges, tests often leave out."""
    spread = cases[:: max(1, len(cases) // VARIED_FROM)]
    if not spread:
        return []
    is_method = "." in program.qualname
    return inquiries.vary(supervisor, program, spread, count, seed, is_method=is_method)


def _generated(signature: dict[str, Any], seed: int, count: int) -> list[Case]:
    """Cases made from the types; none when some parameter has no type that values can be made of."""
    from afterburner.cases.generated import examples, undescribed

    if undescribed(signature):
        return []
    return [
        _neutral(payload, f"generated {number}")
        for number, payload in enumerate(examples(signature, count, seed), start=1)
    ]


def _neutral(payload: bytes, label: str, size: int | None = None) -> Case:
    return Case(payload, "neutral", "generated", label, size)
