"""Growing inputs until the original takes long enough."""

from __future__ import annotations

import pytest
from tests.support.costs import cost, phase

from monolith.case import Case
from monolith.outcome import Cost
from monolith.sizing import sized_inputs


def make(wanted: list[tuple[int, int]]) -> list[Case]:
    return [Case(f"{size} {seed}".encode(), "neutral", "generated", f"size {size}") for size, seed in wanted]


def size_of(case: Case) -> int:
    return int(case.payload.split()[0])


def test_sizes_grow_until_a_call_takes_long_enough_and_three_are_kept() -> None:
    search, held_out = sized_inputs(make, lambda case: cost(size_of(case) * 1e-4), seed=1, target_s=0.01)

    assert [size_of(group[0]) for group in search] == [8, 32, 128]
    assert [size_of(group[0]) for group in held_out] == [8, 32, 128]


@pytest.mark.parametrize("power", [2, 3])
def test_the_largest_size_takes_hardly_longer_than_needed(power: int) -> None:
    search, _ = sized_inputs(make, lambda case: cost(size_of(case) ** power * 3e-8), seed=1, target_s=0.01)

    assert 0.01 <= size_of(search[-1][0]) ** power * 3e-8 < 0.015


def test_a_size_between_two_on_which_the_original_fails_is_not_taken() -> None:
    def cost_of(case: Case) -> Cost | None:
        size = size_of(case)
        return cost(size**3 * 1e-8) if size.bit_count() == 1 else None

    search, _ = sized_inputs(make, cost_of, seed=1, target_s=0.01)

    assert size_of(search[-1][0]) == 128


def test_the_confirmation_gets_inputs_that_the_search_never_saw() -> None:
    search, held_out = sized_inputs(make, lambda case: cost(1.0), seed=1)

    assert not {case.payload for group in search for case in group} & {
        case.payload for group in held_out for case in group
    }


@pytest.mark.parametrize("taken", [None, cost(5.0)])
def test_sizes_on_which_the_original_fails_or_takes_too_long_are_left_out(taken: Cost | None) -> None:
    search, _ = sized_inputs(make, lambda case: cost(1e-5) if size_of(case) <= 32 else taken, seed=1)

    assert [size_of(group[0]) for group in search] == [8, 16, 32]


def test_a_size_that_fails_does_not_end_the_growth() -> None:
    search, _ = sized_inputs(make, lambda case: None if size_of(case) == 8 else cost(1e-5 * size_of(case)), seed=1)

    assert [size_of(group[0]) for group in search] == [16, 128, 1024]


def test_no_size_at_all_gives_no_groups() -> None:
    assert sized_inputs(make, lambda case: None, seed=1) == ((), ())


def test_inputs_that_cost_much_to_hand_over_need_not_make_the_call_long() -> None:
    def cost_of(case: Case) -> Cost:
        return cost(size_of(case) * 1e-6, delivery=phase(size_of(case) * 1e-4))

    search, _ = sized_inputs(make, cost_of, seed=1)

    assert size_of(search[-1][0]) == 512
