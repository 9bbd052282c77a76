"""Inputs for `originals/structures.py`: for each function one that makes arguments of about a size."""

from __future__ import annotations

import random
from typing import Any

Arguments = tuple[Any, ...]


def orders_by_customer(rng: random.Random, size: int) -> Arguments:
    orders = [(rng.randrange(1 + size), number) for number in range(2 * size)]
    return [rng.randrange(1 + size) for _ in range(size)], orders


def round_robin(rng: random.Random, size: int) -> Arguments:
    return [(f"job{number}", rng.randrange(100)) for number in range(size)], 10


def call_history(rng: random.Random, size: int) -> Arguments:
    return [f"+49{rng.randrange(10**6)}" for _ in range(size)], size // 2


def unpaid_invoices(rng: random.Random, size: int) -> Arguments:
    issued = [10_000 + 3 * number for number in range(size)]
    return issued, [number for number in issued if rng.random() < 0.7]


def running_medians(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(-1000, 1000) for _ in range(size)],)


def basket_total(rng: random.Random, size: int) -> Arguments:
    price_list = [(f"article{rng.randrange(1 + 2 * size)}", rng.randrange(1, 999)) for _ in range(size)]
    basket = [(f"article{rng.randrange(1 + 2 * size)}", rng.randrange(1, 5)) for _ in range(size)]
    return basket, price_list


def book_deliveries(rng: random.Random, size: int) -> Arguments:
    articles = [f"article{rng.randrange(1 + size)}" for _ in range(size)]
    counts = [rng.randrange(50) for _ in range(size)]
    return articles, counts, [(f"article{rng.randrange(1 + size)}", rng.randrange(-5, 50)) for _ in range(size)]


def unique_rows(rng: random.Random, size: int) -> Arguments:
    return ([[rng.randrange(1 + size // 2), rng.randrange(3)] for _ in range(size)],)


def competition_ranks(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10 + size) for _ in range(size)],)


def flatten_batches(rng: random.Random, size: int) -> Arguments:
    return ([[rng.randrange(100) for _ in range(rng.randrange(9))] for _ in range(size)],)


def merged_prices(rng: random.Random, size: int) -> Arguments:
    return (
        [
            {f"article{rng.randrange(1 + 4 * size)}": rng.randrange(999) for _ in range(rng.randrange(5))}
            for _ in range(size)
        ],
    )


def top_sellers(rng: random.Random, size: int) -> Arguments:
    return {number: rng.randrange(1 + size) for number in rng.sample(range(4 * size), size)}, size // 2
