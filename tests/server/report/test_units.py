"""Figures in human units: three digits, the unit that fits."""

from __future__ import annotations

import pytest

from afterburner.report import units
from monolith.comparison import Interval


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00 ns"),
        (2.5e-9, "2.50 ns"),
        (1.5e-6, "1.50 µs"),
        (0.0456, "45.6 ms"),
        (0.9996, "1.00 s"),
        (123.4, "123 s"),
        (1234.5, "1,234 s"),
    ],
)
def test_seconds(value: float, text: str) -> None:
    assert units.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 bytes"), (1023.9, "1.00 KiB"), (900, "900 bytes"), (3.5 * 1024**2, "3.50 MiB"), (2**40, "1,024 GiB")],
)
def test_size(value: float, text: str) -> None:
    assert units.size(value) == text


def test_area() -> None:
    assert units.area(1.2 * 1024**2) == "1.20 MiB·s"


def test_ratio_with_its_bounds() -> None:
    assert units.ratio(Interval(3.424, 3.31, 12.04)) == "3.42× (3.31 to 12.0)"


def test_a_peak_below_a_page_is_not_seen() -> None:
    assert [units.peak(value) for value in (0, 4095, 4096)] == ["under 4.00 KiB", "under 4.00 KiB", "4.00 KiB"]


@pytest.mark.parametrize(
    ("cost_usd", "shown"),
    [
        (0.0, "0 USD"),
        (0.00312, "0.0031 USD"),
        (0.000045, "0.000045 USD"),
        (0.5, "0.50 USD"),
        (12.345, "12.35 USD"),
    ],
)
def test_dollars(cost_usd: float, shown: str) -> None:
    assert units.dollars(cost_usd) == shown
