"""How cost grows with the size of the input: the exponent of a power law through the two largest sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from monolith.comparison import Growth, Interval, Performance

_LEAST_BYTES = 256 << 10
"""Smaller peaks are too coarse to tell how they grow."""


@dataclass(frozen=True, slots=True)
class Sized:
    """What the original and a candidate cost on inputs of one size."""

    size: int
    original: Performance
    candidate: Performance


def growth(sizes: Sequence[Sized]) -> Growth | None:
    """How original and candidate grow, in time and in peak memory; `None` for fewer than two sizes."""
    ordered = sorted(sizes, key=lambda each: each.size)[-2:]
    if len(ordered) < 2 or ordered[0].size * 2 > ordered[1].size:
        return None
    small, large = ordered
    pairs = [(small.original, large.original), (small.candidate, large.candidate)]
    factor = large.size / small.size
    time = [_exponent(one.seconds, other.seconds, factor) for one, other in pairs]
    memory = [_exponent(one.peak_bytes, other.peak_bytes, factor, _LEAST_BYTES) for one, other in pairs]
    return Growth(
        time=(time[0], time[1]) if time[0] is not None and time[1] is not None else None,
        memory=(memory[0], memory[1]) if memory[0] is not None and memory[1] is not None else None,
    )


def _exponent(small: Interval | None, large: Interval | None, factor: float, least: float = 0.0) -> float | None:
    if small is None or large is None or small.estimate <= least or large.estimate <= least:
        return None
    return math.log(large.estimate / small.estimate) / math.log(factor)
