"""One line about where a run is, from its events."""

from __future__ import annotations

from afterburner.lsp.title import times
from afterburner.refine.events import (
    ApplyingRules,
    BaselineMeasured,
    CandidateJudged,
    CandidateProposed,
    CasesFound,
    Confirming,
    Event,
    Improved,
    IterationStarted,
    Started,
    WritingInputs,
)
from afterburner.report.units import seconds
from monolith.comparison import Efficiency


class Narration:
    """Remembers as much of a run as its next line needs."""

    def __init__(self, efficiency: Efficiency) -> None:
        """Tell about a run that improves this efficiency."""
        self._efficiency = efficiency
        self._iteration = ""
        self._best = ""

    def line(self, event: Event) -> str:
        """The line after an event, as in `iteration 2 of 4: checking a rewrite, best so far 3.1x`."""
        match event:
            case Started(origin=origin):
                return f"looking for inputs; rewrites come from {origin}"
            case WritingInputs():
                return "waiting for inputs that the model writes"
            case CasesFound(by_origin=by_origin):
                return f"{sum(by_origin.values())} inputs found, measuring the original"
            case BaselineMeasured(baseline=baseline):
                cost = baseline.performance.seconds
                return "the original is measured" + (f": {seconds(cost.estimate)}" if cost is not None else "")
            case ApplyingRules():
                self._iteration = "rewrite rules: "
                return self._with_best("applying them")
            case IterationStarted(iteration=iteration, of=of):
                self._iteration = f"iteration {iteration} of {of}: "
                return self._with_best("waiting for a rewrite")
            case CandidateProposed():
                return self._with_best("checking a rewrite")
            case CandidateJudged(comparison=comparison):
                return self._with_best(f"the rewrite is {comparison.verdict.value}")
            case Improved(comparison=comparison):
                interval = comparison.ratio.of(self._efficiency)
                self._best = f", best so far {times(interval)}" if interval is not None else ""
                return self._with_best("improved")
            case Confirming():
                self._iteration = ""
                return self._with_best("confirming on fresh pairs")
            case _:
                return "finished"

    def _with_best(self, text: str) -> str:
        return f"{self._iteration}{text}{self._best}"
