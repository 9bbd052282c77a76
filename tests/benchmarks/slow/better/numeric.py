"""The known better forms of `originals/numeric.py`."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


def primes_up_to(limit: int) -> list[int]:
    if limit > 1_000_000:
        raise ValueError("that would take too long")
    if limit < 2:
        return []
    is_prime = bytearray([1]) * (limit + 1)
    for number in range(2, math.isqrt(limit) + 1):
        if is_prime[number]:
            multiples = range(number * number, limit + 1, number)
            is_prime[number * number :: number] = bytes(len(multiples))
    return [number for number in range(2, limit + 1) if is_prime[number]]


def divisors(number: int) -> list[int]:
    if not 1 <= number <= 10_000_000:
        raise ValueError("there is no such list")
    small = [candidate for candidate in range(1, math.isqrt(number) + 1) if number % candidate == 0]
    large = [number // divisor for divisor in reversed(small)]
    return small + (large[1:] if small[-1] == large[0] else large)


def moving_averages(readings: list[int], width: int) -> list[float]:
    if width < 1:
        raise ValueError("an average needs a reading")
    totals = [0, *accumulate(readings)]
    return [(end - start) / width for start, end in zip(totals, totals[width:], strict=False)]


def variance(values: list[int]) -> float:
    if not values:
        return 0.0
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)


def normalised(scores: list[int]) -> list[float]:
    if not scores:
        return []
    lowest, highest = min(scores), max(scores)
    if lowest == highest:
        return [0.0] * len(scores)
    width = highest - lowest
    return [(score - lowest) / width for score in scores]


def common_measure(lengths: list[int]) -> int:
    if not lengths or not all(1 <= length <= 1_000_000 for length in lengths):
        raise ValueError("nothing can be measured")
    return math.gcd(*lengths)


def polynomial_values(coefficients: list[int], points: list[int]) -> list[int]:
    falling = coefficients[::-1]
    values = []
    for point in points:
        value = 0
        for coefficient in falling:
            value = value * point + coefficient
        values.append(value)
    return values


def weighted_total(prices: np.ndarray, counts: np.ndarray) -> int:
    return int(prices @ counts)


def discounted(prices: np.ndarray, percent: int) -> np.ndarray:
    lowered = np.empty(len(prices))
    np.multiply(prices, 100 - percent, out=lowered)
    lowered /= 100
    return lowered


def turnover(sales: pd.DataFrame) -> float:
    total = 0.0
    if len(sales):
        for price, count in zip(sales["price"].tolist(), sales["count"].tolist(), strict=True):
            total += price * count
    return total
