"""Randomised pairs: original and candidate run side by side on the same input, in fresh forks, in random order."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monolith.case import Case
from monolith.codec import MalformedEncoding
from monolith.comparison import Interval, Performance, Ratio, Verdict
from monolith.equality import first_difference
from monolith.errors import FaultyOriginal
from monolith.evidence import PairedRatios
from monolith.outcome import Cost, Kind, Outcome, Run
from monolith.program import Program
from monolith.rules import Rules
from monolith.supervisor import Supervisor

MEMORY_FLOOR_BYTES = 64 << 10
"""Added to both peaks of a ratio: differences below what resident memory can show do not count."""
_VERIFIED_CALLS = 8
"""Of the calls of one sample, so many are compared again; which ones is not told before all were made."""
_WAITING_SHARE = 0.2
_WAITING_S = 0.002
_OUTSIDE_NOISE = 1.05
_OUTSIDE_SLACK_S = 20e-6
"""What work outside the window may differ by between two honest programs."""
_LOAD_SLACK_S = 0.002
_SMALL_CALL_SLACK_S = 2e-6
"""A call may take this much longer on small inputs: beside it, the call itself is what costs."""

_SHOWN_ORIGINS = ("generated", "doctest")
"""Inputs that hold none of the user's data."""

REJECTIONS = {
    Kind.TIMEOUT: Verdict.TIMEOUT,
    Kind.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    Kind.CRASH: Verdict.CRASH,
    Kind.TAMPERING: Verdict.TAMPERING,
    Kind.DENIED: Verdict.DENIED,
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a candidate is out, whatever it costs."""

    verdict: Verdict
    reason: str
    told: str = ""
    """The reason for a model; see `Comparison.told`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs of about one size, and how many calls of them make one sample."""

    cases: tuple[Case, ...]
    calls: int
    timeout_s: float


@dataclass
class Tally:
    """The pairs of one group so far."""

    rules: Rules
    first: list[Cost] = field(default_factory=list)
    second: list[Cost] = field(default_factory=list)

    def __post_init__(self) -> None:
        alpha = self.rules.alpha
        self.time = PairedRatios(alpha)
        self.memory = PairedRatios(alpha)
        self.integral = PairedRatios(alpha)
        self.time_guard = PairedRatios(alpha)
        self.small_guard = PairedRatios(alpha)
        self.memory_guard = PairedRatios(alpha)
        self._opening = PairedRatios(alpha)
        self._after = PairedRatios(alpha)

    def add(self, a: Cost, b: Cost, calls: int) -> None:
        """One pair: the original's cost and the candidate's, for so many calls in a sample."""
        self.first.append(a)
        self.second.append(b)
        waits = any(cost.waited_s > max(_WAITING_S, _WAITING_SHARE * cost.wall_s) for cost in (a, b))
        time_a, time_b = (seconds(cost, waits) for cost in (a, b))
        self.time.add(time_a / time_b)
        self.time_guard.add((1 + self.rules.time_guard) * time_a / time_b)
        self.small_guard.add(((1 + self.rules.time_guard) * time_a + _SMALL_CALL_SLACK_S * calls) / time_b)
        self._add_memory(a, b, calls)
        saved_s = max(0.0, time_a - time_b)
        self._opening.add(b.opening_s / (_OUTSIDE_NOISE * a.opening_s + saved_s / 2 + _OUTSIDE_SLACK_S))
        verified = min(1.0, _VERIFIED_CALLS / calls)
        self._after.add(b.after_s / (_OUTSIDE_NOISE * a.after_s + saved_s / 2 * verified + _OUTSIDE_SLACK_S))

    def _add_memory(self, a: Cost, b: Cost, calls: int) -> None:
        """Peaks and areas; what the candidate keeps from loading on counts as if the call had taken it."""
        floor = MEMORY_FLOOR_BYTES
        kept_bytes = max(0, b.base_bytes - a.base_bytes) / calls
        peak_b = b.peak_bytes + kept_bytes
        self.memory.add((a.peak_bytes + floor) / (peak_b + floor))
        allowed = max((1 + self.rules.memory_guard) * a.peak_bytes, a.peak_bytes + self.rules.memory_guard_bytes)
        self.memory_guard.add((allowed + 1) / (peak_b + 1))
        if a.integral_byte_s is not None and b.integral_byte_s is not None:
            unit = floor * min(a.cpu_s, b.cpu_s)
            area_b = b.integral_byte_s + kept_bytes * b.cpu_s
            self.integral.add((a.integral_byte_s + unit) / (area_b + unit))

    def ratio(self) -> Ratio:
        """The three intervals; `None` for what was not measured."""
        return Ratio(*(side.interval if len(side) else None for side in (self.time, self.memory, self.integral)))

    def primary(self) -> Interval:
        """The interval of the chosen efficiency."""
        return {"time": self.time, "memory": self.memory, "integral": self.integral}[
            self.rules.efficiency
        ].interval

    def outside(self) -> Rejection | None:
        """Whether over half of what was saved was spent outside the window between order and answer."""
        if self._after.interval.estimate > 1:
            return Rejection(Verdict.TAMPERING, "it went on working after it had answered")
        if self._opening.interval.estimate > 1:
            return Rejection(Verdict.TAMPERING, "it worked on its inputs before it was told to start")
        return None

    def loading(self, calls: int) -> Rejection | None:
        """Whether work was only moved from the call to the loading of the module."""
        extra = (_median(self.second, "load_s") - _median(self.first, "load_s")) / calls
        saved = _median(self.first, "cpu_s") - _median(self.second, "cpu_s")
        if extra > _LOAD_SLACK_S and extra > saved / calls / 2:
            return Rejection(
                Verdict.WORSE,
                f"loading the module takes {extra * 1e3:.1f} ms more, over half of what a call saves",
            )
        return None

    def performance(self, calls: int) -> tuple[Performance, Performance]:
        """Medians for one call of the original and of the candidate."""
        return performance(self.first, calls), performance(self.second, calls)


def seconds(cost: Cost, waits: bool) -> float:
    """CPU time; with the time spent blocked when the code waits."""
    return max(cost.cpu_s + (cost.waited_s if waits else 0.0), 1e-9)


def performance(costs: Sequence[Cost], calls: int) -> Performance:
    """Medians of several samples, for one call."""
    areas = [cost.integral_byte_s for cost in costs if cost.integral_byte_s is not None]
    return Performance(
        seconds=_median(costs, "cpu_s") / calls,
        peak_bytes=_median(costs, "peak_bytes"),
        byte_seconds=statistics.median(areas) / calls if areas else None,
    )


class PairRunner:
    """Runs pairs of two programs on a group's inputs."""

    def __init__(self, supervisor: Supervisor, original: Program, candidate: Program, rules: Rules) -> None:
        self._supervisor = supervisor
        self._original = original
        self._candidate = candidate
        self._rules = rules
        self._parameters = original.parameters()
        self._random = random.Random(rules.seed)
        self.tolerant = False
        """Whether some result was equal only within the tolerance for floats."""

    def run(
        self, group: Group, budget_s: float, minimum: int, hash_seeds: Sequence[int] = (0,)
    ) -> Iterator[Tally | Rejection]:
        """Yield the tally after each pair until the budget is used up, or a rejection, which is the last.

        Args:
            minimum: pairs that are run whatever they cost.
            hash_seeds: warm interpreters to go round.
        """
        tally = Tally(self._rules)
        deadline = time.monotonic() + budget_s
        number = 0
        while number < minimum or time.monotonic() < deadline:
            cases = self._draw(group)
            costs = self._pair(group, cases, hash_seeds[number % len(hash_seeds)])
            if isinstance(costs, Rejection):
                yield costs
                return
            tally.add(*costs, group.calls)
            yield tally
            number += 1

    def _draw(self, group: Group) -> tuple[Case, ...]:
        drawn: list[Case] = []
        while len(drawn) < group.calls:
            drawn += self._random.sample(group.cases, min(len(group.cases), group.calls - len(drawn)))
        return tuple(drawn)

    def _pair(self, group: Group, cases: tuple[Case, ...], hash_seed: int) -> tuple[Cost, Cost] | Rejection:
        runs: dict[bool, Run] = {}
        verified = self._random.sample(range(len(cases)), min(len(cases), _VERIFIED_CALLS))
        for is_candidate in self._random.sample((False, True), 2):
            program = self._candidate if is_candidate else self._original
            runs[is_candidate] = self._supervisor.sample(
                program,
                cases,
                group.timeout_s,
                integral=self._rules.efficiency == "integral",
                hash_seed=hash_seed,
                delivered=verified,
            )
        original, candidate = runs[False], runs[True]
        if original.cost is None or not all(outcome.completed for outcome in original.outcomes):
            raise FaultyOriginal(f"the original failed while it was measured: {failure(original)}")
        rejection = self._differs(original, candidate, [cases[index] for index in verified])
        if rejection is not None or candidate.cost is None:
            return rejection or Rejection(Verdict.ERROR, failure(candidate))
        return original.cost, candidate.cost

    def _differs(self, original: Run, candidate: Run, cases: Sequence[Case]) -> Rejection | None:
        for index, case in enumerate(cases):
            rejection, tolerant = compare_outcomes(
                original.outcomes[index], candidate, index, case, self._parameters
            )
            self.tolerant = self.tolerant or tolerant
            if rejection is not None:
                return rejection
        return None


def compare_outcomes(
    expected: Outcome, candidate: Run, index: int, case: Case, parameters: tuple[str, ...]
) -> tuple[Rejection | None, bool]:
    """Whether the candidate did something else on one case, and whether only the tolerance made it the same."""
    if candidate.error_kind is not None:
        if candidate.error.startswith("ModuleNotFoundError"):
            reason = f"it imports what is not installed: {candidate.error}"
            return Rejection(Verdict.INVALID, reason, reason), False
        verdict = REJECTIONS.get(candidate.error_kind, Verdict.ERROR)
        return Rejection(verdict, f"it does not load: {candidate.error}", "it does not load"), False
    if index >= len(candidate.outcomes):
        last = candidate.outcomes[-1] if candidate.outcomes else Outcome(Kind.CRASH, detail="it gave no answer")
        return Rejection(REJECTIONS.get(last.kind, Verdict.CRASH), f"{last.detail} (after {case.label})"), False
    actual = candidate.outcomes[index]
    if not actual.completed:
        return Rejection(REJECTIONS[actual.kind], f"{actual.detail} ({case.label})"), False
    try:
        agreement = first_difference(expected.observed, actual.observed, parameters=parameters)
    except MalformedEncoding:
        return Rejection(Verdict.TAMPERING, f"it sent a result that means nothing ({case.label})"), False
    if agreement.difference is None:
        return None, agreement.within_tolerance
    difference = agreement.difference
    verdict = Verdict.DIFFERENT if difference.kind == "different" else Verdict.NOT_COMPARABLE
    reason = f"{difference.sentence()} ({case.label})"
    shown = case.origin in _SHOWN_ORIGINS
    return Rejection(verdict, reason, reason if shown else difference.without_values()), False


def failure(run: Run) -> str:
    """Why a run has nothing to compare."""
    if run.error:
        return run.error
    return next((outcome.detail for outcome in run.outcomes if not outcome.completed), "it gave no answer")


def _median(costs: Sequence[Cost], name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in costs))
