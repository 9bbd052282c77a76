"""The answer of a comparison: a verdict and the figures that stand behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Efficiency = Literal["time", "memory", "integral"]
"""What to improve: seconds, peak bytes, or the area of memory over time (byte-seconds)."""

EFFICIENCIES: tuple[Efficiency, ...] = ("time", "memory", "integral")

WEAK_BELOW = 0.7
"""Cases that catch a smaller share of planted faults are weak."""


class Verdict(StrEnum):
    """What became of a candidate."""

    BETTER = "better"
    NO_GAIN = "no-gain"
    WORSE = "worse"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not-comparable"
    ERROR = "error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    CRASH = "crash"
    TAMPERING = "tampering"
    DENIED = "denied"
    INVALID = "invalid"
    DUPLICATE = "duplicate"

    @property
    def same_behaviour(self) -> bool:
        """Whether the candidate did the same as the original on every case."""
        return self in (Verdict.BETTER, Verdict.NO_GAIN, Verdict.WORSE)


@dataclass(frozen=True, slots=True)
class Interval:
    """A median with the bounds of its confidence sequence; 0 and infinity while too little is known."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """Original over candidate, for each efficiency; above 1 the candidate is better."""

    time: Interval | None = None
    memory: Interval | None = None
    integral: Interval | None = None

    def of(self, efficiency: Efficiency) -> Interval | None:
        """The interval of one efficiency."""
        return {"time": self.time, "memory": self.memory, "integral": self.integral}[efficiency]


@dataclass(frozen=True, slots=True)
class Performance:
    """Absolute cost of one call at the largest size, for people; only ratios decide."""

    seconds: Interval | None = None
    """CPU seconds; of code that waits, with the time spent waiting."""
    peak_bytes: Interval | None = None
    byte_seconds: Interval | None = None
    """Area of memory over CPU time."""
    wall_byte_seconds: Interval | None = None
    """Area of memory over wall time."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Seconds of one call, fork by fork; one place in both is one pair."""

    original: tuple[float, ...] = ()
    candidate: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Exponents:
    """Exponents e of cost ~ n^e over the size n of the input; `None` where they cannot be told."""

    time: float | None = None
    memory: float | None = None
    """`None` where peaks are too small to tell."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Exponents e of cost ~ n^e over the size n of the input: the original's and the candidate's."""

    time: tuple[float, float] | None = None
    memory: tuple[float, float] | None = None
    """`None` where peaks are too small to tell."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate against the original: the verdict, why, and the evidence."""

    verdict: Verdict
    reason: str
    """One sentence for the person who asked: the gain, or the first difference with its values."""
    ratio: Ratio = field(default_factory=Ratio)
    pairs: int = 0
    """How many randomised pairs the verdict rests on."""
    cases: int = 0
    """On how many inputs the behaviour was compared."""
    isolation: str = ""
    original: Performance = field(default_factory=Performance)
    candidate: Performance = field(default_factory=Performance)
    samples: Samples = field(default_factory=Samples)
    growth: Growth | None = None
    """`None` where there were not two sizes of inputs."""
    notes: tuple[str, ...] = ()
    """What a reader should know: tolerances used, what was not checked, noise."""
    lost_against: Interval | None = None
    """Best so far over candidate, where it lost against that; then it was not measured against the original."""
    told: str = ""
    """The same for a model: values only of inputs that hold none of the user's data, else paths and types."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How well the cases tell right from wrong: faults planted in the original, and those that they caught."""

    caught: int
    planted: int
    survivors: tuple[str, ...] = ()
    """The faults that no case caught, as in `line 12: n < 3 -> n <= 3`."""

    @property
    def weak(self) -> bool:
        """Whether wrong rewrites may well pass."""
        return self.caught < WEAK_BELOW * self.planted


@dataclass(frozen=True, slots=True)
class Baseline:
    """The original on its cases: what is left to compare with, and what it costs."""

    performance: Performance
    usable: int
    """Cases on which the original is stable and comparable."""
    dropped: tuple[str, ...]
    """Why cases were dropped, one sentence each, with counts."""
    isolation: str
    not_checked: tuple[str, ...] = ()
    by_origin: dict[str, int] = field(default_factory=dict)
    """The usable cases by where they came from."""
    growth: Exponents | None = None
    """How the original's cost grows, from its two largest sizes of inputs; `None` where there are not two."""
    strength: Strength | None = None
    """`None` where it is not known: nobody planted faults, or there is no place for one."""
