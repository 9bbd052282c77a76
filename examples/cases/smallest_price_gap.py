"""Inputs for `shop.tables.smallest_price_gap`, whose list of all gaps takes memory."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]


def cases() -> Iterator[Call]:
    """Inputs that every rewrite must get right, those that raise among them."""
    yield ([],), {}
    yield ([7],), {}
    yield ([7, 7],), {}
    yield ([100, 40, 90, -5],), {}


def make_inputs(rng: random.Random, size: int) -> Call:
    """A price list of about `size` articles."""
    return ([rng.randrange(100 * size + 100) for _ in range(size + 2)],), {}
