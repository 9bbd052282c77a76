"""Inputs for `originals/algorithms.py`: for each function one that makes arguments of about a size."""

from __future__ import annotations

import random
from typing import Any

Arguments = tuple[Any, ...]


def first_unique_code(rng: random.Random, size: int) -> Arguments:
    """Most codes were scanned twice."""
    codes = [f"P{number}" for number in range(size // 2)] * 2
    rng.shuffle(codes)
    return ([*codes, *(f"Q{rng.randrange(9)}" for _ in range(rng.randrange(3)))],)


def longest_streak(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(1 + 2 * size) for _ in range(size)],)


def load_plans(rng: random.Random, size: int) -> Arguments:
    return rng.randrange(3) + size // 3 + min(size, 8), rng.choice(([2, 3, 5], [1, 4, 6], [2, 3, 4]))


def count_inversions(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(1 + size) for _ in range(size)],)


def matching_pair(rng: random.Random, size: int) -> Arguments:
    """A pair is there in every other input, most often late."""
    amounts = [2 * rng.randrange(10 + 10 * size**2) for _ in range(size)]
    total = sum(amounts[-2:]) if rng.random() < 0.5 else 2 * size + 1
    return amounts, total


def busiest_period(rng: random.Random, size: int) -> Arguments:
    return [rng.randrange(500) for _ in range(size)], max(1, size // 3)


def merge_bookings(rng: random.Random, size: int) -> Arguments:
    """Many short bookings, some of which touch."""
    starts = [rng.randrange(1 + 12 * size) for _ in range(size)]
    return ([(start, start + rng.randrange(5)) for start in starts],)


def best_trade(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10_000) for _ in range(size)],)


def edit_distance(rng: random.Random, size: int) -> Arguments:
    length = min(size, 3 + size.bit_length())
    return tuple("".join(rng.choice("abcd") for _ in range(length)) for _ in range(2))


def task_order(rng: random.Random, size: int) -> Arguments:
    """Each task needs up to three that come earlier in an order that the list does not have."""
    tasks = [f"task{number}" for number in range(size)]
    needs = [
        (tasks[after], tasks[rng.randrange(after)]) for after in range(1, size) for _ in range(rng.randrange(4))
    ]
    rng.shuffle(tasks)
    return tasks, needs
