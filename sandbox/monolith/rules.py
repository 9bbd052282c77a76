"""What counts as better, and what may not get worse for it."""

from __future__ import annotations

from dataclasses import dataclass

from monolith.case import Case
from monolith.comparison import Efficiency


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of a decision; the defaults are the product's."""

    efficiency: Efficiency = "time"
    alpha: float = 0.01
    """Probability that a bound of an interval is wrong, at whatever moment one stops."""
    candidates: int = 1
    """How many candidates share `alpha`: the chance of one false gain among them all is still `alpha`."""
    margin: float = 0.02
    """A gain counts only beyond this share."""
    time_guard: float = 0.05
    """By how much time may get worse while memory is improved."""
    memory_guard: float = 0.10
    memory_guard_bytes: int = 1 << 20
    """By how much peak memory may get worse while time is improved: the larger of share and bytes."""
    budget_s: float = 10.0
    """Wall seconds for timed pairs; twice as many when the machine is busy with other work."""
    strict: bool = False
    """Floats bit by bit, and texts of exceptions too."""
    seed: int | None = None

    @property
    def alpha_each(self) -> float:
        """The error probability that one candidate of the search may use up."""
        return self.alpha / self.candidates


@dataclass(frozen=True, slots=True)
class Inputs:
    """On which inputs behaviour is compared and cost is measured."""

    checked: tuple[Case, ...]
    """Behaviour is compared on each of these."""
    timed: tuple[tuple[Case, ...], ...] = ()
    """Distinct inputs for measuring, grouped by size, smallest first; chosen from `checked` when empty."""
    held_out: tuple[tuple[Case, ...], ...] = ()
    """Inputs that only the confirmation measures with, grouped in the same way."""
    held_out_checked: tuple[Case, ...] = ()
    """Inputs on which only the confirmation compares behaviour."""
