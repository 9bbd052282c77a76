"""A finished run as data: what `--json` writes, and what reports are made from."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import Literal

from monolith.comparison import Efficiency
from monolith.comparison import Performance
from monolith.comparison import Ratio
from monolith.comparison import Verdict

SCHEMA_VERSION = 1

RunOutcome = Literal["improved", "no-gain", "not-optimizable", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many inputs the behaviour was compared on, and where they came from."""

    total: int = 0
    by_origin: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """One candidate: who proposed it, what it says, what became of it."""

    iteration: int
    origin: str
    verdict: Verdict
    reason: str
    ratio: Ratio
    code: str
    """The function as proposed; the whole reply when no code was found in it."""
    improved: bool = False
    """Whether it became the incumbent."""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about a run that outlives it."""

    outcome: RunOutcome
    reason: str
    """One sentence."""
    file: str
    qualname: str
    efficiency: Efficiency
    ratio: Ratio = field(default_factory=Ratio)
    """From the confirmation run only; of a cancelled run, from the search, and `confirmed` is false."""
    confirmed: bool = False
    pairs: int = 0
    original: Performance = field(default_factory=Performance)
    candidate: Performance = field(default_factory=Performance)
    cases: CaseCounts = field(default_factory=CaseCounts)
    isolation: str = ""
    candidates: tuple[CandidateRecord, ...] = ()
    code: str | None = None
    """The whole new file, when there is a proposal."""
    diff: str = ""
    not_checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    duration_s: float = 0.0
    model: str = ""
    seed: int | None = None
    versions: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA_VERSION
