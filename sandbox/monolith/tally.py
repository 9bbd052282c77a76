"""The pairs of one question so far: a ratio for each efficiency, and for each thing that may not get worse."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from monolith.comparison import Interval, Performance, Ratio, Samples
from monolith.evidence import SequentialMedian
from monolith.outcome import Cost
from monolith.outside import Outside
from monolith.performance import performance, seconds, waits
from monolith.rules import Rules

MEMORY_FLOOR_BYTES = 64 << 10
"""Added to both peaks of a ratio: differences below what resident memory can show do not count."""


@dataclass
class Tally:
    """What pairs of samples have shown; every ratio is original over candidate."""

    rules: Rules
    alpha: float
    calls: int
    """How many calls make one sample."""
    delivered: int
    """Of how many of them the outcomes are told."""
    guarded: bool = True
    """The candidate cannot have changed the worker that measures it."""
    first: list[Cost] = field(default_factory=list)
    second: list[Cost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.time = SequentialMedian(self.alpha)
        self.memory = SequentialMedian(self.alpha)
        self.integral = SequentialMedian(self.alpha)
        self.time_guard = SequentialMedian(self.alpha)
        self.beyond_guard_s = SequentialMedian(self.alpha)
        """By how much a call takes longer than the guard allows; negative where it does not."""
        self.memory_guard = SequentialMedian(self.alpha)
        self.outside = Outside(self.rules, self.alpha, self.calls, self.delivered, guarded=self.guarded)

    def __len__(self) -> int:
        return len(self.first)

    def add(self, a: Cost, b: Cost) -> None:
        """One pair: the original's cost and the candidate's."""
        self.first.append(a)
        self.second.append(b)
        waiting = waits(a) or waits(b)
        time_a, time_b = (seconds(cost, waiting=waiting) for cost in (a, b))
        self.time.add(time_a / time_b)
        self.time_guard.add((1 + self.rules.time_guard) * time_a / time_b)
        self.beyond_guard_s.add((time_b - (1 + self.rules.time_guard) * time_a) / self.calls)
        self._add_memory(a, b)
        self.outside.add(a, b, waiting=waiting)

    def _add_memory(self, a: Cost, b: Cost) -> None:
        """Peaks and areas; what the candidate keeps from loading on counts as if the call had taken it.

        So does what it takes before or after the calls, beyond what the original takes there. A candidate that is
        too quick for its area to be sampled is charged its peak for all the time it took.
        """
        floor = MEMORY_FLOOR_BYTES
        all_kept_bytes = max(0, b.base_bytes - a.base_bytes)
        kept_bytes = all_kept_bytes / self.calls
        phases = [(a.loading, b.loading), (a.opening, b.opening), (a.delivery, b.delivery)]
        outside_bytes = [second.peak_bytes - first.peak_bytes - all_kept_bytes for first, second in phases]
        peak_b = max(b.peak_bytes, *outside_bytes) + kept_bytes
        self.memory.add((a.peak_bytes + floor) / (peak_b + floor))
        allowed = max((1 + self.rules.memory_guard) * a.peak_bytes, a.peak_bytes + self.rules.memory_guard_bytes)
        self.memory_guard.add((allowed + 1) / (peak_b + 1))
        if a.integral_byte_s is not None:
            unit = floor * min(a.cpu_s, b.cpu_s)
            most_b = b.peak_bytes * b.cpu_s if b.integral_byte_s is None else b.integral_byte_s
            area_b = most_b + kept_bytes * b.cpu_s
            for (_, second), excess in zip(phases, outside_bytes, strict=True):
                area_b += max(0, excess - b.peak_bytes - floor) * second.cpu_s
            self.integral.add((a.integral_byte_s + unit) / (area_b + unit))

    def ratio(self) -> Ratio:
        """The three intervals; `None` for what was not measured."""
        return Ratio(*(side.interval if len(side) else None for side in (self.time, self.memory, self.integral)))

    @property
    def primary(self) -> SequentialMedian:
        """The ratio of the chosen efficiency."""
        return {"time": self.time, "memory": self.memory, "integral": self.integral}[self.rules.efficiency]

    def guards(self) -> list[tuple[Interval, str]]:
        """What may not get worse while the chosen efficiency gets better: below 1 it does."""
        rules = self.rules
        guards = []
        if rules.efficiency != "time":
            guards.append((self.time_guard.interval, f"time gets worse by more than {rules.time_guard:.0%}"))
        if rules.efficiency != "memory":
            limit = f"{rules.memory_guard:.0%} and {rules.memory_guard_bytes / (1 << 20):.0f} MiB"
            guards.append((self.memory_guard.interval, f"peak memory gets worse by more than {limit}"))
        return guards

    def peaks_bytes(self) -> tuple[float, float]:
        """How far resident memory rose with the original and with the candidate."""
        return _median(self.first, "peak_bytes"), _median(self.second, "peak_bytes")

    def peak_difference_bytes(self) -> float:
        """By how much the peaks of original and candidate differ."""
        original, candidate = self.peaks_bytes()
        return abs(original - candidate)

    def charged(self) -> Tally:
        """The same pairs, with what was certainly moved out of the calls counted as if they had taken it."""
        moved_s = self.outside.moved_s
        if not moved_s:
            return self
        tally = Tally(self.rules, self.alpha, self.calls, self.delivered, self.guarded)
        for a, b in zip(self.first, self.second, strict=True):
            area = None if b.integral_byte_s is None else b.integral_byte_s + moved_s * b.peak_bytes
            tally.add(a, replace(b, cpu_s=b.cpu_s + moved_s, integral_byte_s=area))
        tally.memory = self.memory
        return tally

    def samples(self) -> Samples:
        """The seconds of one call in each pair."""
        waiting = any(map(waits, (*self.first, *self.second)))
        return Samples(
            *(
                tuple(seconds(cost, waiting=waiting) / self.calls for cost in costs)
                for costs in (self.first, self.second)
            )
        )

    def performances(self) -> tuple[Performance, Performance]:
        """What one call of the original costs, and one of the candidate."""
        first, second = (performance(costs, self.calls, self.alpha) for costs in (self.first, self.second))
        return first, second


def _median(costs: Sequence[Cost], name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in costs))
