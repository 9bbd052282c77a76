"""Held-back inputs for `originals/numeric.py`: edge cases that no search ever sees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def _integers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def _sales(prices: list[float], counts: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"price": np.array(prices, dtype=float), "count": np.array(counts, dtype=np.int64)})


HELD_BACK: dict[str, list[tuple[Any, ...]]] = {
    "primes_up_to": [(-5,), (0,), (1,), (2,), (3,), (4,), (9,), (25,), (49,), (121,), (500,), (10**7,)],
    "divisors": [(-4,), (0,), (1,), (2,), (4,), (12,), (36,), (97,), (1000,), (9973,), (10**8,)],
    "moving_averages": [
        ([], 1),
        ([], 0),
        ([4], 1),
        ([4], 2),
        ([1, 2], -1),
        ([1, 2, 4], 3),
        ([-1, 1, -1, 1], 2),
        ([7, 7, 7], 1),
        ([10**15, 1, 10**15], 2),
    ],
    "variance": [
        ([],),
        ([0],),
        ([3],),
        ([3, 3],),
        ([-3, 3],),
        ([1, 2, 4],),
        ([10**12, -(10**12), 1],),
        ([1, 2, 2, 7, 1],),
    ],
    "normalised": [([],), ([4],), ([4, 4],), ([1, 2],), ([-5, 0, 5],), ([10**20, 0, 1],), ([3, 1, 3, 2],)],
    "common_measure": [
        ([],),
        ([0],),
        ([-4, 8],),
        ([1],),
        ([7],),
        ([7, 7],),
        ([12, 18],),
        ([13, 17, 19],),
        ([1_000_000, 500_000],),
        ([1_000_001],),
    ],
    "polynomial_values": [
        ([], []),
        ([], [1, 2]),
        ([5], []),
        ([5], [0, -1]),
        ([0, 1], [0, 7]),
        ([1, -2, 1], [1, -1, 10**12]),
        ([0, 0, 0], [3]),
        ([2, 0, 0, 3], [-2, 0, 2, 2]),
    ],
    "weighted_total": [
        (_integers(), _integers()),
        (_integers(3), _integers(0)),
        (_integers(3, -4), _integers(2, 5)),
        (_integers(10**9, 10**9), _integers(4, 4)),
        (_integers(1, 2, 3), _integers(3, 2, 1)),
    ],
    "discounted": [
        (_integers(), 10),
        (_integers(100), 0),
        (_integers(101, -7, 0), 33),
        (_integers(1, 2, 3), 100),
        (_integers(10**12, 7), 250),
        (np.array([0.1, 2.7]), 15),
    ],
    "turnover": [
        (_sales([], []),),
        (_sales([2.5], [0]),),
        (_sales([2.5, 2.5], [3, 3]),),
        (_sales([-1.25, 4.0, 0.5], [2, -3, 8]),),
        (_sales([1e6, 0.25], [1000, 1]),),
    ],
}
