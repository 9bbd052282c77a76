"""Saved runs on a terminal: which there are, what was asked, what a replay says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from afterburner.report import evidence, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from afterburner.runs.replay import Replayed
    from afterburner.runs.summary import RunSummary

_STYLES = {"improved": "green", "failed": "red", "interrupted": "yellow", "running": "cyan"}


def runs_table(runs: Iterable[RunSummary]) -> Table:
    """One line for each run."""
    table = _table("run", "when", "function", "outcome", "ratio", "candidates", "tokens")
    for run in runs:
        table.add_row(
            run.id,
            run.began.replace("T", " ").partition("+")[0],
            Text(evidence.one_line(f"{_short(run.file)}::{run.qualname}"), overflow="fold"),
            Text(run.outcome, style=_STYLES.get(run.outcome, "")),
            units.ratio(run.ratio) if run.ratio else "",
            str(run.candidates),
            f"{run.tokens:,}",
        )
    return table


def replay_table(rows: Sequence[Replayed]) -> Table:
    """One line for each verdict: then and now."""
    table = _table("", "iteration", "by", "saved", "now", "reason")
    for row in rows:
        mark = "" if row.is_same else "behaviour" if row.is_about_behaviour else "cost"
        by = row.saved.origin if row.saved.how != "confirm" else "confirmation"
        table.add_row(
            Text(mark, style="red" if row.is_about_behaviour else "yellow"),
            str(row.saved.iteration) if row.saved.how != "confirm" else "",
            Text(evidence.one_line(by)),
            str(row.saved.comparison.verdict),
            str(row.now.verdict),
            Text("" if row.is_same else evidence.one_line(row.now.reason), overflow="fold"),
        )
    return table


def replay_words(rows: Sequence[Replayed]) -> str:
    """What a replay found, in one sentence."""
    if not rows:
        return "No rewrite of this run was ever judged."
    others = [row for row in rows if not row.is_same]
    if not others:
        return f"All {len(rows)} verdicts are the same." if len(rows) > 1 else "The verdict is the same."
    behaviour = sum(row.is_about_behaviour for row in others)
    parts = [f"{behaviour} about behaviour"] if behaviour else []
    if behaviour < len(others):
        parts.append(f"{len(others) - behaviour} about cost, which may vary where a gain is near the margin")
    return f"{len(others)} of {len(rows)} verdicts differ: {', '.join(parts)}."


def _short(file: str) -> str:
    """A path as seen from here, where that is shorter."""
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("run", "when", "saved", "now"))
    return table
