"""Work moved out of the calls: what a candidate does before and after them that the original does not do there."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from monolith.comparison import Verdict
from monolith.evidence import SequentialMedian
from monolith.outcome import Cost, Phase
from monolith.performance import seconds
from monolith.rejection import Rejection
from monolith.rules import Rules

_SLACK_S = 20e-6
"""What work outside the calls may differ by between two honest programs."""
_WAIT_SLACK_S = 0.002
"""Waiting of less than this may be for the judge."""
_LEAST_WAIT_S = 50e-6
_NOISE = 0.05
"""By how much two honest programs differ in what making the same inputs and telling the same outcomes takes."""
_LOAD_SLACK_S = 0.002
"""What a module may take longer to load for each instance: tables and patterns made once are no cheat."""
_SLOW_LOAD_S = 0.05
_ENOUGH_PAIRS = 3
_NOT_CLEARED = Rejection(
    Verdict.NO_GAIN,
    "it could not be shown within the budget that work was not only moved out of the call: making the inputs and "
    "telling the results vary by more than what a call saves",
)


class Outside:
    """What pairs of samples spent outside the calls, beside what was saved in them.

    Inputs are not known to a module while it is loaded, so loading has a slack. What is spent on the outcomes that
    are asked for stands for all of them: nobody knows before which ones it will be.

    Args:
        guarded: the candidate cannot have changed the worker (see `worker.witness`). Then the other phases have a
            slack as well, and what cannot be told from noise is none of its doing; otherwise it must be shown
            that something is left of the gain with all that is spent outside counted.
    """

    def __init__(self, rules: Rules, alpha: float, calls: int, delivered: int, *, guarded: bool) -> None:
        self._guarded = guarded
        self._rules = rules
        self._calls = calls
        self._scale = calls / delivered
        self._spent = SequentialMedian(alpha)
        self._half_left = SequentialMedian(alpha)
        """Half of what was saved, less what was spent outside."""
        self._left = SequentialMedian(alpha)
        """What was saved beyond the margin, less what was spent outside."""
        self._saved: list[float] = []
        self._guard: list[float] = []
        self._opening: list[float] = []
        self._delivery: list[float] = []
        self._loading: list[float] = []
        self._waited: list[float] = []

    def add(self, a: Cost, b: Cost, *, waiting: bool) -> None:
        """One pair: the original's cost and the candidate's."""
        time_a, time_b = (seconds(cost, waiting=waiting) for cost in (a, b))

        def more(phase: Callable[[Cost], Phase]) -> float:
            first, second = phase(a), phase(b)
            waited_s = second.waited_s - first.waited_s
            counted_s = waited_s if waiting or waited_s > _WAIT_SLACK_S else 0.0
            return max(0.0, second.cpu_s - first.cpu_s + counted_s)

        loading = more(lambda cost: cost.loading)
        opening = more(lambda cost: cost.opening)
        delivery = more(lambda cost: cost.delivery) * self._scale
        waited = 0.0 if waiting else b.waited_s - a.waited_s
        saved = max(0.0, time_a - time_b)
        guard = self._rules.time_guard * time_a if self._rules.efficiency != "time" else 0.0
        spent = opening + delivery + max(0.0, loading - _LOAD_SLACK_S * self._calls)
        if self._guarded:
            spent -= _NOISE * (a.opening.cpu_s + a.delivery.cpu_s * self._scale)
        self._spent.add(spent)
        self._half_left.add(saved / 2 + guard + _SLACK_S - spent)
        self._left.add(time_a / (1 + self._rules.margin) - time_b + guard + _SLACK_S - spent)
        for values, value in zip(
            (self._saved, self._guard, self._opening, self._delivery, self._loading, self._waited),
            (saved, guard, opening, delivery, loading, waited),
            strict=True,
        ):
            values.append(value)

    @property
    def settled(self) -> bool:
        """Whether more pairs cannot change what is said of the work outside."""
        return self._left.interval.low > 0 or self._half_left.interval.high < 0 or not self._matters

    def can_be_cleared(self, more: int) -> bool:
        """Whether so many more pairs may still show that work was not moved."""
        return not self._matters or self._left.can_rise_above(0.0, more)

    @property
    def moved_s(self) -> float:
        """Seconds of a sample that the candidate certainly spends outside the calls, beyond the original's."""
        spent = self._spent.interval
        return spent.estimate if spent.low > _SLACK_S else 0.0

    def slow(self) -> Rejection | None:
        """Whether so much is spent outside that the first pairs leave no doubt; more of them would take ages."""
        if len(self._loading) < _ENOUGH_PAIRS:
            return None
        half_s = statistics.median(self._saved) / 2
        if min(self._loading) > max(_SLOW_LOAD_S * self._calls, half_s):
            return self._loading_rejection()
        moved = [one + other for one, other in zip(self._opening, self._delivery, strict=True)]
        return self._moved_rejection() if min(moved) > max(_SLOW_LOAD_S, half_s) else None

    def rejection(self) -> Rejection | None:
        """Why a gain is none: it was spent outside the calls, or nobody can tell.

        With all that is spent outside counted, something must still be saved; and whoever certainly spends over
        half of it there is not believed the rest.
        """
        extra = statistics.median(self._loading)
        if extra > _LOAD_SLACK_S * self._calls and extra > statistics.median(self._saved) / 2:
            return self._loading_rejection()
        waited = statistics.median(self._waited)
        if waited > max(_LEAST_WAIT_S, statistics.median(self._saved) / 2):
            return Rejection(Verdict.WORSE, f"it waits {waited / self._calls * 1e3:.3g} ms longer in each call")
        if self._half_left.interval.high >= 0:
            return None if self._left.interval.low > 0 or not self._matters else _NOT_CLEARED
        if max(map(statistics.median, (self._opening, self._delivery))) < extra - _LOAD_SLACK_S * self._calls:
            return self._loading_rejection()
        return self._moved_rejection()

    @property
    def _matters(self) -> bool:
        """Whether moved work could be the gain: that of time always, that of memory x time if time was saved."""
        if self._guarded:
            return False
        if self._rules.efficiency == "integral":
            return bool(self._saved) and statistics.median(self._saved) > statistics.median(self._guard)
        return self._rules.efficiency == "time"

    def _moved_rejection(self) -> Rejection:
        if statistics.median(self._opening) > statistics.median(self._delivery):
            return Rejection(Verdict.TAMPERING, "it worked on its inputs before it was told to start")
        return Rejection(Verdict.TAMPERING, "it went on working after it had answered")

    def _loading_rejection(self) -> Rejection:
        extra_s = statistics.median(self._loading) / self._calls
        sentence = f"loading the module takes {extra_s * 1e3:.1f} ms more, over half of what a call saves"
        return Rejection(Verdict.WORSE, sentence)
