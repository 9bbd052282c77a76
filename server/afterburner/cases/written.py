"""Inputs from a `make_inputs(rng, size)` that a model wrote: when they are wanted, and whether they are good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from afterburner.cases.generated import sized, undescribed
from afterburner.cases.trees import SCALARS
from monolith.answers import class_name_of
from monolith.case import Case
from monolith.equality import first_difference
from monolith.errors import FaultyCases, FaultyOriginal
from monolith.outcome import Kind, Outcome, Run
from monolith.program import Program
from monolith.supervisor import Supervisor
from monolith.trial import SEARCH_HASH_SEEDS
from monolith.written import written_inputs

if TYPE_CHECKING:
    from afterburner.cases.find import Found

_SIZES = (0, 1, 5, 20)
_SEEDS = 6
_LIMIT_S = 0.5
"""How long the original may take on an input that is tried."""
_SMALL_SIZES = (0, 1, 2, 3, 5, 8, 13, 20)
_TELLING_SIZE = 5
"""From this size on, inputs made from different random numbers should differ, and loops run."""
NO_CODE = "there is no function make_inputs in the answer"
_DOES_NOT_RUN = (
    "it does not run: use the standard library alone, open no file and no connection, end within a second"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a generator when the original ran on its inputs."""

    cases: tuple[Case, ...] = ()
    """Distinct inputs on which the original is stable and returns; none when the generator was refused."""
    refusal: str = ""
    """Why it was refused; empty when it was not."""
    told: str = ""
    """The refusal for a model: nothing in it but names of exception classes comes from behind the walls."""


def why_wanted(found: Found) -> str:
    """Why a model should write inputs; empty where a case file or the types make them."""
    signature = found.signature
    if found.case_file_makes_inputs or signature.get("unreadable") or not signature["parameters"]:
        return ""
    blocking = undescribed(signature)
    if blocking:
        return f"{', '.join(blocking)} has no type that values can be made of"
    if not found.cases:
        return "no inputs were found"
    if sized(signature, _TELLING_SIZE, 0) is None and any(map(_may_grow, signature["parameters"])):
        return "no input of a wanted size can be made from the types"
    return ""


def try_generator(supervisor: Supervisor, program: Program, source: str, seed: int) -> Tried:
    """Make inputs of several sizes from several seeds, twice, and run the original on them.

    Args:
        source: text that defines `make_inputs(rng, size)`.
        seed: the first of the seeds.

    Raises:
        FaultyOriginal: the original does not load.
    """
    wanted = _pairs(_SIZES, seed, len(_SIZES) * _SEEDS)
    try:
        made = written_inputs(supervisor, program, source, wanted)
        again = written_inputs(supervisor, program, source, wanted)
    except FaultyCases as error:
        return Tried(refusal=str(error), told=_DOES_NOT_RUN)
    unusual = _not_random(made, again)
    if unusual:
        return Tried(refusal=unusual, told=unusual)
    cases = list({case.payload: case for case in made if isinstance(case, Case)}.values())
    faults = _faults(supervisor, program, cases)
    reasons = [faults[each.payload] if isinstance(each, Case) else each for each in made]
    telling = [reason for reason, (size, _) in zip(reasons, wanted, strict=True) if size >= _TELLING_SIZE]
    told = _mostly(reasons) or _mostly(telling)
    if told:
        return Tried(refusal=told, told=told)
    return Tried(tuple(case for case in cases if not faults[case.payload]))


def inputs_from(
    supervisor: Supervisor, program: Program, source: str, wanted: Sequence[tuple[int, int]]
) -> list[Case]:
    """Inputs for pairs of size and seed; those that the generator does not make are left out."""
    try:
        made = written_inputs(supervisor, program, source, wanted)
    except FaultyCases:
        return []
    return [case for case in made if isinstance(case, Case)]


def small_inputs(supervisor: Supervisor, program: Program, source: str, seed: int, count: int) -> list[Case]:
    """So many small inputs of several sizes, each from a seed of its own."""
    return inputs_from(supervisor, program, source, _pairs(_SMALL_SIZES, seed, count)) if source else []


def _pairs(sizes: Sequence[int], seed: int, count: int) -> list[tuple[int, int]]:
    """Pairs of size and seed; runs whose first seeds differ by less than a thousand share none."""
    return [(sizes[number % len(sizes)], seed * 1000 + number) for number in range(count)]


def _may_grow(parameter: dict[str, Any]) -> bool:
    return parameter["type"] is None or parameter["type"]["kind"] not in SCALARS


def _not_random(made: Sequence[Case | str], again: Sequence[Case | str]) -> str:
    """Why the inputs do not follow from the seed, and from the seed alone; empty when they do."""
    if made != again:
        return "it does not make the same input for the same seed: take every random value from `rng`"
    telling = [case for case in made if isinstance(case, Case) and (case.size or 0) >= _TELLING_SIZE]
    if telling and len({case.payload for case in telling}) <= len({case.size for case in telling}):
        return "its inputs of one size are all the same: take random values from `rng`"
    return ""


def _mostly(reasons: Sequence[str]) -> str:
    """What is wrong with more than half of some inputs; empty when no more are wrong."""
    wrong = Counter(filter(None, reasons))
    if 2 * wrong.total() <= len(reasons):
        return ""
    (reason, _), *_ = wrong.most_common(1)
    return f"{wrong.total()} of {len(reasons)} inputs that were tried cannot be used: {reason}"


def _faults(supervisor: Supervisor, program: Program, cases: Sequence[Case]) -> dict[bytes, str]:
    """For each input why the original cannot be compared with on it; empty where it can."""
    if not cases:
        return {}
    limits_s = [_LIMIT_S] * len(cases)

    def check(hash_seed: int) -> Run:
        return supervisor.check(program, cases, limits_s, stop_at_failure=False, hash_seed=hash_seed)

    runs = supervisor.check_under(SEARCH_HASH_SEEDS, check)
    for run in runs:
        if run.error_kind is not None:
            raise FaultyOriginal(f"the original does not load: {run.error}")
    one, other = runs
    return {
        case.payload: _fault(first, second)
        for case, first, second in zip(cases, one.outcomes, other.outcomes, strict=True)
    }


def _fault(one: Outcome, other: Outcome) -> str:
    for outcome in (one, other):
        if outcome.kind is Kind.RAISED:
            return f"the function raises {class_name_of(outcome.detail)} on them"
        if outcome.kind is Kind.TIMEOUT:
            return f"the function takes longer than {_LIMIT_S:g} s on them"
        if not outcome.completed:
            return f"the function does not finish on them ({outcome.kind})"
    if first_difference(one.observed, other.observed).difference is not None:
        return "what the function does on them varies or cannot be compared"
    return ""
