"""The end of a run on a terminal: the verdict, the evidence, the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from afterburner.report import evidence
from afterburner.report.table import Row, by, candidates_table

if TYPE_CHECKING:
    from rich.console import Console

    from afterburner.refine.record import Record

_STYLES = {"improved": "bold green", "failed": "bold red"}


def print_summary(record: Record, console: Console) -> None:
    """Write the finished record for people."""
    if record.candidates:
        console.print(candidates_table(_rows(record), record.efficiency))
        console.print()
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for label, text in evidence.facts(record):
        table.add_row(label, Text(evidence.one_line(text)))
    console.print(table)
    console.print()
    headline = evidence.one_line(evidence.headline(record))
    console.print(Text(headline, style=_STYLES.get(record.outcome, "bold")))


def _rows(record: Record) -> list[Row]:
    kept = [number for number, candidate in enumerate(record.candidates) if candidate.improved]
    best = kept[-1] if kept else None
    return [
        Row(
            candidate.iteration,
            candidate.verdict,
            candidate.ratio,
            candidate.reason,
            number == best,
            by(candidate.origin),
        )
        for number, candidate in enumerate(record.candidates)
    ]
