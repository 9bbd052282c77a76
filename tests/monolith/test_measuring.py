"""What is read of a fork from outside: peaks and areas of known allocations, waiting, and how often one looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.judging import case, program, supervisor

from monolith.measuring import MIN_SAMPLES, sampling_period_s
from monolith.outcome import Cost
from monolith.performance import waits
from monolith.supervisor import Supervisor

MIB = 1 << 20
HERE = Path("/nowhere/project")
BUSY = (
    "import time\ndef busy(seconds):\n    end = time.process_time() + seconds\n"
    "    while time.process_time() < end:\n        pass\n"
)


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def cost_of(watcher: Supervisor, source: str, period_s: float | None = None) -> Cost:
    run = watcher.sample(program(source, HERE), [case()], 30.0, period_s=period_s)
    assert run.cost is not None, run
    return run.cost


@pytest.mark.parametrize(
    ("expected_s", "period_s"), [(None, 0.001), (10.0, 0.001), (0.03, 0.001), (0.015, 0.0005), (0.0, 0.0002)]
)
def test_memory_is_looked_at_a_thousand_times_a_second_and_more_often_in_short_calls(
    expected_s: float | None, period_s: float
) -> None:
    assert sampling_period_s(expected_s) == pytest.approx(period_s)


@given(st.floats(0.0025, 100))
def test_a_call_of_some_milliseconds_gets_enough_samples(expected_s: float) -> None:
    assert expected_s / sampling_period_s(expected_s) > MIN_SAMPLES


@pytest.mark.process
@pytest.mark.parametrize(
    ("body", "expected_mib"),
    [
        ("return 1", 0),
        ("return len(bytearray(40 << 20))", 40),
        ("return len([bytearray(1 << 20) for _ in range(30)])", 30),
        ("spike = bytearray(40 << 20); del spike; return len(bytearray(10 << 20))", 40),
        ("return len([0] * (4 << 20))", 32),
    ],
)
def test_the_peak_is_that_of_the_call(watcher: Supervisor, body: str, expected_mib: int) -> None:
    cost = cost_of(watcher, f"kept = bytearray(20 << 20)\ndef f():\n    {body}\n")

    assert cost.peak_bytes == pytest.approx(expected_mib * MIB, abs=1.5 * MIB)
    assert cost.base_bytes == pytest.approx(20 * MIB, abs=3 * MIB)
    assert cost.integral_byte_s is None


@pytest.mark.process
def test_the_area_of_a_plateau_over_cpu_and_over_wall_time(watcher: Supervisor) -> None:
    held = BUSY + "def f():\n    ballast = bytearray(20 << 20)\n    busy(0.1)\n    time.sleep(0.3)\n"
    cost = cost_of(watcher, held, period_s=0.001)

    assert cost.integral_byte_s is not None
    assert cost.integral_wall_byte_s is not None
    assert 0.95 * 20 * MIB * 0.1 < cost.integral_byte_s < 2 * 20 * MIB * 0.1
    assert cost.integral_wall_byte_s > 0.95 * 20 * MIB * 0.4


@pytest.mark.process
def test_too_few_samples_make_no_area(watcher: Supervisor) -> None:
    cost = cost_of(watcher, "def f():\n    return 1\n", period_s=0.5)

    assert cost.integral_byte_s is None
    assert cost.integral_wall_byte_s is None


@pytest.mark.process
def test_waiting_is_told_from_working(watcher: Supervisor) -> None:
    asleep = cost_of(watcher, "import time\ndef f():\n    time.sleep(0.3)\n")
    awake = cost_of(watcher, BUSY + "def f():\n    busy(0.3)\n")

    assert waits(asleep)
    assert asleep.waited_s > 0.2
    assert not waits(awake)
    assert awake.cpu_s >= 0.3


@pytest.mark.process
def test_loading_and_opening_are_outside_the_window(watcher: Supervisor) -> None:
    source = BUSY + "busy(0.2)\ndef f(data=None):\n    return 1\n"
    cost = cost_of(watcher, source)

    assert cost.loading.cpu_s >= 0.2
    assert cost.cpu_s < 0.1
    assert cost.opening.cpu_s < 0.1
