"""The sequential sign test and the interval made of it."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monolith.comparison import Interval
from monolith.evidence import SequentialMedian, pairs_above_needed, sign_e_value


def numeric_e_value(above: int, below: int, steps: int = 20_000) -> float:
    """2^(n+1) times the integral of p^above (1-p)^below over p from 1/2 to 1, by the midpoint rule."""
    width = 0.5 / steps
    middles = (0.5 + (step + 0.5) * width for step in range(steps))
    return float(2 ** (above + below + 1) * sum(p**above * (1 - p) ** below for p in middles) * width)


@pytest.mark.parametrize(("above", "below"), [(0, 0), (1, 0), (0, 1), (9, 0), (7, 3), (30, 12)])
def test_e_value_is_the_mixture_integral(above: int, below: int) -> None:
    assert sign_e_value(above, below) == pytest.approx(numeric_e_value(above, below), rel=1e-4)


@pytest.mark.parametrize("alpha", [0.2, 0.05, 0.01, 1e-6])
@pytest.mark.parametrize("pairs", [*range(25), 60, 151])
def test_as_many_are_needed_as_the_e_value_says(pairs: int, alpha: float) -> None:
    enough = [above for above in range(pairs + 1) if sign_e_value(above, pairs - above) >= 1 / alpha]

    assert pairs_above_needed(pairs, alpha) == min(enough, default=None)


def test_thousands_of_pairs_can_be_counted() -> None:
    needed = pairs_above_needed(3000, 0.01)

    assert needed is not None
    assert 1500 < needed < 1650
    assert SequentialMedian(0.01).can_rise_above(1.0, 3000)


@pytest.mark.parametrize("alpha", [0.1, 0.05, 0.01])
def test_a_fair_coin_is_ever_called_unfair_with_probability_alpha_at_most(alpha: float) -> None:
    going = {0: 1.0}
    """Probability of each count of heads, for coins that were not called unfair before."""
    for flips in range(1, 400):
        needed = pairs_above_needed(flips, alpha)
        after: dict[int, float] = {}
        for heads, probability in going.items():
            for count in (heads, heads + 1):
                if needed is None or count < needed:
                    after[count] = after.get(count, 0.0) + probability / 2
        going = after
    called = 1 - sum(going.values())

    assert alpha / 10 < called <= alpha


def test_nine_equal_signs_are_needed_at_one_percent_and_seven_at_five() -> None:
    assert next(n for n in range(20) if pairs_above_needed(n, 0.01)) == 9
    assert next(n for n in range(20) if pairs_above_needed(n, 0.05)) == 7


def test_nothing_is_known_before_that() -> None:
    ratios = SequentialMedian(0.01)
    for _ in range(8):
        ratios.add(5.0)

    assert (ratios.interval.low, ratios.interval.high) == (0.0, math.inf)
    ratios.add(5.0)
    assert (ratios.interval.low, ratios.interval.high) == (5.0, 5.0)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=120), st.floats(0.1, 10))
def test_a_value_is_ruled_out_exactly_when_the_signs_say_so(values: list[float], threshold: float) -> None:
    ratios = SequentialMedian(0.01)
    for value in values:
        ratios.add(value)
    above = sum(value > threshold for value in values)

    assert (ratios.interval.low > threshold) == (
        sign_e_value(above, len(values) - above) >= 100 and above * 2 > len(values)
    )
    assert ratios.interval.low <= ratios.interval.estimate <= ratios.interval.high


def test_identical_programs_are_seldom_called_different_however_long_one_looks() -> None:
    generator = random.Random(7)
    wrong = 0
    for _ in range(400):
        ratios = SequentialMedian(0.01)
        for _ in range(80):
            ratios.add(math.exp(generator.gauss(0, 0.05)))
            interval = ratios.interval
            if interval.low > 1 or interval.high < 1:
                wrong += 1
                break

    assert wrong <= 14


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=60), st.floats(0.2, 9), st.integers(0, 60))
def test_futility_is_what_comes_of_going_on_a_little_luckier(
    values: list[float], threshold: float, more: int
) -> None:
    def after(favourable: int, lucky: float, unlucky: float) -> Interval:
        luck = min(1.0, favourable / len(values) + 2 / (2 * math.sqrt(len(values))))
        ratios = SequentialMedian(0.05)
        successes = math.floor(luck * more)
        for value in (*values, *[lucky] * successes, *[unlucky] * (more - successes)):
            ratios.add(value)
        return ratios.interval

    ratios = SequentialMedian(0.05)
    for value in values:
        ratios.add(value)
    above, below = (sum(value > threshold for value in values), sum(value < threshold for value in values))

    assert ratios.can_rise_above(threshold, more) == (after(above, 20.0, 0.01).low > threshold)
    assert ratios.can_fall_below(threshold, more) == (after(below, 0.01, 20.0).high < threshold)


def test_without_any_value_all_is_possible_if_there_will_be_enough() -> None:
    assert SequentialMedian(0.01).can_rise_above(1.0, 9)
    assert not SequentialMedian(0.01).can_rise_above(1.0, 8)
