"""From a tally to a verdict, at every threshold and guard."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.support.costs import cost

from monolith.comparison import Efficiency, Verdict
from monolith.decision import is_decided, is_hopeless, verdict_of
from monolith.outcome import Cost
from monolith.rules import Rules
from monolith.tally import Tally

MIB = 1 << 20
ORIGINAL = cost(0.1, peak_bytes=20 * MIB, integral_byte_s=2.0 * MIB)
HALF_TIME = replace(ORIGINAL, cpu_s=0.05, wall_s=0.05)
HALF_MEMORY = replace(ORIGINAL, peak_bytes=10 * MIB)
HALF_AREA = replace(ORIGINAL, integral_byte_s=1.0 * MIB)


def tally_of(candidate: Cost, efficiency: Efficiency = "time", pairs: int = 14) -> Tally:
    tally = Tally(Rules(efficiency=efficiency), 0.01, 1, 1)
    for _ in range(pairs):
        tally.add(ORIGINAL, candidate)
    return tally


def verdict(tally: Tally) -> tuple[Verdict, str]:
    return verdict_of(tally, tally.rules, decided=is_decided(tally, tally.rules))


@pytest.mark.parametrize(
    ("efficiency", "candidate", "sentence"),
    [
        ("time", HALF_TIME, "2.00x faster (2.00 to 2.00)"),
        ("memory", HALF_MEMORY, "1.99x less peak memory (1.99 to 1.99)"),
        ("integral", HALF_AREA, "1.99x less memory x time (1.99 to 1.99)"),
    ],
)
def test_half_of_it_is_better(efficiency: Efficiency, candidate: Cost, sentence: str) -> None:
    tally = tally_of(candidate, efficiency)

    assert is_decided(tally, tally.rules)
    assert verdict(tally) == (Verdict.BETTER, sentence)


@pytest.mark.parametrize(
    ("candidate_s", "expected"),
    [
        (0.1 / 1.021, Verdict.BETTER),
        (0.1 / 1.019, Verdict.NO_GAIN),
        (0.1, Verdict.NO_GAIN),
        (0.1 * 1.04, Verdict.NO_GAIN),
        (0.1 * 1.06, Verdict.WORSE),
        (0.3, Verdict.WORSE),
    ],
)
def test_better_is_beyond_the_margin_and_worse_beyond_the_guard(candidate_s: float, expected: Verdict) -> None:
    tally = tally_of(replace(ORIGINAL, cpu_s=candidate_s, wall_s=candidate_s))

    assert is_decided(tally, tally.rules)
    assert verdict(tally)[0] is expected


@pytest.mark.parametrize(
    ("efficiency", "candidate", "reason"),
    [
        (
            "time",
            replace(HALF_TIME, peak_bytes=23 * MIB),
            "2.00x faster (2.00 to 2.00), but peak memory gets worse",
        ),
        ("memory", replace(HALF_MEMORY, cpu_s=0.11, wall_s=0.11), "but time gets worse by more than 5%"),
        ("integral", replace(HALF_AREA, cpu_s=0.11, wall_s=0.11), "but time gets worse by more than 5%"),
        ("integral", replace(HALF_AREA, peak_bytes=23 * MIB), "but peak memory gets worse by more than 10%"),
    ],
)
def test_a_broken_guard_makes_a_gain_worse(efficiency: Efficiency, candidate: Cost, reason: str) -> None:
    tally = tally_of(candidate, efficiency)

    assert is_decided(tally, tally.rules)
    assert verdict(tally)[0] is Verdict.WORSE
    assert reason in verdict(tally)[1]


@pytest.mark.parametrize(
    ("efficiency", "candidate"),
    [
        ("time", replace(HALF_TIME, peak_bytes=20 * MIB + MIB // 2, integral_byte_s=50.0 * MIB)),
        ("memory", replace(HALF_MEMORY, cpu_s=0.104, wall_s=0.104, integral_byte_s=50.0 * MIB)),
    ],
)
def test_within_the_guards_a_gain_stays_one_whatever_the_integral_does(
    efficiency: Efficiency, candidate: Cost
) -> None:
    assert verdict(tally_of(candidate, efficiency))[0] is Verdict.BETTER


def test_too_few_pairs_decide_nothing() -> None:
    tally = tally_of(HALF_TIME, pairs=8)

    assert not is_decided(tally, tally.rules)
    assert verdict(tally)[0] is Verdict.NO_GAIN
    assert "within the budget" in verdict(tally)[1]


def test_a_gain_whose_guard_is_open_is_not_yet_one() -> None:
    tally = Tally(Rules(), 0.01, 1, 1)
    for number in range(14):
        tally.add(ORIGINAL, replace(HALF_TIME, peak_bytes=(18 if number % 2 else 26) * MIB))

    assert not is_decided(tally, tally.rules)
    assert verdict(tally)[0] is Verdict.NO_GAIN
    assert "could not be shown within the budget that not: peak memory" in verdict(tally)[1]


def test_a_call_too_short_for_its_integral_is_said_to_be() -> None:
    tally = Tally(Rules(efficiency="integral"), 0.01, 1, 1)
    for _ in range(14):
        tally.add(replace(ORIGINAL, integral_byte_s=None), HALF_AREA)

    assert is_decided(tally, tally.rules)
    assert verdict(tally)[0] is Verdict.NO_GAIN
    assert "larger inputs" in verdict(tally)[1]


def test_equal_programs_are_soon_hopeless_and_clear_ones_never() -> None:
    numbers = random.Random(3)
    equal = Tally(Rules(), 0.01, 1, 1)
    for _ in range(60):
        equal.add(ORIGINAL, replace(ORIGINAL, cpu_s=0.1 * numbers.uniform(0.7, 1.3)))

    assert not is_decided(equal, equal.rules)
    assert is_hopeless(equal, equal.rules, 100)
    assert not is_hopeless(tally_of(HALF_TIME, pairs=5), Rules(), 20)
    assert not is_hopeless(tally_of(replace(ORIGINAL, cpu_s=0.3), pairs=5), Rules(), 20)
    assert is_hopeless(tally_of(HALF_TIME, pairs=5), Rules(), 1)
