"""How many planted faults the cases catch; weak cases get company, once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from afterburner.cases.faults import Fault, faults
from monolith.case import Case
from monolith.comparison import Strength
from monolith.original import Expectation, expectation, violation
from monolith.program import Program
from monolith.rules import Inputs
from monolith.supervisor import Supervisor
from monolith.trial import SEARCH_HASH_SEEDS

BOX_S = 2.0
"""Wall seconds for all mutants; those that nobody came to are not counted."""
_PATIENCE_S = 0.3
"""A mutant that hangs costs this much."""
_FIRST_CASES = 24
"""Most mutants fall to the first few."""
_CASES_S = 0.3
"""How long the original may take on the cases that one mutant is run on."""


@dataclass(frozen=True, slots=True)
class Strengthened:
    """The inputs of a trial, what the original does on them, and how strong they are."""

    inputs: Inputs
    expected: Expectation
    strength: Strength | None
    """`None` where there is no place for a fault, or nothing to compare with."""


def strengthened(
    supervisor: Supervisor,
    original: Program,
    inputs: Inputs,
    more: Callable[[], Sequence[Case]],
    seed: int,
) -> Strengthened:
    """Run the original on its cases, plant faults in it, and add cases where too few are caught.

    Args:
        more: makes further cases; asked once, and only for weak cases.
        seed: which faults are planted.

    Raises:
        FaultyOriginal: the original does not load.
    """
    supervisor.prepare(original, inputs.checked)
    supervisor.warm(SEARCH_HASH_SEEDS)
    expected = expectation(supervisor, original, inputs.checked, SEARCH_HASH_SEEDS)
    planted = faults(original, seed)
    caught = _caught(supervisor, original, planted, expected, BOX_S)
    tried = [fault for fault, answer in zip(planted, caught, strict=True) if answer is not None]
    survivors = [fault for fault, answer in zip(planted, caught, strict=True) if answer is False]
    strength = _strength(tried, survivors)
    if strength is None or not strength.weak:
        return Strengthened(inputs, expected, strength)
    known = {(case.encoding, case.payload) for case in inputs.checked}
    added = [case for case in more() if (case.encoding, case.payload) not in known]
    if not added:
        return Strengthened(inputs, expected, strength)
    inputs = replace(inputs, checked=(*added, *inputs.checked))
    wider = expectation(supervisor, original, (*added, *expected.cases), SEARCH_HASH_SEEDS)
    wider.dropped.update(expected.dropped)
    caught = _caught(supervisor, original, survivors, wider, BOX_S / 2)
    left = [fault for fault, answer in zip(survivors, caught, strict=True) if not answer]
    return Strengthened(inputs, wider, _strength(tried, left))


def _strength(tried: Sequence[Fault], survivors: Sequence[Fault]) -> Strength | None:
    told = tuple(fault.description for fault in survivors)
    return Strength(len(tried) - len(told), len(tried), told) if tried else None


def _caught(
    supervisor: Supervisor, original: Program, planted: Sequence[Fault], expected: Expectation, box_s: float
) -> list[bool | None]:
    """For each fault whether some case caught it; `None` for those that nobody came to in time."""
    parts = _parts(expected)
    if not parts:
        return [None] * len(planted)
    started = time.monotonic()

    def is_caught(fault: Fault, hash_seed: int) -> bool | None:
        if time.monotonic() > started + box_s:
            return None
        mutant = original.with_source(fault.source)
        return any(
            violation(supervisor, original, mutant, part, (hash_seed,), frozenset())[0] is not None
            for part in parts
        )

    caught: list[bool | None] = [None] * len(planted)
    at_once = len(SEARCH_HASH_SEEDS)

    def try_share(place: int) -> None:
        for number in range(place, len(planted), at_once):
            caught[number] = is_caught(planted[number], SEARCH_HASH_SEEDS[place])

    with ThreadPoolExecutor(at_once, thread_name_prefix="faults") as threads:
        list(threads.map(try_share, range(at_once)))
    return caught


def _parts(expected: Expectation) -> list[Expectation]:
    """The first few cases, then as many from the first on as the original does in a short time.

    Always from the first on: what a call does may depend on the calls before.
    """
    taken_s = 0.0
    affordable = 0
    for outcome in expected.outcomes:
        taken_s += outcome.wall_s
        if affordable and taken_s > _CASES_S:
            break
        affordable += 1
    counts = [count for count in dict.fromkeys((min(_FIRST_CASES, affordable), affordable)) if count]
    return [
        replace(
            expected,
            cases=expected.cases[:count],
            outcomes=expected.outcomes[:count],
            repeated=expected.repeated[:count],
            patience_s=_PATIENCE_S,
        )
        for count in counts
    ]
