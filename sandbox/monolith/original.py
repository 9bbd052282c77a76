"""What the original does, as far as one can hold a candidate to it: cases on which it is stable."""

from __future__ import annotations

import ast
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from monolith.case import MADE, Case, Origin
from monolith.equality import first_difference
from monolith.errors import FaultyOriginal
from monolith.missing import missing_import
from monolith.outcome import Kind, Outcome, Run
from monolith.program import Program
from monolith.rejection import Rejection, compare_outcomes
from monolith.supervisor import Supervisor
from monolith.variation import causes

ORIGINAL_TIMEOUT_S = 10.0
_WRITTEN_TIMEOUT_S = 3.0
"""For an input that somebody wrote, where the original finishes on others."""
MADE_TIMEOUT_S = 2.0
_SCREENING_TIMEOUT_S = 0.4
"""For an input that nobody wrote: what takes longer is left out."""
_SCREENING_S = 2.0
"""For all of them together; those that were not reached by then are left out."""
_SCREENED_AT_ONCE = 16
_SPREAD = 4
"""Every fourth of them first: those that are alike stand together."""
PATIENCE_S = 2.0
PATIENCE = 10.0
"""A candidate may take two seconds, and ten times what the original took."""
_MADE_WORDS: dict[Origin, str] = {
    "generated": "a generated input",
    "varied": "a varied input",
    "written": "an input that the model wrote",
}
_REPEATED_CASES = 8
_SMALL_ANSWER_BYTES = 1 << 20
_CLOCK = re.compile(r"\b(?:time|time_ns|now|utcnow|today)\(")
"""Two readings of a clock may be the same within the tolerance for floats."""


@dataclass
class Expectation:
    """The cases that are left, and what the original does on them."""

    cases: list[Case] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    repeated: list[bool] = field(default_factory=list)
    """On which the call is made twice in a row: what it remembers for the next is part of its behaviour."""
    loading_s: float = 0.0
    """How long the original takes to load, in wall seconds."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Why cases were left out, and how many."""
    patience_s: float = PATIENCE_S
    """What a candidate may take to load and on each case, beside ten times what the original took."""

    @property
    def limits_s(self) -> list[float]:
        """How long a candidate may take on each."""
        return [self.patience_s + PATIENCE * outcome.wall_s for outcome in self.outcomes]

    @property
    def total_s(self) -> float:
        """How long a candidate may take on all cases together."""
        return 2 * self.patience_s + PATIENCE * sum(outcome.wall_s for outcome in self.outcomes)

    @property
    def load_timeout_s(self) -> float:
        """How long a candidate may take to load."""
        return self.patience_s + PATIENCE * self.loading_s

    @property
    def most_bytes(self) -> int:
        """How long an outcome of a candidate may be, encoded."""
        return most_bytes(self.outcomes)

    @property
    def reaches(self) -> bool:
        """Whether the original itself reaches for the interpreter that runs it; then a candidate may, too."""
        return any(outcome.reaches for outcome in self.outcomes)

    @property
    def changed(self) -> list[str]:
        """Names of the module's data that some call changes."""
        return sorted({name for outcome in self.outcomes for name in outcome.changed})


def expectation(
    supervisor: Supervisor, original: Program, cases: Sequence[Case], hash_seeds: Sequence[int]
) -> Expectation:
    """Run the original on every case under two hash seeds, and keep the cases on which it does the same.

    Raises:
        FaultyOriginal: it does not load.
    """
    dropped: Counter[str] = Counter()
    screened = _screened(supervisor, original, cases, hash_seeds[:2], dropped)
    kept = _kept(supervisor, original, screened, hash_seeds, _WRITTEN_TIMEOUT_S)
    if not kept.cases and kept.dropped:
        kept = _kept(supervisor, original, screened, hash_seeds, ORIGINAL_TIMEOUT_S)
    dropped += kept.dropped
    while kept.dropped and kept.cases:
        # What a call did may show in later ones: without the dropped ones the others may answer otherwise.
        kept = _kept(supervisor, original, kept.cases, hash_seeds, ORIGINAL_TIMEOUT_S)
        dropped += kept.dropped
    return replace(kept, dropped=dropped)


def _screened(
    supervisor: Supervisor,
    original: Program,
    cases: Sequence[Case],
    hash_seeds: Sequence[int],
    dropped: Counter[str],
) -> list[Case]:
    """All that somebody wrote, and of the others those that the original is quick on and seems to be meant for.

    The others are shared out: each is tried under one of the hash seeds. Those made by size come first: they are
    what is measured, and were sized so that the original is quick on them.
    """
    documented = _documented_exceptions(original)
    in_order = [number for number, case in enumerate(cases) if case.origin in MADE]
    kept = set(range(len(cases))) - set(in_order)
    made = [number for start in range(_SPREAD) for number in in_order[start::_SPREAD]]
    made.sort(key=lambda number: cases[number].size is None)
    deadline = time.monotonic() + _SCREENING_S
    at_once = _SCREENED_AT_ONCE * len(hash_seeds)
    for start in range(0, len(made), at_once):
        if time.monotonic() > deadline:
            dropped["trying inputs that nobody wrote took too long"] += len(made) - start
            break
        numbers = made[start : start + at_once]
        for number, outcome in _tried(supervisor, original, cases, numbers, hash_seeds):
            reason = _unusable(cases[number], (outcome,), documented)
            if reason:
                dropped[reason] += 1
            else:
                kept.add(number)
    return [cases[number] for number in sorted(kept)]


def _tried(
    supervisor: Supervisor,
    original: Program,
    cases: Sequence[Case],
    numbers: Sequence[int],
    hash_seeds: Sequence[int],
) -> Iterator[tuple[int, Outcome]]:
    """What the original does on some of the cases, a share of them under each hash seed, side by side."""
    shares = {seed: numbers[place :: len(hash_seeds)] for place, seed in enumerate(hash_seeds)}

    def check(hash_seed: int) -> Run:
        tried = [cases[number] for number in shares[hash_seed]]
        limits_s = [_SCREENING_TIMEOUT_S] * len(tried)
        return supervisor.check(original, tried, limits_s, stop_at_failure=False, hash_seed=hash_seed)

    runs = supervisor.check_under(hash_seeds, check)
    for run, share in zip(runs, shares.values(), strict=True):
        if run.error_kind is not None:
            raise FaultyOriginal(f"the original does not load: {run.error}")
        yield from zip(share, run.outcomes, strict=True)


def _kept(
    supervisor: Supervisor,
    original: Program,
    cases: Sequence[Case],
    hash_seeds: Sequence[int],
    written_timeout_s: float,
) -> Expectation:
    kept = Expectation()
    if not cases:
        return kept
    limits_s = [MADE_TIMEOUT_S if case.origin in MADE else written_timeout_s for case in cases]
    repeated = [number < _REPEATED_CASES for number in range(len(cases))]

    def check(hash_seed: int) -> Run:
        return supervisor.check(
            original, cases, limits_s, repeated=repeated, stop_at_failure=False, hash_seed=hash_seed
        )

    first, second = supervisor.check_under(hash_seeds[:2], check)
    for run in (first, second):
        if run.error_kind is not None:
            raise FaultyOriginal(f"the original does not load: {run.error}")
    kept.loading_s = max(first.loading_s, second.loading_s)
    documented = _documented_exceptions(original)
    for case, one, other, twice in zip(cases, first.outcomes, second.outcomes, repeated, strict=True):
        reason = _unusable(case, (one, other), documented) or _unstable(original, one, other)
        if reason:
            kept.dropped[reason] += 1
        else:
            kept.cases.append(case)
            kept.outcomes.append(one)
            kept.repeated.append(twice)
    return kept


def most_bytes(outcomes: Sequence[Outcome]) -> int:
    """How long a candidate's outcomes may be, encoded: what is far longer than the original's is not the same."""
    return _SMALL_ANSWER_BYTES + 4 * max((len(outcome.observed) for outcome in outcomes), default=0)


def violation(
    supervisor: Supervisor,
    original: Program,
    candidate: Program,
    expected: Expectation,
    hash_seeds: Sequence[int],
    packages: frozenset[str],
    *,
    strict: bool = False,
) -> tuple[Rejection | None, bool]:
    """The first case on which a candidate does something else, and whether the tolerance for floats was needed.

    It is run on every case under two hash seeds, side by side.
    """

    def check(hash_seed: int) -> Run:
        return supervisor.check(
            candidate,
            expected.cases,
            expected.limits_s,
            repeated=expected.repeated,
            watched=original,
            load_timeout_s=expected.load_timeout_s,
            most_bytes=expected.most_bytes,
            guarded=not expected.reaches,
            total_s=expected.total_s,
            hash_seed=hash_seed,
            packages=packages,
        )

    parameters = original.parameters()
    tolerant = False
    for run in supervisor.check_under(hash_seeds[:2], check):
        for index, case in enumerate(expected.cases):
            rejection, within = compare_outcomes(
                expected.outcomes[index], run, index, case, parameters, strict=strict
            )
            tolerant = tolerant or within
            if rejection is not None:
                return missing_import(candidate, run, index) or rejection, tolerant
    return None, tolerant


def _unusable(case: Case, outcomes: Sequence[Outcome], documented: frozenset[str]) -> str:
    """Why what the original does on a case is nothing to hold others to; empty when it is."""
    for outcome in outcomes:
        if outcome.kind is Kind.DENIED:
            return f"the sandbox does not allow what the original needs: it {outcome.detail}"
        if not outcome.completed:
            return f"the original does not finish: {outcome.detail}"
        if case.origin in MADE and outcome.kind is Kind.RAISED:
            name = outcome.detail.partition(":")[0]
            if name not in documented:
                return f"the original raises {name} on {_MADE_WORDS[case.origin]}, which it does not speak of"
    return ""


def _unstable(original: Program, one: Outcome, other: Outcome) -> str:
    """Why what the original did twice cannot be compared with anything; empty when it can."""
    strict = _CLOCK.search(original.source) is not None
    difference = first_difference(one.observed, other.observed, strict=strict).difference
    if difference is None:
        return ""
    if difference.kind == "different":
        node = original.function_node()
        why = " and ".join(causes(node)) if node is not None else ""
        return "the original's behaviour varies from run to run" + (f": it uses {why}" if why else "")
    return f"the result cannot be compared: {difference.sentence()}"


def _documented_exceptions(program: Program) -> frozenset[str]:
    """Names of exceptions that the function itself raises or that its text mentions."""
    node = program.function_node()
    if node is None:
        return frozenset()
    raised = {
        part.id
        for statement in ast.walk(node)
        if isinstance(statement, ast.Raise) and statement.exc is not None
        for part in ast.walk(statement.exc)
        if isinstance(part, ast.Name)
    }
    words = re.findall(r"\w+", program.docstring())
    return frozenset(raised | {word for word in words if word.endswith(("Error", "Exception"))})
