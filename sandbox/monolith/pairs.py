"""Randomised pairs: original and candidate run side by side on the same input, in fresh forks, in random order."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monolith.case import Case
from monolith.comparison import Verdict
from monolith.errors import FaultyOriginal
from monolith.outcome import Cost, Run
from monolith.program import Program
from monolith.rejection import Rejection, compare_outcomes, failure
from monolith.rules import Rules
from monolith.supervisor import Supervisor
from monolith.tally import Tally
from monolith.worker.channel import MAX_BLOB_BYTES

_OVERDRAFT_S = 60.0


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs of about one size, and how many calls of them make one sample."""

    cases: tuple[Case, ...]
    calls: int
    delivered: int
    """Of how many calls the outcomes are compared again; which ones is not told before all were made."""
    timeout_s: float
    """Wall seconds for the calls of a sample."""
    outside_timeout_s: float
    """Wall seconds for each phase before and after them."""
    most_bytes: int = MAX_BLOB_BYTES
    """How long an encoded outcome may be."""
    period_s: float | None = None
    """How often resident memory is sampled for its integral; `None` is never."""


@dataclass
class Clock:
    """The wall seconds that pairs may still take."""

    left_s: float

    def extend(self, seconds: float) -> None:
        """Allow more."""
        self.left_s += seconds


class PairRunner:
    """Runs pairs of two programs on a group's inputs.

    Args:
        packages: what is imported before anything is measured.
        changed: the module's data that calls of the original change, by name; compared after each sample too.
        guarded: the candidate may not reach for the interpreter that runs it.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        original: Program,
        candidate: Program,
        rules: Rules,
        packages: frozenset[str],
        changed: Sequence[str],
        *,
        guarded: bool,
    ) -> None:
        self._supervisor = supervisor
        self._original = original
        self._candidate = candidate
        self._rules = rules
        self._packages = packages
        self._changed = changed
        self._guarded = guarded
        self._parameters = original.parameters()
        self._random = random.Random(rules.seed)
        self.tolerant = False
        """Whether some result was equal only within the tolerance for floats."""

    def run(
        self,
        group: Group,
        clock: Clock,
        minimum: int,
        hash_seeds: Sequence[int],
        alpha: float,
        *,
        rounds: int = 1,
    ) -> Iterator[Tally | Rejection]:
        """Yield the tally after each pair until the time is used up, or a rejection, which is the last.

        Args:
            minimum: pairs that are run even if they cost more than there is, within reason.
            hash_seeds: warm interpreters to go round.
            alpha: error probability of each bound.
            rounds: the last of so many calls that each instance of a module makes is measured.
        """
        tally = Tally(self._rules, alpha, group.calls, group.delivered, self._guarded)
        while clock.left_s > (-_OVERDRAFT_S if len(tally) < minimum else 0):
            start = time.monotonic()
            pair = self._pair(group, rounds, hash_seeds[len(tally) % len(hash_seeds)])
            clock.left_s -= time.monotonic() - start
            if isinstance(pair, Rejection):
                yield pair
                return
            tally.add(*pair)
            yield tally

    def traced(self, group: Group, pairs: int, hash_seeds: Sequence[int]) -> Iterator[tuple[Run, Run] | Rejection]:
        """Yield pairs of runs whose allocations were counted one by one, or a rejection, which is the last."""
        for number in range(pairs):
            case = group.cases[number % len(group.cases)]
            hash_seed = hash_seeds[number % len(hash_seeds)]
            first, second = (
                self._supervisor.trace(
                    program,
                    case,
                    group.timeout_s * 10,
                    guarded=guarded,
                    hash_seed=hash_seed,
                    packages=self._packages,
                )
                for program, guarded in ((self._original, False), (self._candidate, self._guarded))
            )
            if not first.outcomes or not first.outcomes[0].completed:
                raise FaultyOriginal(f"the original failed while its allocations were counted: {failure(first)}")
            rejection = self._differs(first, second, [case])
            if rejection is not None:
                yield rejection
                return
            yield first, second

    def _draw(self, group: Group, calls: int) -> tuple[Case, ...]:
        drawn: list[Case] = []
        while len(drawn) < calls:
            drawn += self._random.sample(group.cases, min(len(group.cases), calls - len(drawn)))
        return tuple(drawn)

    def _pair(self, group: Group, rounds: int, hash_seed: int) -> tuple[Cost, Cost] | Rejection:
        cases = self._draw(group, group.calls * rounds)
        runs: dict[bool, Run] = {}
        verified = self._random.sample(range(len(cases)), group.delivered)
        for is_candidate in self._random.sample((False, True), 2):
            runs[is_candidate] = self._supervisor.sample(
                self._candidate if is_candidate else self._original,
                cases,
                group.timeout_s,
                rounds=rounds,
                period_s=group.period_s,
                outside_timeout_s=group.outside_timeout_s,
                most_bytes=group.most_bytes,
                watched=self._changed,
                guarded=is_candidate and self._guarded,
                hash_seed=hash_seed,
                packages=self._packages,
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
                original.outcomes[index], candidate, index, case, self._parameters, strict=self._rules.strict
            )
            self.tolerant = self.tolerant or tolerant
            if rejection is not None:
                return rejection
        return None
