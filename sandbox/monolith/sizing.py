"""Finds inputs that are large enough to measure, and hardly larger: every pair of the judge runs them."""

from __future__ import annotations

import math
from collections.abc import Callable

from monolith.case import Case
from monolith.outcome import Cost

FIRST_SIZE = 8
LAST_SIZE = 1 << 18
TARGET_S = 0.01
"""A call of the largest size takes at least this long, so that noise is small beside it."""
TOO_LONG_S = 2.0
ENOUGH_S = 0.0002
MOST_OUTSIDE_S = 0.03
"""Where handing over inputs and results takes this long, a call that takes long enough to be told is large enough:
larger ones would cost much and show nothing more."""
INPUTS_PER_SIZE = 8
INPUTS_PER_SMALL_SIZE = 64
"""A sample of small inputs makes many calls, each on another input."""
_MOST_FAILURES = 4
_LARGER_THAN_NEEDED = 1.4
_HALVINGS = 2
"""How often the last step is halved: of what grows with the square, it takes four times as long."""

Make = Callable[[list[tuple[int, int]]], list[Case]]
"""Makes one input for each pair of size and seed; none where it cannot."""


def sized_inputs(
    make: Make, cost_of: Callable[[Case], Cost | None], seed: int, target_s: float = TARGET_S
) -> tuple[tuple[tuple[Case, ...], ...], tuple[tuple[Case, ...], ...]]:
    """Inputs for the search and inputs held out for the confirmation, grouped by size, smallest first.

    Args:
        make: the generator of inputs.
        cost_of: what one call of the original costs; `None` when it fails or takes too long.
        seed: the first of the seeds; every input has one of its own.
        target_s: what a call of the largest size should take.
    """
    sizes = _growing_sizes(make, cost_of, seed, target_s)
    kept = list(dict.fromkeys((sizes[0], sizes[len(sizes) // 2], sizes[-1]))) if sizes else []
    search, held_out = [], []
    first = seed + 1
    for chosen in kept:
        count = INPUTS_PER_SIZE if chosen == kept[-1] else INPUTS_PER_SMALL_SIZE
        made = make([(chosen, first + index) for index in range(2 * count)])
        search.append(_distinct(made[:count]))
        held_out.append(_distinct(made[count:]))
        first += 2 * count
    return tuple(search), tuple(held_out)


def _growing_sizes(make: Make, cost_of: Callable[[Case], Cost | None], seed: int, target_s: float) -> list[int]:
    """The sizes on which the original succeeds, up to one that takes long enough."""
    sizes: list[int] = []
    failures = 0
    size = FIRST_SIZE
    while size <= LAST_SIZE and failures < _MOST_FAILURES:
        made = make([(size, seed)])
        if not made:
            break
        cost = cost_of(made[0])
        if cost is None:
            failures += 1
        elif cost.cpu_s > TOO_LONG_S:
            break
        else:
            if _is_large_enough(cost, target_s):
                smaller = sizes[-1] if sizes else 0
                sizes.append(_trimmed(smaller, size, cost, make, cost_of, seed, target_s))
                break
            sizes.append(size)
        size *= 2
    return sizes


def _trimmed(
    smaller: int,
    size: int,
    cost: Cost,
    make: Make,
    cost_of: Callable[[Case], Cost | None],
    seed: int,
    target_s: float,
) -> int:
    """A size between one that is too small and one that is large enough, and is that too."""
    for _ in range(_HALVINGS if smaller else 0):
        between = round(math.sqrt(smaller * size))
        if cost.cpu_s < _LARGER_THAN_NEEDED * target_s or not smaller < between < size:
            break
        made = make([(between, seed)])
        found = cost_of(made[0]) if made else None
        if found is not None and _is_large_enough(found, target_s):
            size, cost = between, found
        else:
            smaller = between
    return size


def _is_large_enough(cost: Cost, target_s: float) -> bool:
    outside_s = cost.opening.cpu_s + cost.delivery.cpu_s
    return cost.cpu_s >= target_s or (cost.cpu_s >= ENOUGH_S and outside_s >= MOST_OUTSIDE_S)


def _distinct(cases: list[Case]) -> tuple[Case, ...]:
    return tuple({case.payload: case for case in cases}.values())
