"""Figures: computed from the beginning, element by element, or by trying every candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]


def primes_up_to(limit: int) -> list[int]:
    """The primes up to and including the limit, in ascending order.

    Raises:
        ValueError: The limit is above a million.
    """
    if limit > 1_000_000:
        raise ValueError("that would take too long")
    primes: list[int] = []
    for number in range(2, limit + 1):
        if all(number % prime != 0 for prime in primes):
            primes.append(number)
    return primes


def divisors(number: int) -> list[int]:
    """The numbers that divide a number, in ascending order.

    Raises:
        ValueError: The number is not between 1 and ten million.
    """
    if not 1 <= number <= 10_000_000:
        raise ValueError("there is no such list")
    return [candidate for candidate in range(1, number + 1) if number % candidate == 0]


def moving_averages(readings: list[int], width: int) -> list[float]:
    """The average of each so many readings in a row.

    Raises:
        ValueError: The width is not positive.
    """
    if width < 1:
        raise ValueError("an average needs a reading")
    averages = []
    for start in range(len(readings) - width + 1):
        averages.append(sum(readings[start : start + width]) / width)
    return averages


def variance(values: list[int]) -> float:
    """The mean squared distance from the mean; 0.0 for no values."""
    if not values:
        return 0.0
    return sum((value - sum(values) / len(values)) ** 2 for value in values) / len(values)


def normalised(scores: list[int]) -> list[float]:
    """The scores on a scale on which the lowest is 0 and the highest 1; all 0 if they are equal."""
    scaled = []
    for score in scores:
        if max(scores) == min(scores):
            scaled.append(0.0)
        else:
            scaled.append((score - min(scores)) / (max(scores) - min(scores)))
    return scaled


def common_measure(lengths: list[int]) -> int:
    """The largest length that measures all lengths without a rest.

    Raises:
        ValueError: There is no length, or one is not between 1 and a million.
    """
    if not lengths or not all(1 <= length <= 1_000_000 for length in lengths):
        raise ValueError("nothing can be measured")
    measure = min(lengths)
    while any(length % measure for length in lengths):
        measure -= 1
    return measure


def polynomial_values(coefficients: list[int], points: list[int]) -> list[int]:
    """The values of a polynomial at some points; the coefficients come with rising powers."""
    values = []
    for point in points:
        value = 0
        for power in range(len(coefficients)):
            value += coefficients[power] * point**power
        values.append(value)
    return values


def weighted_total(prices: np.ndarray, counts: np.ndarray) -> int:
    """What so many of each article cost together, in whole cents; both arrays have the same length."""
    total = 0
    for position in range(len(prices)):
        total += prices[position] * counts[position]
    return int(total)


def discounted(prices: np.ndarray, percent: int) -> np.ndarray:
    """The prices less so many per cent."""
    lowered = np.empty(len(prices))
    for position in range(len(prices)):
        lowered[position] = prices[position] * (100 - percent) / 100
    return lowered


def turnover(sales: pd.DataFrame) -> float:
    """The sum of price times count over all rows."""
    total = 0.0
    for _, sale in sales.iterrows():
        total += sale["price"] * sale["count"]
    return float(total)
