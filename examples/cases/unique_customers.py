"""Inputs for `shop.tables.unique_customers`: few customers who order often, many who order once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]


def cases() -> Iterator[Call]:
    """Inputs that every rewrite must get right."""
    yield ([],), {}
    yield ([5],), {}
    yield ([2, 2, 2],), {}
    yield ([3, 1, 2, 1, 3, 4],), {}


def make_inputs(rng: random.Random, size: int) -> Call:
    """One day of `size` orders, a third of them by customers who order again."""
    return ([rng.randrange(1 + 2 * size) for _ in range(size)],), {}
