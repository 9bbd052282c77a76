"""The candidates of a run as a table for terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from afterburner.report import units
from afterburner.report.evidence import one_line
from monolith.comparison import Efficiency, Ratio, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

_STYLES = {
    Verdict.BETTER: "green",
    Verdict.NO_GAIN: "yellow",
    Verdict.WORSE: "yellow",
    Verdict.DUPLICATE: "dim",
}


class Row(NamedTuple):
    """One candidate and what became of it."""

    iteration: int
    verdict: Verdict
    ratio: Ratio
    reason: str
    best: bool = False
    by: str = ""
    """Who proposed it."""


def by(origin: str) -> str:
    """A short name for who proposed a candidate: the rules, or the model without its address."""
    kind, _, detail = origin.partition(":")
    return origin.rpartition(":")[2] if "://" in origin else f"{kind} {detail}".strip()


def candidates_table(rows: Iterable[Row], efficiency: Efficiency) -> Table:
    """One line for each candidate, the best one marked."""
    table = Table(box=None, pad_edge=False, header_style="dim", expand=False)
    table.add_column("", width=1)
    table.add_column("iteration", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("ratio", no_wrap=True)
    table.add_column("reason", overflow="fold")
    rows = list(rows)
    with_names = any(row.by for row in rows)
    if with_names:
        table.add_column("by", overflow="fold")
    for row in rows:
        gain = row.ratio.of(efficiency)
        style = _STYLES.get(row.verdict, "red")
        reason = "" if gain and row.verdict is Verdict.BETTER else one_line(row.reason)
        table.add_row(
            Text("*" if row.best else "", style="green"),
            str(row.iteration),
            Text(str(row.verdict), style=style),
            units.ratio(gain) if gain else "",
            Text(reason),
            *([Text(row.by)] if with_names else []),
        )
    return table
