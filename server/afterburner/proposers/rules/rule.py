"""What a rewrite rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from afterburner.proposers.rules.code import Code
from monolith.comparison import Efficiency

BOTH: tuple[Efficiency, ...] = ("time", "memory", "integral")
TIME: tuple[Efficiency, ...] = ("time", "integral")
MEMORY: tuple[Efficiency, ...] = ("memory", "integral")


@dataclass(frozen=True, slots=True)
class Rule:
    """A slow pattern with its cure; it may be wrong in general, for the judge decides."""

    name: str
    serves: tuple[Efficiency, ...]
    rewrite: Callable[[Code], str | None]
    """The whole text with the pattern cured wherever it stands; `None` where it stands nowhere."""
    is_minor: bool = False
    """Whether it gains so little that it is not worth measuring on a text that rules have improved."""
