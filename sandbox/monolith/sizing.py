"""Finds inputs that are large enough to measure: sizes grow until the original takes long enough."""

from __future__ import annotations

from collections.abc import Callable

from monolith.case import Case

FIRST_SIZE = 8
LAST_SIZE = 1 << 18
TARGET_S = 0.01
"""A call of the largest size takes at least this long, so that noise is small beside it."""
TOO_LONG_S = 2.0
INPUTS_PER_SIZE = 8
INPUTS_PER_SMALL_SIZE = 64
"""A sample of small inputs makes many calls, each on another input."""
_MOST_FAILURES = 4

Make = Callable[[list[tuple[int, int]]], list[Case]]
"""Makes one input for each pair of size and seed."""


def sized_inputs(
    make: Make, seconds_of: Callable[[Case], float | None], seed: int, target_s: float = TARGET_S
) -> tuple[tuple[tuple[Case, ...], ...], tuple[tuple[Case, ...], ...]]:
    """Inputs for the search and inputs held out for the confirmation, grouped by size, smallest first.

    Args:
        make: the generator of inputs.
        seconds_of: how long the original takes on one input; `None` when it fails or takes too long.
        seed: the first of the seeds; every input has one of its own.
        target_s: what a call of the largest size should take.
    """
    sizes = _growing_sizes(make, seconds_of, seed, target_s)
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


def _growing_sizes(
    make: Make, seconds_of: Callable[[Case], float | None], seed: int, target_s: float
) -> list[int]:
    """The sizes on which the original succeeds, up to the first that takes long enough."""
    sizes: list[int] = []
    failures = 0
    size = FIRST_SIZE
    while size <= LAST_SIZE and failures < _MOST_FAILURES:
        (case,) = make([(size, seed)])
        taken_s = seconds_of(case)
        if taken_s is None:
            failures += 1
        elif taken_s > TOO_LONG_S:
            break
        else:
            sizes.append(size)
            if taken_s >= target_s:
                break
        size *= 2
    return sizes


def _distinct(cases: list[Case]) -> tuple[Case, ...]:
    return tuple({case.payload: case for case in cases}.values())
