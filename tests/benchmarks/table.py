"""The rows of the benchmark, and how they are printed: for a terminal, as Markdown, as JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

_HEADINGS = ("what", "Monolith", "beside it", "to reach", "reached")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a figure, what it is compared with in the same run, and the target."""

    what: str
    result: str
    beside: str = "–"
    target: str = "–"
    reached: bool | None = None
    """`None` where there is no target."""
    figures: dict[str, Any] = field(default_factory=dict)
    """The numbers behind the texts, for JSON."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of the line."""
        answer = {None: "–", True: "yes", False: "NO"}[self.reached]
        return self.what, self.result, self.beside, self.target, answer


def show(rows: Sequence[Row], title: str) -> None:
    """Print the table on standard output."""
    table = Table(*_HEADINGS, title=title, box=box.SIMPLE, title_justify="left", show_lines=True)
    for row in rows:
        table.add_row(*row.cells, style="red" if row.reached is False else None)
    console = Console()
    if not console.is_terminal:
        console.width = 200
    console.print(table)


def markdown(rows: Sequence[Row], title: str) -> str:
    """The table as Markdown."""
    lines = [
        f"{title}:",
        "",
        _line(_HEADINGS),
        _line(["---"] * len(_HEADINGS)),
        *(_line(row.cells) for row in rows),
    ]
    return "\n".join(lines)


def as_json(rows: Sequence[Row], machine: dict[str, str]) -> dict[str, Any]:
    """The table with every figure behind it."""
    return {"machine": machine, "rows": [asdict(row) for row in rows]}


def share(value: float, digits: int = 0) -> str:
    """As in `5 %`."""
    return f"{100 * value:.{digits}f} %"


def percent(part: int, whole: int) -> str:
    """As in `37 of 40 (92 %)`."""
    return f"{part} of {whole} ({share(part / whole)})" if whole else "0 of 0"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The bounds within which the true share lies in 95 of 100 cases (Wilson's score interval)."""
    if not whole:
        return 0.0, 1.0
    z = 1.959964
    p, scale = part / whole, 1 + z * z / whole
    middle = (p + z * z / (2 * whole)) / scale
    half = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def wilson_words(part: int, whole: int) -> str:
    """The bounds as in `33 to 67 %`."""
    low, high = wilson(part, whole)
    return f"{100 * low:.0f} to {share(high)}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
