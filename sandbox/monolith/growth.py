"""How cost grows with the size of the input: the exponent of a power law through the two largest sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from monolith.comparison import Exponents, Growth, Interval, Performance

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
    if len(ordered) < 2:
        return None
    small, large = ordered
    original = exponents((small.size, small.original), (large.size, large.original))
    candidate = exponents((small.size, small.candidate), (large.size, large.candidate))
    if original is None or candidate is None:
        return None
    return Growth(_both(original.time, candidate.time), _both(original.memory, candidate.memory))


def exponents(small: tuple[int, Performance], large: tuple[int, Performance]) -> Exponents | None:
    """How one program grows between two sizes of inputs; `None` where they are too much alike."""
    (small_size, little), (large_size, much) = small, large
    if small_size * 2 > large_size:
        return None
    factor = large_size / small_size
    return Exponents(
        _exponent(little.seconds, much.seconds, factor),
        _exponent(little.peak_bytes, much.peak_bytes, factor, _LEAST_BYTES),
    )


def _both(original: float | None, candidate: float | None) -> tuple[float, float] | None:
    return None if original is None or candidate is None else (original, candidate)


def _exponent(small: Interval | None, large: Interval | None, factor: float, least: float = 0.0) -> float | None:
    if small is None or large is None or small.estimate <= least or large.estimate <= least:
        return None
    return math.log(large.estimate / small.estimate) / math.log(factor)
