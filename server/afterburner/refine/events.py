"""The stream that every face consumes: what a run says while it goes on, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterburner.refine.record import Record
    from monolith.comparison import Baseline, Comparison, Efficiency


@dataclass(frozen=True, slots=True)
class Started:
    """The function was found and can be optimized."""

    qualname: str
    efficiency: Efficiency
    origin: str
    """Who will be asked for rewrites."""


@dataclass(frozen=True, slots=True)
class WritingInputs:
    """A model is being asked for a generator of inputs."""

    why: str
    """In words."""


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The inputs that behaviour will be compared on."""

    by_origin: dict[str, int]
    notes: tuple[str, ...] = ()
    """What was looked for and not found, or dropped, one sentence each."""


@dataclass(frozen=True, slots=True)
class BaselineMeasured:
    """The original ran on every case."""

    baseline: Baseline


@dataclass(frozen=True, slots=True)
class ApplyingRules:
    """The rewrite rules are tried; their candidates belong to iteration 0."""


@dataclass(frozen=True, slots=True)
class IterationStarted:
    """A rewrite is being asked for."""

    iteration: int
    """From 1; 0 while a function without a body gets its first implementation."""
    of: int


@dataclass(frozen=True, slots=True)
class CandidateProposed:
    """A reply came in; it is going to be checked."""

    iteration: int
    origin: str


@dataclass(frozen=True, slots=True)
class CandidateJudged:
    """A candidate has its verdict; of a first implementation, `better` means that it passed its oracle."""

    iteration: int
    origin: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Improved:
    """The candidate just judged is the new incumbent."""

    iteration: int
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Confirming:
    """The incumbent is measured once more, on fresh pairs."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over; nothing follows."""

    record: Record
    run_id: str = ""
    """By what the run is known where it was saved."""


Event = (
    Started
    | WritingInputs
    | CasesFound
    | BaselineMeasured
    | ApplyingRules
    | IterationStarted
    | CandidateProposed
    | CandidateJudged
    | Improved
    | Confirming
    | Finished
)
