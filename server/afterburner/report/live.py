"""Progress as a live table on a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from afterburner.refine import events
from afterburner.refine.record import CaseCounts
from afterburner.report import evidence
from afterburner.report.lines import iteration_words
from afterburner.report.table import Row, by, candidates_table

if TYPE_CHECKING:
    from types import TracebackType

    from monolith.comparison import Efficiency


class LiveTable:
    """Shows the stage, the candidates with their verdicts, and the best so far, until it is left."""

    def __init__(self, console: Console, efficiency: Efficiency) -> None:
        self._efficiency = efficiency
        self._title = ""
        self._spinner = Spinner("dots", Text("looking for inputs"))
        self._facts: list[evidence.Fact] = []
        self._rows: list[Row] = []
        self._iteration = ""
        self._started = time.monotonic()
        self._live = Live(console=console, get_renderable=self._render, transient=True, refresh_per_second=8)

    def __enter__(self) -> LiveTable:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, event: events.Event) -> None:
        """Take in what happened."""
        match event:
            case events.Started(qualname, _, origin):
                what = evidence.EFFICIENCY_NAMES[self._efficiency]
                self._title = f"Optimizing {qualname} for {what}; rewrites by {origin}"
            case events.WritingInputs():
                self._stage("waiting for inputs that the model writes")
            case events.CasesFound(by_origin, _):
                counts = CaseCounts(sum(by_origin.values()), by_origin)
                self._facts.append(evidence.Fact("Cases", evidence.cases(counts)))
                self._stage("running the original")
            case events.BaselineMeasured(baseline):
                self._facts.append(evidence.Fact("Original", evidence.baseline_words(baseline)))
            case events.ApplyingRules():
                self._iteration = "rewrite rules"
                self._stage("applying rewrite rules")
            case events.IterationStarted(iteration, of):
                self._iteration = iteration_words(iteration, of)
                self._stage(f"{self._iteration}: waiting for a rewrite")
            case events.CandidateProposed():
                self._stage(f"{self._iteration}: checking and measuring the rewrite")
            case events.CandidateJudged(iteration, origin, comparison):
                row = Row(iteration, comparison.verdict, comparison.ratio, comparison.reason, by=by(origin))
                self._rows.append(row)
            case events.Improved():
                self._rows = [row._replace(best=row is self._rows[-1]) for row in self._rows]
            case events.Confirming():
                self._stage("confirming the best rewrite on fresh pairs")
            case events.Finished():
                self._stage("cleaning up")

    def _stage(self, words: str) -> None:
        self._spinner.update(text=Text(words))

    def _render(self) -> RenderableType:
        elapsed = Text(f"{time.monotonic() - self._started:.0f} s, Ctrl-C stops and keeps the best", style="dim")
        parts: list[RenderableType] = [Text(self._title, style="bold")] if self._title else []
        parts += [Text.assemble((f"{label}: ", "dim"), text) for label, text in self._facts]
        if self._rows:
            parts.append(candidates_table(self._rows, self._efficiency))
        stage = Table.grid(padding=(0, 2))
        stage.add_row(self._spinner, elapsed)
        return Group(*parts, stage)
