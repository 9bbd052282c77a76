"""Inputs for `originals/memory.py`: for each function one that makes arguments of about a size."""

from __future__ import annotations

import random
from typing import Any

Arguments = tuple[Any, ...]


def readings_total(rng: random.Random, size: int) -> Arguments:
    return ([",".join(rng.choice(("17", "204", " 5 ", "n/a")) for _ in range(8)) for _ in range(size)],)


def closest_gap(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10**9) for _ in range(size + 2)],)


def known_prefix(rng: random.Random, size: int) -> Arguments:
    text = "".join(rng.choice("ab") for _ in range(10 * size))
    return text, [text[: rng.randrange(1 + 2 * len(text))] for _ in range(4)]


def common_length(rng: random.Random, size: int) -> Arguments:
    return tuple("".join(rng.choice("abcd") for _ in range(size)) for _ in range(2))


def best_load(rng: random.Random, size: int) -> Arguments:
    weights = [rng.randrange(1, 40) for _ in range(size)]
    return weights, [rng.randrange(1, 100) for _ in range(size)], min(10 * size, 5000)


def price_spread(rng: random.Random, size: int) -> Arguments:
    return ([rng.randrange(10**6) for _ in range(4 * size)],)


def cheapest_tour(rng: random.Random, size: int) -> Arguments:
    places = min(9, 1 + size.bit_length())
    return ([[rng.randrange(1, 100) for _ in range(places)] for _ in range(places)],)


def largest_stock(rng: random.Random, size: int) -> Arguments:
    return ([(f"article{rng.randrange(1 + size)}", rng.randrange(-20, 30)) for _ in range(size)],)


def column_totals(rng: random.Random, size: int) -> Arguments:
    return ("\n".join(";".join(str(rng.randrange(10**6)) for _ in range(1 + size // 4)) for _ in range(size)),)


def busiest_hours(rng: random.Random, size: int) -> Arguments:
    return [rng.randrange(100) for _ in range(4 * size)], 1 + size


def export_size(rng: random.Random, size: int) -> Arguments:
    return ([(rng.randrange(10**6), rng.choice(("Ada", "Bo Müller", "Cem"))) for _ in range(size)],)


def surcharged_total(rng: random.Random, size: int) -> Arguments:
    return [[rng.randrange(5000) for _ in range(rng.randrange(12))] for _ in range(size)], rng.randrange(100)


def grid_routes(rng: random.Random, size: int) -> Arguments:
    return min(300, size + 1 + rng.randrange(3)), min(300, size + 1 + rng.randrange(3))


def longest_rise(rng: random.Random, size: int) -> Arguments:
    """Long rises, with a fall now and then."""
    price, prices = 1000, []
    for _ in range(size):
        price += rng.randrange(1, 9) if rng.random() > 8 / (8 + size) else -rng.randrange(5)
        prices.append(price)
    return (prices,)
