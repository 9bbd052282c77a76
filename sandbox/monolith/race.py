"""The race against the best candidate so far: won by the same test as any gain, over as soon as it is hopeless.

A lost race makes no claim, so it cannot make a false one. Who wins it is measured against the original, with every
guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monolith.comparison import Interval, Verdict
from monolith.errors import FaultyOriginal
from monolith.exact import counted_exactly
from monolith.pairs import Clock, Group, PairRunner
from monolith.rejection import Rejection
from monolith.rules import Rules
from monolith.tally import Tally
from monolith.wording import beside_best

_SHARE = 1 / 2
"""Of the seconds for pairs: a gain over the best so far that takes longer to be seen is not worth it."""
_FEWEST_PAIRS = 4
_NOT_BETTER = "it does the same, but is not better than the best so far"


@dataclass(frozen=True, slots=True)
class Raced:
    """How a candidate that does the same fared against the best so far."""

    is_won: bool
    pairs: int = 0
    ratio: Interval | None = None
    """Best so far over candidate; `None` where it could not be measured."""
    reason: str = ""
    """Why it is lost."""


def race(
    runner: PairRunner, group: Group, rules: Rules, pairs: int, hash_seeds: Sequence[int]
) -> Raced | Rejection:
    """Measure a candidate against the best so far.

    Args:
        runner: has the best so far in the place of the original.
        group: the largest inputs.
        pairs: as many as a gain must rest on at least.
    """
    try:
        tally = _run(runner, group, rules, pairs, hash_seeds)
        failed = (
            tally if isinstance(tally, Rejection) else counted_exactly(tally, runner, group, pairs, hash_seeds)
        )
    except FaultyOriginal:
        return Raced(True)  # what it was raced against has failed
    if failed is not None and failed.verdict in (Verdict.DIFFERENT, Verdict.NOT_COMPARABLE):
        # Each is within the tolerance of the original, but not of the other.
        return Raced(False, reason=f"{_NOT_BETTER}: their results differ too much for measuring side by side")
    if isinstance(tally, Rejection):
        return tally
    if failed is not None and not failed.verdict.same_behaviour:
        return failed
    return _result(tally, failed, rules)


def _run(
    runner: PairRunner, group: Group, rules: Rules, pairs: int, hash_seeds: Sequence[int]
) -> Tally | Rejection:
    """Pairs until the race is won, hopeless, or has lasted too long."""
    budget_s = rules.budget_s * _SHARE
    clock = Clock(budget_s)
    tally = Tally(rules, rules.alpha_each, group.calls, group.delivered)
    for step in runner.run(group, clock, _FEWEST_PAIRS, hash_seeds, rules.alpha_each):
        if isinstance(step, Rejection):
            return step
        tally = step
        if len(tally) < _FEWEST_PAIRS:
            continue
        more = int(clock.left_s * len(tally) / max(budget_s - clock.left_s, 1e-9))
        if not len(tally.primary) or not tally.primary.can_rise_above(1 + rules.margin, more):
            break
        if len(tally) >= pairs and tally.primary.interval.low > 1 + rules.margin:
            break
    return tally


def _result(tally: Tally, failed: Rejection | None, rules: Rules) -> Raced:
    if not len(tally.primary):
        return Raced(False, len(tally), reason=f"{_NOT_BETTER}, which is too quick to be sampled")
    won = tally.primary.interval.low > 1 + rules.margin
    failed = failed or (tally.outside.rejection() if won else None)
    ratio = tally.charged().primary.interval
    if failed is not None:
        return Raced(False, len(tally), ratio, f"{_NOT_BETTER}: {failed.reason}")
    seen = beside_best(ratio, rules.efficiency)
    return Raced(ratio.low > 1 + rules.margin, len(tally), ratio, f"{_NOT_BETTER} ({seen})")
