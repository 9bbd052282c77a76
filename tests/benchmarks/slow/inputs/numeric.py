"""Inputs for `originals/numeric.py`: for each function one that makes arguments of about a size."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

Arguments = tuple[Any, ...]


def primes_up_to(rng: random.Random, size: int) -> Arguments:
    return (8 * size + rng.randrange(10),)


def divisors(rng: random.Random, size: int) -> Arguments:
    return (rng.randrange(100 * size + 1, 200 * size + 10),)


def moving_averages(rng: random.Random, size: int) -> Arguments:
    return [rng.randrange(-50, 200) for _ in range(size)], 1 + size // 4


def variance(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10_000) for _ in range(size)],)


def normalised(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10_000) for _ in range(size)],)


def common_measure(rng: random.Random, size: int) -> Arguments:
    unit = 1 + rng.randrange(6)
    return ([unit * rng.randrange(10 * size + 1, 20 * size + 20) for _ in range(4)],)


def polynomial_values(rng: random.Random, size: int) -> Arguments:
    coefficients = [rng.randrange(-9, 10) for _ in range(4 + size)]
    return coefficients, [rng.randrange(-20, 20) for _ in range(8)]


def weighted_total(rng: random.Random, size: int) -> Arguments:
    return _integers(rng, 8 * size, 5000), _integers(rng, 8 * size, 20)


def discounted(rng: random.Random, size: int) -> Arguments:
    return _integers(rng, 8 * size, 5000), rng.randrange(40)


def turnover(rng: random.Random, size: int) -> Arguments:
    """Prices in quarters, so that every order of adding gives the same."""
    return (pd.DataFrame({"price": _integers(rng, size, 4000) / 4, "count": _integers(rng, size, 20)}),)


def _integers(rng: random.Random, size: int, limit: int) -> np.ndarray:
    return np.array([rng.randrange(limit) for _ in range(size)], dtype=np.int64)
