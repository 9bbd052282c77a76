"""One original and its inputs: drops what is not stable, then compares candidates with it."""

from __future__ import annotations

import ast
import math
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from monolith.case import Case
from monolith.comparison import Baseline, Comparison, Interval, Verdict
from monolith.equality import first_difference
from monolith.errors import FaultyOriginal, MonolithError
from monolith.outcome import Cost, Kind, Outcome
from monolith.pairs import (
    Group,
    PairRunner,
    Rejection,
    Tally,
    compare_outcomes,
    failure,
    performance,
    seconds,
)
from monolith.program import Program
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.wording import gain_sentence, loss_sentence, no_gain_sentence

ORIGINAL_TIMEOUT_S = 10.0
_SAMPLE_S = 0.005
"""A shorter sample makes several calls, each on another input and an instance of the module of its own."""
_MAX_LOADING_S = 0.2
_CANDIDATE_PATIENCE = 10.0
_PATIENCE_S = 2.0
"""A candidate may take this long, and so many times what the original took."""
_NOTHING_HELD_OUT = "measured again on the inputs of the search: no others could be made"
_NOT_CHECKED = (
    "inputs other than these",
    "texts of exceptions, warnings, logging, and the random generator's state after the call",
    "what a call changes outside its arguments, its output and the data that this module defines",
)
_MIN_PAIRS = 14
_SMALL_SIZE_PAIRS = 9
_CONFIRMATION_PAIRS = 21
_SEARCH_HASH_SEEDS = (0, 1)
"""Pairs go round several interpreters: a gain that is one memory layout's luck is none in the next."""
_CONFIRMATION_HASH_SEEDS = (11, 12, 13)
_SMALL_SIZE_BUDGET_S = 3.0
_REPEATED_BASELINE = 5


class NothingToCompareError(MonolithError):
    """No input is left on which the original does something that can be compared."""


@dataclass
class _Kept:
    """The cases that are left, and what the original does on them."""

    cases: list[Case] = field(default_factory=list)
    expected: list[Outcome] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def limits_s(self) -> list[float]:
        """How long a candidate may take on each."""
        return [_PATIENCE_S + _CANDIDATE_PATIENCE * outcome.wall_s for outcome in self.expected]


class Trial:
    """Compares candidates with one original; the whole module's text stands for each."""

    def __init__(self, supervisor: Supervisor, original: Program, inputs: Inputs, rules: Rules) -> None:
        self._supervisor = supervisor
        self._original = original
        self._inputs = inputs
        self._rules = rules
        self._kept = _Kept()
        self._groups: list[Group] = []
        self._parameters = original.parameters()

    def baseline(self) -> Baseline:
        """Run the original twice on every case, under two hash seeds, and measure it.

        Raises:
            FaultyOriginal: it does not load.
            NothingToCompareError: no case is left.
        """
        self._supervisor.prepare(self._original)
        self._kept = self._stable(self._inputs.checked, _SEARCH_HASH_SEEDS)
        dropped = self._kept.dropped
        if not self._kept.cases:
            why = "; ".join(f"{count}: {reason}" for reason, count in dropped.items()) or "there are no inputs"
            raise NothingToCompareError(f"the original does nothing that can be compared ({why})")
        unusable = frozenset(self._inputs.checked) - frozenset(self._kept.cases)
        timed = [tuple(case for case in group if case not in unusable) for group in self._inputs.timed]
        self._groups = [self._calibrated(group) for group in timed if group] or [self._calibrated(self._slowest())]
        largest = self._groups[-1]
        costs = [self._cost(largest, repeat) for repeat in range(_REPEATED_BASELINE)]
        origins = Counter(str(case.origin) for case in self._kept.cases)
        return Baseline(
            performance=performance(costs, largest.calls),
            usable=len(self._kept.cases),
            dropped=tuple(f"{count} dropped: {reason}" for reason, count in dropped.items()),
            isolation=str(self._supervisor.isolation),
            not_checked=_NOT_CHECKED,
            by_origin=dict(origins),
        )

    def compare(self, candidate: Program) -> Comparison:
        """Check a candidate on every case and, if it does the same, measure it against the original."""
        kept = self._kept
        rejection, tolerant = self._check(candidate, kept.cases, kept.expected, kept.limits_s)
        if rejection is not None:
            return self._rejected(rejection)
        runner = PairRunner(self._supervisor, self._original, candidate, self._rules)
        return self._measured(runner, self._groups, _MIN_PAIRS, _SEARCH_HASH_SEEDS, tolerant)

    def prefer(self, candidate: Program, incumbent: Program) -> bool:
        """Whether a verified candidate is better than a verified incumbent, by the same rules."""
        runner = PairRunner(self._supervisor, incumbent, candidate, self._rules)
        comparison = self._measured(runner, self._groups[-1:], _MIN_PAIRS, _SEARCH_HASH_SEEDS, tolerant=False)
        return comparison.verdict is Verdict.BETTER

    def confirm(self, candidate: Program) -> Comparison:
        """Compare once more: fresh interpreters, other hash seeds, fresh pairs, inputs the search never saw."""
        for hash_seed in _CONFIRMATION_HASH_SEEDS:
            self._supervisor.retire(hash_seed)
        fresh = [case for group in self._inputs.held_out for case in group]
        kept = self._stable((*self._inputs.held_out_checked, *fresh), _CONFIRMATION_HASH_SEEDS[:2])
        rejection, tolerant = self._check(
            candidate, kept.cases, kept.expected, kept.limits_s, _CONFIRMATION_HASH_SEEDS[0]
        )
        if rejection is not None:
            return self._rejected(rejection)
        held_out = self._held_out_groups(frozenset(kept.cases))
        groups = held_out or self._groups
        runner = PairRunner(self._supervisor, self._original, candidate, self._rules)
        comparison = self._measured(runner, groups, _CONFIRMATION_PAIRS, _CONFIRMATION_HASH_SEEDS, tolerant)
        for hash_seed in _CONFIRMATION_HASH_SEEDS:
            self._supervisor.retire(hash_seed)
        if held_out:
            return comparison
        return replace(comparison, notes=(*comparison.notes, _NOTHING_HELD_OUT))

    def _held_out_groups(self, usable: frozenset[Case]) -> list[Group]:
        """The groups of the search with the inputs that it never saw; none if a size has none left."""
        held_out = [tuple(case for case in cases if case in usable) for cases in self._inputs.held_out]
        if len(held_out) != len(self._groups) or not all(held_out):
            return []
        return [
            Group(cases, group.calls, group.timeout_s) for cases, group in zip(held_out, self._groups, strict=True)
        ]

    def _stable(self, cases: Sequence[Case], hash_seeds: Sequence[int]) -> _Kept:
        """The cases on which the original does the same under two hash seeds, and what it does."""
        kept = _Kept()
        if not cases:
            return kept
        limits_s = [ORIGINAL_TIMEOUT_S] * len(cases)
        first, second = (
            self._supervisor.check(self._original, cases, limits_s, stop_at_failure=False, hash_seed=seed)
            for seed in hash_seeds
        )
        for run in (first, second):
            if run.error_kind is not None:
                raise FaultyOriginal(f"the original does not load: {run.error}")
        documented = _documented_exceptions(self._original)
        for case, one, other in zip(cases, first.outcomes, second.outcomes, strict=True):
            reason = _unusable(case, one, other, documented)
            if reason:
                kept.dropped[reason] += 1
            else:
                kept.cases.append(case)
                kept.expected.append(one)
        return kept

    def _slowest(self) -> tuple[Case, ...]:
        """The checked inputs that take the original longest, within a factor of two of each other."""
        taken: list[tuple[float, Case]] = []
        for case in self._kept.cases:
            run = self._supervisor.sample(self._original, [case], ORIGINAL_TIMEOUT_S)
            if run.cost is not None and run.outcomes[0].completed:
                taken.append((run.cost.cpu_s, case))
        if not taken:
            raise NothingToCompareError("the original fails when it is measured")
        longest = max(cpu_s for cpu_s, _ in taken)
        return tuple(case for cpu_s, case in taken if cpu_s >= longest / 2)

    def _calibrated(self, cases: tuple[Case, ...]) -> Group:
        """How many calls make a sample of a few milliseconds, and how long one may take."""
        trial = Group(cases, 1, ORIGINAL_TIMEOUT_S)
        costs = [self._cost(trial, repeat) for repeat in range(3)]
        one_call_s = statistics.median(seconds(cost, waits=True) for cost in costs)
        loading_s = statistics.median(cost.load_s for cost in costs)
        affordable = max(1, int(_MAX_LOADING_S / max(loading_s, 1e-6)))
        wanted = max(1, math.ceil(_SAMPLE_S / max(one_call_s, 1e-9)))
        calls = min(wanted, len(cases), affordable) if self._rules.efficiency != "memory" else 1
        wall_s = statistics.median(cost.wall_s for cost in costs)
        return Group(cases, calls, _PATIENCE_S + _CANDIDATE_PATIENCE * wall_s * calls)

    def _cost(self, group: Group, turn: int) -> Cost:
        cases = [group.cases[(turn + index) % len(group.cases)] for index in range(group.calls)]
        integral = self._rules.efficiency == "integral"
        run = self._supervisor.sample(self._original, cases, group.timeout_s, integral=integral)
        if run.cost is None:
            raise FaultyOriginal(f"the original failed while it was measured: {failure(run)}")
        return run.cost

    def _check(
        self,
        candidate: Program,
        cases: Sequence[Case],
        expected: Sequence[Outcome],
        limits_s: Sequence[float],
        hash_seed: int = 0,
    ) -> tuple[Rejection | None, bool]:
        run = self._supervisor.check(candidate, cases, limits_s, watched=self._original, hash_seed=hash_seed)
        tolerant = False
        for index, case in enumerate(cases):
            rejection, within = compare_outcomes(expected[index], run, index, case, self._parameters)
            tolerant = tolerant or within
            if rejection is not None:
                return rejection, tolerant
        return None, tolerant

    def _measured(
        self,
        runner: PairRunner,
        groups: Sequence[Group],
        minimum: int,
        hash_seeds: tuple[int, ...],
        tolerant: bool,
    ) -> Comparison:
        """Pairs of the largest size until the question is decided, then of the smaller sizes."""
        largest = groups[-1]
        tally: Tally | None = None
        decided = False
        for step in runner.run(largest, self._rules.budget_s, minimum, hash_seeds):
            if isinstance(step, Rejection):
                return self._rejected(step, tally, largest)
            tally = step
            decided = len(tally.time) >= minimum and _decided(tally, self._rules)
            if decided:
                break
        if tally is None:
            raise FaultyOriginal("the original could not be measured")
        verdict, reason = _verdict(tally, self._rules, decided)
        if verdict is Verdict.BETTER:
            rejection = tally.outside() or tally.loading(largest.calls)
            rejection = rejection or self._smaller_sizes(runner, groups[:-1], hash_seeds)
            if rejection is not None:
                return self._rejected(rejection, tally, largest)
        notes = ("floats equal within 1e-9",) if tolerant or runner.tolerant else ()
        return self._comparison(verdict, reason, tally, largest, notes)

    def _smaller_sizes(
        self, runner: PairRunner, groups: Sequence[Group], hash_seeds: tuple[int, ...]
    ) -> Rejection | None:
        """Whether a gain at the largest size is paid for at a smaller one.

        Small calls are noisy: where the bounds do not decide within the budget, the median does.
        """
        deadline = time.monotonic() + _SMALL_SIZE_BUDGET_S
        for group in groups:
            interval: Interval | None = None
            for step in runner.run(group, max(0.0, deadline - time.monotonic()), _SMALL_SIZE_PAIRS, hash_seeds):
                if isinstance(step, Rejection):
                    return step
                interval = step.small_guard.interval
                if interval.low > 1 or interval.high < 1:
                    break
            if interval is not None and interval.estimate < 1:
                return Rejection(Verdict.WORSE, f"it is slower on small inputs ({group.cases[0].label})")
        return None

    def _rejected(
        self, rejection: Rejection, tally: Tally | None = None, group: Group | None = None
    ) -> Comparison:
        if tally is None or group is None or not rejection.verdict.same_behaviour:
            return Comparison(
                rejection.verdict,
                rejection.reason,
                cases=len(self._kept.cases),
                isolation=str(self._supervisor.isolation),
                told=rejection.told,
            )
        return self._comparison(rejection.verdict, rejection.reason, tally, group, ())

    def _comparison(
        self, verdict: Verdict, reason: str, tally: Tally, group: Group, notes: tuple[str, ...]
    ) -> Comparison:
        original, candidate = tally.performance(group.calls)
        return Comparison(
            verdict=verdict,
            reason=reason,
            ratio=tally.ratio(),
            pairs=len(tally.time),
            cases=len(self._kept.cases),
            isolation=str(self._supervisor.isolation),
            original=original,
            candidate=candidate,
            notes=notes,
        )


def _decided(tally: Tally, rules: Rules) -> bool:
    """Whether more pairs cannot change the verdict."""
    if tally.ratio().of(rules.efficiency) is None:
        return True
    primary = tally.primary()
    if primary.high < 1 + rules.margin:
        return True
    if primary.low <= 1 + rules.margin:
        return False
    return all(guard.low > 1 or guard.high < 1 for guard, _ in _guards(tally, rules))


def _guards(tally: Tally, rules: Rules) -> Iterable[tuple[Interval, str]]:
    if rules.efficiency != "time":
        yield tally.time_guard.interval, f"time gets worse by more than {rules.time_guard:.0%}"
    if rules.efficiency != "memory":
        limit = f"{rules.memory_guard:.0%} and {rules.memory_guard_bytes / (1 << 20):.0f} MiB"
        yield tally.memory_guard.interval, f"peak memory gets worse by more than {limit}"


def _verdict(tally: Tally, rules: Rules, decided: bool) -> tuple[Verdict, str]:
    primary = tally.primary()
    if tally.ratio().of(rules.efficiency) is None:
        return (
            Verdict.NO_GAIN,
            "the call is too short for its memory to be sampled over time; give larger inputs",
        )
    if primary.high < 1 / (1 + rules.time_guard):
        return Verdict.WORSE, loss_sentence(primary, rules.efficiency)
    if primary.low <= 1 + rules.margin:
        return Verdict.NO_GAIN, no_gain_sentence(primary, rules.efficiency, decided)
    for guard, sentence in _guards(tally, rules):
        if guard.high < 1:
            return Verdict.WORSE, f"{gain_sentence(primary, rules.efficiency)}, but {sentence}"
        if guard.low <= 1:
            return Verdict.NO_GAIN, f"it could not be shown within the budget that not: {sentence}"
    return Verdict.BETTER, gain_sentence(primary, rules.efficiency)


def _unusable(case: Case, one: Outcome, other: Outcome, documented: frozenset[str]) -> str:
    """Why the original's behaviour on a case is nothing to compare with; empty when it is."""
    for outcome in (one, other):
        if outcome.kind is Kind.DENIED:
            return f"the sandbox does not allow what the original needs: it {outcome.detail}"
        if not outcome.completed:
            return f"the original does not finish: {outcome.detail}"
    if case.origin == "generated" and one.kind is Kind.RAISED:
        name = one.detail.partition(":")[0]
        if name not in documented:
            return f"the original raises {name} on a generated input, which it does not speak of"
    difference = first_difference(one.observed, other.observed).difference
    if difference is None:
        return ""
    if difference.kind == "different":
        return "the original's behaviour varies from run to run"
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
