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
from bisect import insort
from functools import cache

from monolith.comparison import Interval


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
    """How many of so many pairs must lie above a value for it to be ruled out; `None` when all are too few."""
    needed = None
    for above in range(pairs, pairs // 2, -1):
        if sign_e_value(above, pairs - above) < 1 / alpha:
            break
        needed = above
    return needed


class PairedRatios:
    """The ratios seen so far, and what they prove."""

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self._sorted: list[float] = []

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, ratio: float) -> None:
        """One more pair: first over second, above 1 when the second is better."""
        insort(self._sorted, ratio)

    @property
    def interval(self) -> Interval:
        """The median and its bounds; each bound is wrong with probability alpha at most, ever."""
        n = len(self._sorted)
        needed = pairs_above_needed(n, self.alpha)
        if needed is None:
            return Interval(self._median(), 0.0, math.inf)
        return Interval(self._median(), self._sorted[n - needed], self._sorted[needed - 1])

    def _median(self) -> float:
        n = len(self._sorted)
        if n == 0:
            return 1.0
        return (self._sorted[(n - 1) // 2] + self._sorted[n // 2]) / 2
