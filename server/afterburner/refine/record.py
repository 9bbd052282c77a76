"""A finished run as data: what `--json` writes, and what reports are made from."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass, field
from typing import Literal

from afterburner.proposers.base import Usage
from monolith.comparison import Comparison, Efficiency, Growth, Performance, Ratio, Strength, Verdict
from monolith.export import finite

SCHEMA_VERSION = 1

_OPENED = re.compile(r"opened /.*", re.DOTALL)
"""A file that a candidate tried to open may be named by its input."""

RunOutcome = Literal["improved", "no-gain", "not-optimizable", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """The inputs that behaviour was compared on: those that the original is stable on."""

    total: int = 0
    by_origin: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """One candidate: who proposed it, what it says, what became of it."""

    iteration: int
    """From 1; 0 for what rules propose, and for the first implementation of a function without a body."""
    origin: str
    verdict: Verdict
    reason: str
    """One sentence, without values of recorded calls: records may go further than the machine."""
    ratio: Ratio
    code: str
    """The function as proposed; the whole reply when no code was found in it."""
    idea: str = ""
    """What was tried, in the proposer's own words or by the names of rules; one line."""
    improved: bool = False
    """Whether it became the incumbent, or the first implementation."""
    usage: Usage = field(default_factory=Usage)
    """What the answer cost."""


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
    """Whether `code` held on fresh pairs; only then may it be applied by itself."""
    pairs: int = 0
    original: Performance = field(default_factory=Performance)
    candidate: Performance = field(default_factory=Performance)
    growth: Growth | None = None
    """How cost grows with the size of the input, where inputs could be made by size."""
    cases: CaseCounts = field(default_factory=CaseCounts)
    strength: Strength | None = None
    """How many planted faults the cases catch, where that is known."""
    implemented: str = ""
    """Of a function that had no body: what its first implementation was held to; the gain is over that one."""
    isolation: str = ""
    candidates: tuple[CandidateRecord, ...] = ()
    code: str | None = None
    """The whole new file, when there is a proposal."""
    diff: str = ""
    not_checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    duration_s: float = 0.0
    model: str = ""
    answers: int = 0
    """Of models, those that wrote inputs too."""
    usage: Usage = field(default_factory=Usage)
    """Of all answers of models together."""
    seed: int | None = None
    versions: dict[str, str] = field(default_factory=dict)
    failed_by: Literal["model", "afterburner"] | None = None
    """Whose fault it is when the outcome is `failed`."""
    schema: int = SCHEMA_VERSION


def to_json(record: Record) -> str:
    """The record as the text of a JSON object; bounds that are not finite are null."""
    return json.dumps(finite(dataclasses.asdict(record)), indent=2, allow_nan=False) + "\n"


def without_values(comparison: Comparison) -> str:
    """Why a candidate has its verdict, without values of recorded calls."""
    return comparison.told or _OPENED.sub("opened a file", comparison.reason)
