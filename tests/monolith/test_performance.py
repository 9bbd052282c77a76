"""What a program costs, from the costs of samples."""

from __future__ import annotations

import pytest
from tests.support.costs import cost

from monolith.performance import performance, seconds, waits


@pytest.mark.parametrize(
    ("wall_s", "waited_s", "waiting"),
    [(1.0, 0.0, False), (1.0, 0.19, False), (1.0, 0.21, True), (0.005, 0.0019, False), (0.005, 0.0021, True)],
)
def test_code_waits_when_a_good_part_of_the_wall_time_was_spent_blocked(
    wall_s: float, waited_s: float, waiting: bool
) -> None:
    assert waits(cost(wall_s=wall_s, waited_s=waited_s)) is waiting


def test_waiting_is_charged_only_to_code_that_waits() -> None:
    one = cost(cpu_s=0.5, wall_s=2.0, waited_s=1.0)

    assert seconds(one, waiting=False) == 0.5
    assert seconds(one, waiting=True) == 1.5
    assert seconds(cost(cpu_s=0.0), waiting=False) > 0


def test_figures_are_of_one_call_and_peaks_of_the_sample() -> None:
    found = performance([cost(cpu_s=0.3, peak_bytes=900, integral_byte_s=60.0)] * 9, calls=3, alpha=0.01)

    assert found.seconds is not None
    assert (found.seconds.low, found.seconds.estimate, found.seconds.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.peak_bytes is not None
    assert found.peak_bytes.estimate == 900
    assert found.byte_seconds is not None
    assert found.byte_seconds.estimate == pytest.approx(20.0)
    assert found.wall_byte_seconds is None


def test_one_sample_in_two_decides_whether_the_program_waits() -> None:
    busy, waiting = cost(cpu_s=1.0, wall_s=1.0), cost(cpu_s=1.0, wall_s=4.0, waited_s=3.0)

    mostly_busy = performance([busy, busy, waiting], 1, 0.01).seconds
    mostly_waiting = performance([busy, waiting, waiting], 1, 0.01).seconds

    assert mostly_busy is not None
    assert mostly_waiting is not None
    assert (mostly_busy.estimate, mostly_waiting.estimate) == (1.0, 4.0)
