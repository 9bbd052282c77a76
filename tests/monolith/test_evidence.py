"""The sequential sign test and the interval made of it."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monolith.evidence import SequentialMedian, pairs_above_needed, sign_e_value


def numeric_e_value(above: int, below: int, steps: int = 20_000) -> float:
    """2^(n+1) times the integral of p^above (1-p)^below over p from 1/2 to 1, by the midpoint rule."""
    width = 0.5 / steps
    middles = (0.5 + (step + 0.5) * width for step in range(steps))
    return float(2 ** (above + below + 1) * sum(p**above * (1 - p) ** below for p in middles) * width)


@pytest.mark.parametrize(("above", "below"), [(0, 0), (1, 0), (0, 1), (9, 0), (7, 3), (30, 12)])
def test_e_value_is_the_mixture_integral(above: int, below: int) -> None:
    assert sign_e_value(above, below) == pytest.approx(numeric_e_value(above, below), rel=1e-4)


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
