"""Figures as people read them: milliseconds, MiB, times faster."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monolith.comparison import Interval

_TIME_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_SIZE_UNITS = ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))

_PAGE_BYTES = 4096


def seconds(value_s: float) -> str:
    """A duration given in seconds: `1.23 s`, `45.6 ms`."""
    for unit, word in _TIME_UNITS:
        if value_s >= unit * 0.9995:
            return f"{_figure(value_s / unit)} {word}"
    return f"{_figure(value_s / 1e-9)} ns"


def size(value_bytes: float) -> str:
    """An amount of memory given in bytes: `512 bytes`, `3.50 MiB`."""
    for unit, word in _SIZE_UNITS:
        if value_bytes >= unit * 0.9995:
            return f"{_figure(value_bytes / unit)} {word}"
    return f"{value_bytes:.0f} bytes"


def peak(value_bytes: float) -> str:
    """A peak of resident memory; what stays below a page of it is not seen."""
    return size(value_bytes) if value_bytes >= _PAGE_BYTES else f"under {size(_PAGE_BYTES)}"


def area(value_byte_s: float) -> str:
    """Memory over time given in byte-seconds: `1.20 MiB·s`."""
    return f"{size(value_byte_s)}·s"


def ratio(interval: Interval) -> str:
    """How many times better, with the interval's bounds: `3.42× (3.31 to 3.55)`."""
    bounds = f"{_figure(interval.low)} to {_figure(interval.high)}"
    return f"{_figure(interval.estimate)}× ({bounds})"


def _figure(value: float) -> str:
    """Three significant digits, never in scientific form."""
    if value >= 999.5:
        return f"{value:,.0f}"
    if value >= 99.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def dollars(cost_usd: float) -> str:
    """As in `12.30 USD`, or `0.0031 USD`: two significant digits at least."""
    digits = 2 if cost_usd >= 1 else 1 - math.floor(math.log10(cost_usd)) if cost_usd else 0
    return f"{cost_usd:.{max(2, digits) if cost_usd else 0}f} USD"
