"""From randomised pairs of measurements to an interval that holds at any stopping time.

For a ratio m, count the pairs whose ratio is above m. If m were at or above the median ratio, each pair
would fall on either side like a coin that favours "not above"; a uniform mixture over the coins that favour
"above" gives an e-process against that (the sign test, made sequential; Ville's inequality bounds the error
at any stopping time, whatever the noise is). Inverting it over all m gives a confidence sequence for the
median ratio whose bounds are order statistics of the pairs. A decision is only ever a comparison of a bound
with a threshold.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from functools import cache

from monolith.comparison import Interval

_OPTIMISM = 2.0
"""Standard errors by which the rate of successes is put higher before a search is called hopeless."""


def sign_e_value(above: int, below: int) -> float:
    """Evidence that pairs favour "above", against "the median is not above": 1 is none, 100 is alpha 0.01.

    With n = above + below it is the closed form of 2^(n+1) times the integral of p^above (1-p)^below over
    p from 1/2 to 1.
    """
    n = above + below
    tail = sum(math.comb(n + 1, successes) for successes in range(above + 1))
    return tail / ((n + 1) * math.comb(n, above))


@cache
def pairs_above_needed(pairs: int, alpha: float) -> int | None:
    """How many of so many pairs must lie above a value for it to be ruled out; `None` when all are too few.

    The e-values of `sign_e_value` for falling counts, each made from the one before; in whole numbers, for a float
    cannot hold that of a thousand pairs.
    """
    needed = None
    numerator, denominator = alpha.as_integer_ratio()
    tail = (1 << (pairs + 1)) - 1
    ways, ways_of_one_more = 1, pairs + 1
    for above in range(pairs, pairs // 2, -1):
        if tail * numerator < (pairs + 1) * ways * denominator:
            break
        needed = above
        tail -= ways_of_one_more
        ways = ways * above // (pairs - above + 1)
        ways_of_one_more = ways_of_one_more * above // (pairs - above + 2)
    return needed


class SequentialMedian:
    """The median of the values seen so far, with bounds that hold at whatever moment one stops."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self._sorted: list[float] = []

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, value: float) -> None:
        """One more value."""
        insort(self._sorted, value)

    @property
    def largest(self) -> float:
        """The largest value."""
        return self._sorted[-1]

    def count_from(self, threshold: float) -> int:
        """How many values are not below a threshold."""
        return len(self._sorted) - bisect_left(self._sorted, threshold)

    @property
    def interval(self) -> Interval:
        """The median and its bounds; each bound is wrong with probability alpha at most, ever."""
        n = len(self._sorted)
        needed = pairs_above_needed(n, self.alpha)
        if needed is None:
            return Interval(self._median(), 0.0, math.inf)
        return Interval(self._median(), self._sorted[n - needed], self._sorted[needed - 1])

    def can_rise_above(self, threshold: float, more: int) -> bool:
        """Whether so many more values may still bring the lower bound above a threshold.

        Assumes that they fall above it as often as those so far did, and two standard errors more often than
        that.
        """
        return self._can_rule_out(len(self._sorted) - bisect_right(self._sorted, threshold), more)

    def can_fall_below(self, threshold: float, more: int) -> bool:
        """The same for the upper bound."""
        return self._can_rule_out(bisect_left(self._sorted, threshold), more)

    def _can_rule_out(self, favourable: int, more: int) -> bool:
        n = len(self._sorted)
        needed = pairs_above_needed(n + more, self.alpha)
        if needed is None:
            return False
        rate = min(1.0, favourable / n + _OPTIMISM * math.sqrt(0.25 / n)) if n else 1.0
        return favourable + rate * more >= needed

    def _median(self) -> float:
        n = len(self._sorted)
        if n == 0:
            return 1.0
        return (self._sorted[(n - 1) // 2] + self._sorted[n // 2]) / 2
