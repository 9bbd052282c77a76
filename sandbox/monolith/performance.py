"""What a program costs: seconds and bytes of single samples, and their medians with bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monolith.comparison import Interval, Performance
from monolith.evidence import SequentialMedian
from monolith.outcome import Cost

_WAITING_SHARE = 0.2
_WAITING_S = 0.002


def waits(cost: Cost) -> bool:
    """Whether the code spent so long blocked that CPU time alone does not tell what it costs."""
    return cost.waited_s > max(_WAITING_S, _WAITING_SHARE * cost.wall_s)


def seconds(cost: Cost, *, waiting: bool) -> float:
    """CPU time; with the time spent blocked when the code waits."""
    return max(cost.cpu_s + (cost.waited_s if waiting else 0.0), 1e-9)


def performance(costs: Sequence[Cost], calls: int, alpha: float) -> Performance:
    """What one call costs, from several samples of so many calls each."""
    waiting = sum(map(waits, costs)) * 2 > len(costs)
    areas = [cost.integral_byte_s / calls for cost in costs if cost.integral_byte_s is not None]
    wall_areas = [cost.integral_wall_byte_s / calls for cost in costs if cost.integral_wall_byte_s is not None]
    return Performance(
        seconds=_median([seconds(cost, waiting=waiting) / calls for cost in costs], alpha),
        peak_bytes=_median([cost.peak_bytes for cost in costs], alpha),
        byte_seconds=_median(areas, alpha),
        wall_byte_seconds=_median(wall_areas, alpha),
    )


def _median(values: Iterable[float], alpha: float) -> Interval | None:
    median = SequentialMedian(alpha)
    for value in values:
        median.add(value)
    return median.interval if len(median) else None
