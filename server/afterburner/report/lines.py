"""Progress as plain lines, for logs and pipes."""

from __future__ import annotations

from afterburner.refine import events
from afterburner.refine.record import CaseCounts
from afterburner.report import evidence


def lines(event: events.Event) -> list[str]:
    """What to print when an event comes; the end of a run is told by `summary`."""
    match event:
        case events.Started(qualname, efficiency, origin):
            what = evidence.EFFICIENCY_NAMES[efficiency]
            return [f"Optimizing {qualname} for {what}; rewrites by {origin}"]
        case events.WritingInputs(why):
            return [f"Asking the model for inputs: {why}"]
        case events.CasesFound(by_origin, notes):
            counts = CaseCounts(sum(by_origin.values()), by_origin)
            return [f"Cases: {evidence.cases(counts)}", *(f"  {note}" for note in notes)]
        case events.BaselineMeasured(baseline):
            dropped = (f"  {reason}" for reason in baseline.dropped)
            return [f"Original: {evidence.baseline_words(baseline)}", *dropped]
        case events.ApplyingRules():
            return ["Applying rewrite rules"]
        case events.IterationStarted(iteration, of):
            return [f"{iteration_words(iteration, of)}: asking for a rewrite"]
        case events.CandidateProposed(_, origin):
            return [f"  checking and measuring it ({origin})"]
        case events.CandidateJudged(_, _, comparison):
            return [f"  {comparison.verdict}: {evidence.one_line(comparison.reason)}"]
        case events.Improved():
            return ["  the best so far"]
        case events.Confirming():
            return ["Confirming the best rewrite on fresh pairs"]
        case events.Finished():
            return []


def iteration_words(iteration: int, of: int) -> str:
    """Where the search is: `Iteration 2 of 4`."""
    return f"Iteration {iteration} of {of}" if iteration else "First implementation"
