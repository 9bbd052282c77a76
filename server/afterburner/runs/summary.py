"""A saved run in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.proposers.base import Usage
from afterburner.runs.entries import Answered, Judged

if TYPE_CHECKING:
    from afterburner.runs.saved import SavedRun
    from monolith.comparison import Interval


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What `afterburner runs list` tells of a run."""

    id: str
    began: str
    """UTC, ISO 8601."""
    file: str
    qualname: str
    efficiency: str
    outcome: str
    """That of the record; `running` or `interrupted` where there is none."""
    ratio: Interval | None
    """For the chosen efficiency; of an interrupted run, that of its last better candidate."""
    candidates: int
    """Of a run without a record: those that were judged."""
    tokens: int
    folder: str


def summary_of(run: SavedRun) -> RunSummary:
    """The figures of a run."""
    options, record = run.header.options, run.record
    return RunSummary(
        id=run.id,
        began=run.header.began,
        file=str(options.file),
        qualname=options.qualname,
        efficiency=options.efficiency,
        outcome=run.state,
        ratio=record.ratio.of(options.efficiency) if record else _best_ratio(run),
        candidates=len(record.candidates) if record else len(_judged(run)),
        tokens=_usage(run).tokens,
        folder=str(run.folder),
    )


def _judged(run: SavedRun) -> list[Judged]:
    return [entry for entry in run.entries if isinstance(entry, Judged) and entry.how != "confirm"]


def _best_ratio(run: SavedRun) -> Interval | None:
    better = [entry.comparison for entry in _judged(run) if entry.comparison.verdict == "better"]
    return better[-1].ratio.of(run.header.options.efficiency) if better else None


def _usage(run: SavedRun) -> Usage:
    """Of all answers, those that came to nothing included."""
    return sum((entry.reply.usage for entry in run.entries if isinstance(entry, Answered)), Usage())
