"""What pairs of samples show: a ratio for each efficiency, and what may not get worse for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.costs import cost, phase

from monolith.outcome import Cost
from monolith.rules import Rules
from monolith.tally import Tally

MIB = 1 << 20
SMALL = 64 << 10
"""Added to both peaks of a ratio."""


def tally_of(first: Cost, second: Cost, rules: Rules | None = None, calls: int = 1, pairs: int = 14) -> Tally:
    """So many equal pairs."""
    tally = Tally(rules or Rules(), 0.01, calls, calls)
    for _ in range(pairs):
        tally.add(first, second)
    return tally


def test_ratios_are_original_over_candidate() -> None:
    ratio = tally_of(
        cost(0.4, peak_bytes=10 * MIB, integral_byte_s=4.0 * MIB),
        cost(0.1, peak_bytes=5 * MIB, integral_byte_s=0.5 * MIB),
    ).ratio()

    assert ratio.time is not None
    assert ratio.time.low == ratio.time.high == pytest.approx(4.0)
    assert ratio.memory is not None
    assert ratio.memory.estimate == pytest.approx((10 * MIB + SMALL) / (5 * MIB + SMALL))
    assert ratio.integral is not None
    assert ratio.integral.estimate == pytest.approx((4.0 * MIB + SMALL * 0.1) / (0.5 * MIB + SMALL * 0.1))


def test_an_original_too_quick_for_its_area_to_be_sampled_has_no_integral() -> None:
    assert tally_of(cost(), cost(integral_byte_s=1.0)).ratio().integral is None


def test_a_candidate_too_quick_for_its_area_to_be_sampled_is_charged_its_peak_all_the_time() -> None:
    first, quick = cost(0.1, integral_byte_s=1.0 * MIB), cost(0.001, peak_bytes=2 * MIB)

    integral = tally_of(first, quick).ratio().integral

    assert integral is not None
    assert integral.estimate == pytest.approx((1.0 * MIB + SMALL * 0.001) / (0.002 * MIB + SMALL * 0.001))


def test_peaks_too_small_to_be_seen_make_no_ratio() -> None:
    memory = tally_of(cost(peak_bytes=4096), cost(peak_bytes=0)).ratio().memory

    assert memory is not None
    assert memory.estimate < 1.1


def test_a_pair_in_which_one_side_waits_is_compared_with_its_waiting() -> None:
    time = tally_of(cost(0.1), cost(0.1, waited_s=0.3)).ratio().time

    assert time is not None
    assert time.estimate == pytest.approx(0.25)


def test_memory_kept_from_loading_on_counts_as_if_each_call_had_taken_its_share() -> None:
    memory = tally_of(cost(peak_bytes=8 * MIB), cost(peak_bytes=0, base_bytes=16 * MIB), calls=2).ratio().memory

    assert memory is not None
    assert memory.estimate == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("original", "candidate", "broken"),
    [
        (0, MIB - SMALL, False),
        (0, MIB + SMALL, True),
        (5 * MIB, 6 * MIB - SMALL, False),
        (5 * MIB, 6 * MIB + SMALL, True),
        (100 * MIB, 109 * MIB, False),
        (100 * MIB, 111 * MIB, True),
    ],
)
def test_memory_is_worse_only_beyond_the_larger_of_a_tenth_and_a_mebibyte(
    original: int, candidate: int, broken: bool
) -> None:
    ((guard, sentence),) = tally_of(cost(peak_bytes=original), cost(peak_bytes=candidate)).guards()

    assert (guard.high < 1, guard.low > 1) == (broken, not broken)
    assert sentence == "peak memory gets worse by more than 10% and 1 MiB"


@pytest.mark.parametrize(("candidate_s", "broken"), [(0.104, False), (0.106, True)])
def test_time_is_worse_only_beyond_a_twentieth(candidate_s: float, broken: bool) -> None:
    ((guard, sentence),) = tally_of(cost(0.1), cost(candidate_s), Rules(efficiency="memory")).guards()

    assert (guard.high < 1, guard.low > 1) == (broken, not broken)
    assert sentence == "time gets worse by more than 5%"


def test_the_integral_is_guarded_only_by_being_what_is_improved() -> None:
    worse = cost(integral_byte_s=100.0 * MIB)
    for efficiency, guarded in (("time", "peak memory"), ("memory", "time")):
        tally = tally_of(cost(integral_byte_s=1.0 * MIB), worse, Rules(efficiency=efficiency))  # type: ignore[arg-type]
        ((guard, sentence),) = tally.guards()
        assert sentence.startswith(guarded)
        assert guard.low > 1
    both = tally_of(cost(), cost(), Rules(efficiency="integral")).guards()
    assert [sentence.partition(" gets")[0] for _, sentence in both] == ["time", "peak memory"]


def test_memory_needed_only_before_or_after_the_call_counts_beyond_what_the_original_needs_there() -> None:
    first = cost(peak_bytes=8 * MIB, opening=phase(0.001, peak_bytes=3 * MIB))
    small, large = cost(peak_bytes=0), phase(0.001, peak_bytes=11 * MIB)
    for hidden in (replace(small, loading=large), replace(small, opening=large), replace(small, delivery=large)):
        memory = tally_of(first, hidden).ratio().memory
        assert memory is not None
        assert memory.estimate <= 1.0


def test_an_area_before_the_call_counts() -> None:
    first = cost(0.1, integral_byte_s=0.8 * MIB)
    hidden = cost(0.1, peak_bytes=0, integral_byte_s=0.0, loading=phase(0.1, peak_bytes=9 * MIB))

    integral = tally_of(first, hidden).ratio().integral

    assert integral is not None
    assert integral.estimate < 1.0


def test_what_was_moved_out_of_the_calls_is_counted_as_if_they_had_taken_it() -> None:
    moved = cost(0.02, integral_byte_s=1.0 * MIB, delivery=phase(0.031))

    tally = tally_of(cost(0.1, integral_byte_s=4.0 * MIB), moved).charged()

    assert tally.time.interval.estimate == pytest.approx(2.0, rel=0.01)
    assert tally.integral.interval.estimate == pytest.approx(4.0 / 1.03, rel=0.01)


def test_peaks_are_compared_by_their_medians() -> None:
    tally = tally_of(cost(peak_bytes=1000), cost(peak_bytes=400), pairs=3)
    tally.add(cost(peak_bytes=10**9), cost(peak_bytes=0))

    assert tally.peak_difference_bytes() == 600
