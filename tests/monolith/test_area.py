"""The area of memory over time, of staircases whose area is known."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monolith.area import Area

MS = 1_000_000
BASE = 50 << 20

steps = st.lists(
    st.tuples(st.integers(-(10 << 20), 100 << 20), st.integers(1, 10 * MS), st.integers(0, 10 * MS)), max_size=30
)


def of(samples: list[tuple[int, int, int]], base: int = BASE) -> Area:
    """The area of samples, each resident bytes above the base and the two clocks."""
    area = Area(base, 0, 0)
    for above, cpu_ns, wall_ns in samples:
        area.add(base + above, cpu_ns, wall_ns)
    return area


def test_a_staircase_has_the_area_of_its_plateaus_and_slopes() -> None:
    area = of([(1000, 1 * MS, 2 * MS), (1000, 4 * MS, 8 * MS), (3000, 5 * MS, 10 * MS), (3000, 9 * MS, 18 * MS)])

    assert area.cpu_byte_s == pytest.approx((1 * 500 + 3 * 1000 + 1 * 2000 + 4 * 3000) / 1000)
    assert area.wall_byte_s == pytest.approx(2 * area.cpu_byte_s)
    assert area.samples == 4


def test_waiting_adds_to_the_area_over_the_wall_only() -> None:
    area = of([(2000, 1 * MS, 1 * MS), (2000, 1 * MS, 101 * MS)])

    assert area.cpu_byte_s == pytest.approx(0.001 * 1000)
    assert area.wall_byte_s == pytest.approx(0.001 * 1000 + 0.1 * 2000)


def test_a_cpu_clock_that_is_read_in_ticks_loses_no_plateau_between_them() -> None:
    levels = [0, 4000, 0, 0, 0, 0, 8000, 8000, 0, 1000, 1000]
    area = of([(level, 4 * ((ms + 1) // 4) * MS, (ms + 1) * MS) for ms, level in enumerate([*levels, 0])])

    assert area.wall_byte_s == pytest.approx((4000 + 16000 + 2000) / 1000)
    assert area.cpu_byte_s == pytest.approx(area.wall_byte_s)


def test_memory_below_the_start_counts_as_none() -> None:
    area = of([(-5000, 10 * MS, 10 * MS), (-5000, 20 * MS, 20 * MS), (4000, 30 * MS, 30 * MS)])

    assert area.cpu_byte_s == pytest.approx(0.01 * 2000)


def test_a_clock_that_steps_back_adds_nothing() -> None:
    area = of([(1000, 10 * MS, 10 * MS), (1000, 5 * MS, 5 * MS), (1000, 10 * MS, 10 * MS)])

    assert area.cpu_byte_s == pytest.approx(0.01 * 500)


@given(steps)
def test_the_area_is_the_integral_of_the_line_through_the_samples(deltas: list[tuple[int, int, int]]) -> None:
    samples, cpu, wall = [], 0, 0
    for above, cpu_step, wall_step in deltas:
        cpu, wall = cpu + cpu_step, wall + wall_step
        samples.append((above, cpu, wall))
    points = [(0, 0, 0), *((max(0, above), cpu, wall) for above, cpu, wall in samples)]
    pairs = list(itertools.pairwise(points))

    area = of(samples)

    for got, clock in ((area.cpu_byte_s, 1), (area.wall_byte_s, 2)):
        assert got == pytest.approx(sum((a[0] + b[0]) / 2 * (b[clock] - a[clock]) / 1e9 for a, b in pairs))
