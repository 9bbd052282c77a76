"""How a program is measured: on which inputs, how many calls a sample, how often memory is looked at."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence

from monolith.case import Case
from monolith.errors import FaultyOriginal, NothingToCompare
from monolith.measuring import sampling_period_s
from monolith.orders import LOAD_TIMEOUT_S
from monolith.original import ORIGINAL_TIMEOUT_S, PATIENCE, PATIENCE_S, most_bytes
from monolith.outcome import Cost, Outcome
from monolith.pairs import Group
from monolith.performance import seconds, waits
from monolith.program import Program
from monolith.rejection import failure
from monolith.rules import Rules
from monolith.sizing import INPUTS_PER_SMALL_SIZE
from monolith.supervisor import Supervisor

_SAMPLE_S = 0.005
"""A shorter sample makes several calls, each on another input and an instance of the module of its own."""
_MAX_LOADING_S = 0.2
_MAX_DELIVERY_S = 0.02
_TRIES = 3
_OUTLIERS = 8
_OUTLYING = 1.3
"""A call that takes so many times less when it is made again was held up by something else."""
_REPEATS = 9
_REPEATS_BUDGET_S = 3.0


class Calibration:
    """Measures one original, and nothing else."""

    def __init__(self, supervisor: Supervisor, original: Program, rules: Rules) -> None:
        self._supervisor = supervisor
        self._original = original
        self._rules = rules

    def group(self, cases: tuple[Case, ...], *, is_small: bool = False) -> Group:
        """How many calls make a sample of a few milliseconds, and how long one may take.

        Args:
            is_small: smaller inputs than those that decide: where there are few, each is called several times, for
                the first call in a process pays for much that is none of its own.
        """
        single = Group(cases, 1, 1, ORIGINAL_TIMEOUT_S, LOAD_TIMEOUT_S)
        runs = [self._run(single, repeat) for repeat in range(_TRIES)]
        costs = [cost for cost, _ in runs]
        one_call_s = min(seconds(cost, waiting=waits(cost)) for cost in costs)
        loading_s = statistics.median(cost.loading.cpu_s for cost in costs)
        delivery_s = statistics.median(cost.delivery.cpu_s for cost in costs)
        affordable = max(1, int(_MAX_LOADING_S / max(loading_s, 1e-6)))
        wanted = max(1, math.ceil(_SAMPLE_S / max(one_call_s, 1e-9)))
        most = max(len(cases), INPUTS_PER_SMALL_SIZE) if is_small else len(cases)
        calls = min(wanted, most, affordable) if self._rules.efficiency != "memory" else 1
        wall_s = statistics.median(cost.wall_s for cost in costs) * calls
        period_s = sampling_period_s(wall_s) if self._rules.efficiency == "integral" else None
        deliverable = max(1, int(_MAX_DELIVERY_S / max(delivery_s, 1e-6)))
        outside_s = calls * statistics.median(_longest_outside_s(cost) for cost in costs)
        return Group(
            cases=cases,
            calls=calls,
            delivered=min(calls, deliverable),
            timeout_s=PATIENCE_S + PATIENCE * wall_s,
            outside_timeout_s=PATIENCE_S + PATIENCE * outside_s,
            most_bytes=most_bytes([outcome for _, outcomes in runs for outcome in outcomes]),
            period_s=period_s,
        )

    def slowest(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The inputs that take the original longest, within a factor of two of each other.

        Raises:
            NothingToCompare: it fails on each.
        """
        taken_s: dict[Case, float] = {}
        why = ""
        for case in cases:
            cpu_s, failed = self._cpu_s(case)
            if failed:
                why = failed
            else:
                taken_s[case] = cpu_s
        if not taken_s:
            raise NothingToCompare(f"the original fails when it is measured: {why}")
        for _ in range(_OUTLIERS):
            longest = max(taken_s, key=taken_s.__getitem__)
            again_s, failed = self._cpu_s(longest)
            if failed or again_s >= taken_s[longest] / _OUTLYING:
                break
            taken_s[longest] = again_s
        longest_s = max(taken_s.values())
        return tuple(case for case, cpu_s in taken_s.items() if cpu_s >= longest_s / 2)

    def _cpu_s(self, case: Case) -> tuple[float, str]:
        """What one call takes, and why it failed; empty if it did not."""
        run = self._supervisor.sample(self._original, [case], ORIGINAL_TIMEOUT_S)
        if run.cost is None or not run.outcomes[0].completed:
            return 0.0, failure(run)
        return run.cost.cpu_s, ""

    def costs(self, group: Group, budget_s: float = _REPEATS_BUDGET_S) -> list[Cost]:
        """Several samples; fewer of a program that takes seconds."""
        deadline = time.monotonic() + budget_s
        costs = [self._run(group, 0)[0]]
        while len(costs) < _REPEATS and time.monotonic() < deadline:
            costs.append(self._run(group, len(costs))[0])
        return costs

    def _run(self, group: Group, turn: int) -> tuple[Cost, tuple[Outcome, ...]]:
        cases = [group.cases[(turn + index) % len(group.cases)] for index in range(group.calls)]
        run = self._supervisor.sample(
            self._original,
            cases,
            group.timeout_s,
            period_s=group.period_s,
            delivered=range(group.delivered),
        )
        if run.cost is None:
            raise FaultyOriginal(f"the original failed while it was measured: {failure(run)}")
        return run.cost, run.outcomes


def _longest_outside_s(cost: Cost) -> float:
    return max(phase.cpu_s + phase.waited_s for phase in (cost.loading, cost.opening, cost.delivery))
