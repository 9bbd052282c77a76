"""One original and its inputs: drops what is not stable, then compares candidates with it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monolith.calibration import Calibration
from monolith.case import Case
from monolith.comparison import Baseline, Comparison, Exponents, Growth, Performance, Verdict
from monolith.decision import is_decided, is_far_worse, is_hopeless, verdict_of
from monolith.errors import FaultyOriginal, NothingToCompare
from monolith.exact import counted_exactly
from monolith.growth import Sized, exponents, growth
from monolith.noise import BUSY_SHARE, Pressure
from monolith.original import Expectation, expectation, violation
from monolith.packages import heavy_packages, imported_in_calls
from monolith.pairs import Clock, Group, PairRunner
from monolith.performance import performance
from monolith.profiling import Profile, profile, shapes
from monolith.program import Program
from monolith.race import race
from monolith.rejection import Rejection
from monolith.rules import Inputs, Rules
from monolith.signature import changed_signature
from monolith.small import is_settled, loss, most_slack_s
from monolith.steadiness import unsteady
from monolith.supervisor import Supervisor
from monolith.tally import Tally
from monolith.unchecked import not_checked

_NOTHING_HELD_OUT = "measured again on the inputs of the search: no others could be made"
_MIN_PAIRS = 14
_PAIRS_A_LOOK = 50
"""The more pairs there are, the less one more can change: they are looked at each time they grew by a fiftieth."""
_SMALL_SIZE_PAIRS = 9
_CONFIRMATION_PAIRS = 21
SEARCH_HASH_SEEDS = (0, 1)
"""Pairs go round several interpreters: a gain that is one memory layout's luck is none in the next."""
_CONFIRMATION_HASH_SEEDS = (11, 12, 13)
_SMALL_SIZE_BUDGET_S = 3.0
_GROWTH_BUDGET_S = 0.5
_MOST_ADDED_TEXT = 256 << 10
"""Characters: parsing takes several hundred times as many bytes."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """How candidates are measured, while searching or confirming."""

    groups: Sequence[Group]
    minimum: int
    """Pairs at least."""
    hash_seeds: tuple[int, ...]
    alpha: float
    budget_s: float


class Trial:
    """Compares candidates with one original; the whole module's text stands for each."""

    def __init__(
        self,
        supervisor: Supervisor,
        original: Program,
        inputs: Inputs,
        rules: Rules,
        *,
        expected: Expectation | None = None,
    ) -> None:
        """`expected` is what the original does on `inputs.checked`, where that is known already."""
        self._supervisor = supervisor
        self._original = original
        self._inputs = inputs
        self._rules = rules
        self._known = expected
        self._expected = Expectation()
        self._held_out: Expectation | None = None
        self._groups: list[Group] = []

    def baseline(self) -> Baseline:
        """Run the original on every case under two hash seeds, and measure it.

        Raises:
            FaultyOriginal: it does not load.
            NothingToCompare: no case is left, or what the function is allowed hides what it costs.
        """
        if self._supervisor.allowances.subprocesses and self._rules.efficiency != "time":
            raise NothingToCompare(
                "the memory of subprocesses is not measured; optimize for time, or do not allow subprocesses"
            )
        self._supervisor.prepare(self._original, self._inputs.checked)
        self._supervisor.warm(SEARCH_HASH_SEEDS)
        self._expected = self._known or expectation(
            self._supervisor, self._original, self._inputs.checked, SEARCH_HASH_SEEDS
        )
        dropped = self._expected.dropped
        if not self._expected.cases:
            why = "; ".join(f"{count}: {reason}" for reason, count in dropped.items()) or "there are no inputs"
            raise NothingToCompare(f"the original does nothing that can be compared ({why})")
        unusable = frozenset(self._inputs.checked) - frozenset(self._expected.cases)
        timed = [tuple(case for case in group if case not in unusable) for group in self._inputs.timed]
        calibration = Calibration(self._supervisor, self._original, self._rules)
        largest = [group for group in timed if group] or [calibration.slowest(self._expected.cases)]
        self._groups = [
            calibration.group(cases, is_small=number < len(largest)) for number, cases in enumerate(largest, 1)
        ]
        costs = calibration.costs(self._groups[-1])
        of_largest = performance(costs, self._groups[-1].calls, self._rules.alpha)
        return Baseline(
            performance=of_largest,
            usable=len(self._expected.cases),
            dropped=tuple(f"{count} dropped: {reason}" for reason, count in dropped.items()),
            isolation=str(self._supervisor.isolation),
            not_checked=not_checked(self._original, strict=self._rules.strict),
            by_origin=dict(Counter(str(case.origin) for case in self._expected.cases)),
            growth=self._growth(calibration, of_largest),
        )

    def _growth(self, calibration: Calibration, of_largest: Performance) -> Exponents | None:
        """How the original's cost grows from the second largest size of inputs to the largest."""
        small_size, large_size = ([None, *(group.cases[0].size for group in self._groups)])[-2:]
        if small_size is None or large_size is None:
            return None
        small = self._groups[-2]
        costs = calibration.costs(small, _GROWTH_BUDGET_S)
        of_small = performance(costs, small.calls, self._rules.alpha)
        return exponents((small_size, of_small), (large_size, of_largest))

    def profile(self, program: Program) -> Profile:
        """Where the original or a verified candidate spends its time and memory on the largest input."""
        cases = [group.cases[0] for group in self._groups]
        found = profile(self._supervisor, program, cases, for_memory=self._rules.efficiency != "time")
        small = cases[0] if len(cases) > 1 else self._expected.cases[0]
        return replace(found, inputs=shapes(self._supervisor, self._original, (small, cases[-1])))

    def compare(self, candidate: Program, incumbent: Program | None = None) -> Comparison:
        """Check a candidate on every case and, if it does the same, measure it against the original.

        Args:
            incumbent: the best candidate so far; one that is not better than that is not measured any further.
        """
        stage = _Stage(self._groups, _MIN_PAIRS, SEARCH_HASH_SEEDS, self._rules.alpha_each, self._rules.budget_s)
        return self._judged(candidate, self._expected, stage, incumbent)

    def prepare_confirmation(self, candidate: Program) -> Expectation:
        """Start fresh interpreters, and run the original on inputs that the search never saw; times nothing."""
        seeds = _CONFIRMATION_HASH_SEEDS
        self._supervisor.warm(seeds, heavy_packages(candidate.source))
        if self._held_out is None:
            fresh = [case for group in self._inputs.held_out for case in group]
            cases = (*self._inputs.held_out_checked, *fresh)
            self._held_out = expectation(self._supervisor, self._original, cases, seeds)
        return self._held_out

    def confirm(self, candidate: Program, budget_s: float | None = None) -> Comparison:
        """Compare once more: fresh interpreters, other hash seeds, fresh pairs, inputs the search never saw.

        Args:
            budget_s: wall seconds for pairs; those of the rules by default.
        """
        seeds = _CONFIRMATION_HASH_SEEDS
        expected = self.prepare_confirmation(candidate)
        held_out = self._held_out_groups(frozenset(expected.cases))
        stage = _Stage(
            held_out or self._groups,
            _CONFIRMATION_PAIRS,
            seeds,
            self._rules.alpha,
            self._rules.budget_s if budget_s is None else budget_s,
        )
        comparison = self._judged(candidate, expected, stage)
        for hash_seed in seeds:
            self._supervisor.retire(hash_seed)
        if held_out or not comparison.verdict.same_behaviour:
            return comparison
        return replace(comparison, notes=(*comparison.notes, _NOTHING_HELD_OUT))

    def compare_and_confirm(self, candidate: Program) -> Comparison:
        """Compare, and let only a confirmed gain be one; the figures are the confirmation's."""
        start = time.monotonic()
        searched = self.compare(candidate)
        if searched.verdict is not Verdict.BETTER:
            return searched
        left_s = max(0.0, self._rules.budget_s - (time.monotonic() - start))
        confirmed = self.confirm(candidate, left_s)
        cases = searched.cases + confirmed.cases
        if confirmed.verdict is Verdict.BETTER:
            return replace(confirmed, cases=cases)
        reason = f"not confirmed: {confirmed.reason} (the search saw: {searched.reason})"
        return replace(confirmed, cases=cases, reason=reason)

    def _held_out_groups(self, usable: frozenset[Case]) -> list[Group]:
        """The groups of the search with the inputs that it never saw; none if a size has none left."""
        held_out = [tuple(case for case in cases if case in usable) for cases in self._inputs.held_out]
        if len(held_out) != len(self._groups) or not all(held_out):
            return []
        return [replace(group, cases=cases) for cases, group in zip(held_out, self._groups, strict=True)]

    def _runner(self, original: Program, candidate: Program, expected: Expectation) -> PairRunner:
        packages = heavy_packages(candidate.source)
        return PairRunner(
            self._supervisor,
            original,
            candidate,
            self._rules,
            packages,
            expected.changed,
            guarded=not (expected.reaches or self._expected.reaches),
        )

    def _judged(
        self, candidate: Program, expected: Expectation, stage: _Stage, incumbent: Program | None = None
    ) -> Comparison:
        if len(candidate.source) > len(self._original.source) + _MOST_ADDED_TEXT:
            grown = f"the text has grown by more than {_MOST_ADDED_TEXT >> 10} KiB"
            return self._rejected(Rejection(Verdict.INVALID, grown))
        changed = changed_signature(self._original, candidate)
        if changed:
            return self._rejected(Rejection(Verdict.INVALID, changed))
        rejection, tolerant = violation(
            self._supervisor,
            self._original,
            candidate,
            expected,
            stage.hash_seeds,
            heavy_packages(candidate.source),
            strict=self._rules.strict,
        )
        if rejection is not None:
            comparison = self._rejected(rejection)
        else:
            raced = self._raced(candidate, incumbent, expected, stage) if incumbent else None
            if raced is not None:
                return replace(raced, cases=len(expected.cases))
            comparison = self._measured(self._runner(self._original, candidate, expected), stage, tolerant)
            imports = imported_in_calls(candidate.source) - imported_in_calls(self._original.source)
            if imports and comparison.verdict is not Verdict.BETTER:
                note = f"time and memory of imports inside functions count: {', '.join(sorted(imports))}"
                comparison = replace(comparison, notes=(*comparison.notes, note))
        return replace(comparison, cases=len(expected.cases))

    def _raced(
        self, candidate: Program, incumbent: Program, expected: Expectation, stage: _Stage
    ) -> Comparison | None:
        """What comes of a lost race; `None` of one that was won."""
        runner = self._runner(incumbent, candidate, expected)
        raced = race(runner, stage.groups[-1], self._rules, stage.minimum, stage.hash_seeds)
        if isinstance(raced, Rejection):
            return self._rejected(raced)
        if raced.is_won:
            return None
        lost = self._rejected(Rejection(Verdict.NO_GAIN, raced.reason, raced.reason))
        return replace(lost, pairs=raced.pairs, lost_against=raced.ratio)

    def _measured(self, runner: PairRunner, stage: _Stage, tolerant: bool) -> Comparison:
        """Pairs of the largest size until the question is decided, then of the smaller sizes."""
        largest = stage.groups[-1]
        clock, pressure = Clock(stage.budget_s), Pressure()
        notes: list[str] = []
        tally: Tally | None = None
        grown: Growth | None = None
        decided, look = False, 0
        for step in runner.run(largest, clock, stage.minimum, stage.hash_seeds, stage.alpha):
            if isinstance(step, Rejection):
                return self._rejected(step, tally)
            tally = step
            rejection = tally.outside.slow()
            if rejection is not None:
                return self._rejected(rejection, tally)
            if clock.left_s <= 0 and is_far_worse(tally):
                break
            if len(tally) < stage.minimum or (len(tally) < look and clock.left_s > 0):
                continue
            look = len(tally) + max(1, len(tally) // _PAIRS_A_LOOK)
            decided = is_decided(tally, self._rules)
            extensible = not notes and (pressure.share() or 0.0) > BUSY_SHARE
            spent_s = stage.budget_s * (2 if notes else 1) - clock.left_s
            left_s = clock.left_s + (stage.budget_s if extensible else 0.0)
            if decided or is_hopeless(tally, self._rules, int(left_s * len(tally) / max(spent_s, 1e-9))):
                break
            if clock.left_s <= 0 and extensible:
                clock.extend(stage.budget_s)
                notes.append(_busy(pressure, clock.left_s))
        if tally is None:
            raise FaultyOriginal("the original could not be measured")
        rejection = counted_exactly(tally, runner, largest, stage.minimum, stage.hash_seeds)
        if rejection is not None:
            return self._rejected(rejection, tally)
        verdict, reason = verdict_of(tally, self._rules, decided=decided)
        if verdict is Verdict.BETTER:
            sized = [_sized(largest, tally)]
            rejection = (
                tally.outside.rejection()
                or self._smaller_sizes(runner, stage, sized, tally.charged())
                or unsteady(runner, largest, tally, stage.hash_seeds, stage.alpha)
            )
            if rejection is not None:
                return self._rejected(rejection, tally)
            grown = growth([each for each in sized if each is not None])
            tally = tally.charged()
            verdict, reason = verdict_of(tally, self._rules, decided=decided)
        if tolerant or runner.tolerant:
            notes.append("floats equal within 1e-9")
        return replace(self._comparison(verdict, reason, tally, tuple(notes)), growth=grown)

    def _smaller_sizes(
        self, runner: PairRunner, stage: _Stage, sized: list[Sized | None], largest: Tally
    ) -> Rejection | None:
        """Whether a gain at the largest size is paid for at a smaller one.

        Args:
            sized: what each size costs is added to it.
            largest: the pairs of the largest size.
        """
        clock, slack_s = Clock(_SMALL_SIZE_BUDGET_S), most_slack_s(largest)
        for group in stage.groups[:-1]:
            tally: Tally | None = None
            for step in runner.run(group, clock, _SMALL_SIZE_PAIRS, stage.hash_seeds, stage.alpha):
                if isinstance(step, Rejection):
                    return step
                tally = step
                if is_settled(tally, slack_s):
                    break
            lost = loss(tally, slack_s, group.cases[0].label) if tally else None
            if lost is not None:
                return lost
            sized.append(_sized(group, tally))
        return None

    def _rejected(self, rejection: Rejection, tally: Tally | None = None) -> Comparison:
        if tally is None or not rejection.verdict.same_behaviour:
            return Comparison(
                rejection.verdict,
                rejection.reason,
                isolation=str(self._supervisor.isolation),
                told=rejection.told,
            )
        return self._comparison(rejection.verdict, rejection.reason, tally, ())

    def _comparison(self, verdict: Verdict, reason: str, tally: Tally, notes: tuple[str, ...]) -> Comparison:
        original, candidate = tally.performances()
        return Comparison(
            verdict=verdict,
            reason=reason,
            ratio=tally.ratio(),
            pairs=len(tally),
            isolation=str(self._supervisor.isolation),
            original=original,
            candidate=candidate,
            samples=tally.samples(),
            notes=(*notes, *self._allowed()),
        )

    def _allowed(self) -> list[str]:
        allowances = self._supervisor.allowances
        notes = [f"this target was allowed: {allowances.described}"] if allowances.described else []
        return [*notes, "the memory of subprocesses was not measured"] if allowances.subprocesses else notes


def _sized(group: Group, tally: Tally | None) -> Sized | None:
    size = group.cases[0].size
    return None if size is None or tally is None else Sized(size, *tally.performances())


def _busy(pressure: Pressure, left_s: float) -> str:
    return (
        f"the machine was busy with other work ({pressure.share() or 0.0:.0%} of the time somebody waited for a "
        f"core): {left_s:.3g} s more were spent on pairs"
    )
