"""Ranks functions by what can be gained: their own share of what everything costs is the upper bound (Amdahl)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from afterburner.selection.functions import Function
    from monolith.comparison import Efficiency
    from monolith.profiled_run import FunctionCost

LEAST_SHARE = 0.01
"""Who takes less has so little to give that nobody would notice."""

MeasuredBy = Literal["profile", "tests", "command", "nothing"]

_NOT_CALLED: dict[MeasuredBy, str] = {
    "profile": "it is not in the profile",
    "tests": "no test calls it",
    "command": "the command does not call it",
    "nothing": "nothing was measured",
}
SHARES: dict[Efficiency, str] = {
    "time": "of the time",
    "memory": "of the largest peak",
    "integral": "of time × memory",
}
"""What a share is a share of."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One function of one file, and what it cost."""

    file: str
    function: Function
    cost: FunctionCost | None
    """`None` where it was not called."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A function to work on."""

    file: str
    qualname: str
    share: float | None
    """What it takes itself, of all: the most that can be gained; `None` where that is not known."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A function, or a whole file, that is not worked on."""

    file: str
    qualname: str
    """Empty for the file."""
    reason: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What to work on, in order, and what not."""

    chosen: tuple[Chosen, ...]
    skipped: tuple[Skipped, ...]
    ranked_by: Efficiency
    """What the shares are shares of."""
    notes: tuple[str, ...] = ()


def rank(
    functions: Sequence[Measured],
    *,
    efficiency: Efficiency,
    measured_by: MeasuredBy,
    total_s: float | None = None,
    least_share: float = LEAST_SHARE,
) -> Selection:
    """Those first that take most; then, unless a profile tells all, uncalled ones with the deepest loops.

    Args:
        efficiency: what is to be gained; the integral needs seconds and peaks, without peaks it is the time.
        total_s: seconds of the whole run, where it holds more than these functions.
        least_share: who takes less is left out.
    """
    if efficiency == "integral" and any(one.cost and one.cost.peak_bytes is None for one in functions):
        efficiency = "time"
    skipped: list[Skipped] = []
    called: list[tuple[float, Measured, FunctionCost]] = []
    uncalled: list[Measured] = []
    for one in functions:
        reason = one.function.refusal or (None if one.cost else _why_hopeless(one.function, measured_by))
        if reason:
            skipped.append(Skipped(one.file, one.function.qualname, reason))
        elif one.cost:
            called.append((weight(one.cost, efficiency), one, one.cost))
        else:
            uncalled.append(one)
    whole = _whole([weight(one.cost, efficiency) for one in functions if one.cost], efficiency, total_s)
    chosen: list[Chosen] = []
    for own, one, cost in sorted(called, key=lambda ranked: -ranked[0]):
        share = own / whole if whole else 0.0
        if share >= least_share:
            chosen.append(Chosen(one.file, one.function.qualname, share))
        else:
            with_others = cost.total_s / whole if efficiency == "time" and whole else None
            skipped.append(Skipped(one.file, one.function.qualname, _too_little(share, with_others, efficiency)))
    uncalled.sort(key=lambda one: -one.function.loop_depth)
    chosen += [Chosen(one.file, one.function.qualname, None) for one in uncalled]
    notes = (f"what comes last, as {_NOT_CALLED[measured_by]}, is in order of its loops",) if uncalled else ()
    return Selection(tuple(chosen), tuple(skipped), efficiency, notes)


def unranked(functions: Sequence[Measured], efficiency: Efficiency) -> Selection:
    """All that can be optimized, in their order: there was nothing to choose."""
    able = [one for one in functions if not one.function.refusal]
    chosen = tuple(Chosen(one.file, one.function.qualname, None) for one in able)
    refused = ((one, one.function.refusal) for one in functions)
    skipped = tuple(Skipped(one.file, one.function.qualname, reason) for one, reason in refused if reason)
    return Selection(chosen, skipped, efficiency)


def by_reason(skipped: Iterable[Skipped]) -> dict[str, list[Skipped]]:
    """What is not worked on, by the reason."""
    found: dict[str, list[Skipped]] = {}
    for one in skipped:
        found.setdefault(one.reason, []).append(one)
    return found


def weight(cost: FunctionCost, efficiency: Efficiency) -> float:
    """What a function itself costs, in the unit of the efficiency."""
    peak_bytes = float(cost.peak_bytes or 0)
    return {"time": cost.own_s, "memory": peak_bytes, "integral": cost.own_s * peak_bytes}[efficiency]


def share_words(share: float, efficiency: Efficiency) -> str:
    """As in `62 % of the time`."""
    return f"{percent(share)} {SHARES[efficiency]}"


def percent(share: float) -> str:
    """As in `62 %`, `0.3 %` or `under 0.1 %`."""
    figure = 100 * share
    if figure < 0.1:
        return "under 0.1 %"
    return f"{figure:.0f} %" if figure >= 9.95 else f"{figure:.1f} %"


def _whole(weights: Iterable[float], efficiency: Efficiency, total_s: float | None) -> float:
    if efficiency == "memory":
        return max(weights, default=0.0)
    return sum(weights) if total_s is None else total_s


def _why_hopeless(function: Function, measured_by: MeasuredBy) -> str | None:
    """Why a function that was not called is not worth a try; `None` when it is."""
    why = _NOT_CALLED[measured_by]
    if measured_by == "profile":
        return why
    if function.is_nested:
        return f"{why}, and inputs of a nested function come only from calls"
    return None if function.loop_depth else f"{why}, and it has no loop"


def _too_little(share: float, with_others: float | None, efficiency: Efficiency) -> str:
    words = f"it takes {share_words(share, efficiency)} itself"
    if with_others is not None and with_others >= LEAST_SHARE > share:
        words += f" ({percent(with_others)} with what it calls)"
    return words
