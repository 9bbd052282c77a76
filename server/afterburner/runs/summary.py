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
    options, record, better = run.header.options, run.record, last_better(run)
    ratio = record.ratio if record else better.comparison.ratio if better else None
    return RunSummary(
        id=run.id,
        began=run.header.began,
        file=str(options.file),
        qualname=options.qualname,
        efficiency=options.efficiency,
        outcome=run.state,
        ratio=ratio.of(options.efficiency) if ratio else None,
        candidates=len(record.candidates) if record else len(_judged(run)),
        tokens=_usage(run).tokens,
        folder=str(run.folder),
    )


def _judged(run: SavedRun) -> list[Judged]:
    return [entry for entry in run.entries if isinstance(entry, Judged) and entry.how != "confirm"]


def last_better(run: SavedRun) -> Judged | None:
    """The last candidate that was better than the one before it, as far as is known: not confirmed."""
    latest = {(entry.text, entry.incumbent): entry for entry in _judged(run)}
    better = [entry for entry in latest.values() if entry.comparison.verdict == "better"]
    return better[-1] if better else None


def _usage(run: SavedRun) -> Usage:
    """Of all answers, those that came to nothing included."""
    return sum((entry.reply.usage for entry in run.entries if isinstance(entry, Answered)), Usage())
