"""Why a candidate is out: what it did that the original did not, or how it failed."""

from __future__ import annotations

from dataclasses import dataclass

from monolith.case import Case
from monolith.codec import MalformedEncoding
from monolith.comparison import Verdict
from monolith.equality import first_difference
from monolith.outcome import Kind, Outcome, Run

_SHOWN_ORIGINS = ("generated", "doctest")
"""Inputs that hold none of the user's data."""

REJECTIONS = {
    Kind.TIMEOUT: Verdict.TIMEOUT,
    Kind.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    Kind.CRASH: Verdict.CRASH,
    Kind.TAMPERING: Verdict.TAMPERING,
    Kind.DENIED: Verdict.DENIED,
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a candidate is out, whatever it costs."""

    verdict: Verdict
    reason: str
    told: str = ""
    """The reason for a model; see `Comparison.told`."""


def compare_outcomes(
    expected: Outcome,
    candidate: Run,
    index: int,
    case: Case,
    parameters: tuple[str, ...],
    *,
    strict: bool = False,
) -> tuple[Rejection | None, bool]:
    """Whether the candidate did something else on one case, and whether only the tolerance made it the same."""
    if candidate.error_kind is not None:
        verdict = REJECTIONS.get(candidate.error_kind, Verdict.ERROR)
        return Rejection(verdict, f"it does not load: {candidate.error}", "it does not load"), False
    if index >= len(candidate.outcomes):
        last = candidate.outcomes[-1] if candidate.outcomes else Outcome(Kind.CRASH, detail="it gave no answer")
        return Rejection(REJECTIONS.get(last.kind, Verdict.CRASH), f"{last.detail} (after {case.label})"), False
    actual = candidate.outcomes[index]
    if not actual.completed:
        return Rejection(REJECTIONS[actual.kind], f"{actual.detail} ({case.label})"), False
    try:
        agreement = first_difference(expected.observed, actual.observed, strict=strict, parameters=parameters)
    except MalformedEncoding:
        return Rejection(Verdict.TAMPERING, f"it sent a result that means nothing ({case.label})"), False
    if agreement.difference is None:
        return None, agreement.within_tolerance
    difference = agreement.difference
    verdict = Verdict.DIFFERENT if difference.kind == "different" else Verdict.NOT_COMPARABLE
    reason = f"{difference.sentence()} ({case.label})"
    shown = case.origin in _SHOWN_ORIGINS
    return Rejection(verdict, reason, reason if shown else difference.without_values()), False


def failure(run: Run) -> str:
    """Why a run has nothing to compare."""
    if run.error:
        return run.error
    return next((outcome.detail for outcome in run.outcomes if not outcome.completed), "it gave no answer")
