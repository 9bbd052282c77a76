"""What a search has found so far, and the record that it makes of it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from afterburner.proposers.base import Usage
from afterburner.refine.record import CandidateRecord, CaseCounts, Record, RunOutcome, without_values
from afterburner.refine.task import Attempt
from afterburner.target.context import path_in_repository
from afterburner.target.diff import unified_diff
from monolith.comparison import Baseline, Comparison, Efficiency, Interval, Performance, Ratio, Verdict

if TYPE_CHECKING:
    from afterburner.errors import ProposerError
    from afterburner.proposers.base import Reply
    from afterburner.target.context import Target


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the function that was verified."""

    code: str
    """The function, with the imports and helpers that were proposed with it."""
    source: str
    """The whole file with it in place."""
    comparison: Comparison
    """How it fared during the search."""


class Ledger:
    """The one place that knows the incumbent."""

    def __init__(self, target: Target, efficiency: Efficiency, model: str) -> None:
        self.candidates: list[CandidateRecord] = []
        self.tried: list[Attempt] = []
        """What was tried in the same stage, first implementations or improvements, in vain or not."""
        self.in_vain = 0
        """So many candidates of models in a row did not become the incumbent."""
        self.answers = 0
        """Of models."""
        self.usage = Usage()
        """Of these together."""
        self.cost_unknown_of = ""
        """The origin of an answer of which nobody knows what it cost."""
        self.useful = 0
        """Answers that were not empty, endless or broken."""
        self.useless = 0
        """So many of these in a row."""
        self.told: list[str] = []
        """What a reader of the run should know of how the answers were got."""
        self.implementation: Version | None = None
        """Of a function without a body: the first candidate that passed its oracle."""
        self.incumbent: Version | None = None
        self.baseline: Baseline | None = None
        self.confirmation: Comparison | None = None
        self.stopped_because = ""
        """Why the search ended before its last iteration, in one sentence."""
        self.exhausted = ""
        """That the rules have nothing more, in one sentence."""
        self.failure: ProposerError | None = None
        """Why the model cannot be asked any more."""
        self._verified: dict[str, float] = {}
        """How many times better than the original each text is."""
        self._target = target
        self._efficiency = efficiency
        self._model = model
        self._started = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Wall seconds since the search began."""
        return time.monotonic() - self._started

    @property
    def best(self) -> Version | None:
        """What the next prompt starts from, unless it is the user's own text."""
        return self.incumbent or self.implementation

    @property
    def gain(self) -> Interval | None:
        """How much better than the original the incumbent was, during the search."""
        return self.incumbent.comparison.ratio.of(self._efficiency) if self.incumbent else None

    @property
    def verified(self) -> tuple[str, ...]:
        """The texts that are better than the original, as far as is known, those with the largest ratio first."""
        return tuple(sorted(self._verified, key=self._verified.__getitem__, reverse=True))

    def hear(self, reply: Reply) -> None:
        """Count an answer of a model."""
        self.answers += 1
        self.usage += reply.usage
        if reply.usage.cost_usd is None:
            self.cost_unknown_of = reply.origin
        self.tell(*reply.notes)

    def count(self, *, useful: bool) -> None:
        """Count an answer as one that could be used, or one that could not."""
        self.useful += useful
        self.useless = 0 if useful else self.useless + 1

    def tell(self, *notes: str) -> None:
        """Keep what a reader should know, each once."""
        self.told += [note for note in notes if note not in self.told]

    @property
    def is_implementing(self) -> bool:
        """Whether a function without a body has no implementation yet."""
        return self._target.span.is_stub and not self.implementation

    def keep(self, version: Version) -> bool:
        """Keep a text that is better than the original; whether it is the new incumbent or implementation.

        Of one that lost against the incumbent it is known through the incumbent's own ratio.
        """
        comparison = version.comparison
        if comparison.verdict is Verdict.BETTER:
            self._verified[version.code] = self._gain(comparison)
            if self.is_implementing:
                self.implementation = version
            else:
                self.incumbent = version
            return True
        if self.incumbent and comparison.verdict is Verdict.NO_GAIN and comparison.lost_against is not None:
            gain = self._gain(self.incumbent.comparison) * comparison.lost_against.estimate
            if gain > 1:
                self._verified[version.code] = gain
        return False

    def write_down(self, candidate: CandidateRecord, comparison: Comparison, code: str) -> None:
        """Keep what became of a candidate; with a first implementation the next stage begins.

        Args:
            code: the candidate's; empty when the reply had none.
        """
        self.candidates.append(candidate)
        by_model = candidate.iteration > 0 or self.baseline is None
        if by_model:
            self.in_vain = 0 if candidate.improved else self.in_vain + 1
        if candidate.improved and self.baseline is None:
            self.tried.clear()
            return
        ratio = comparison.ratio.of(self._efficiency)
        self.tried.append(
            Attempt(
                comparison.verdict,
                comparison.told,
                ratio,
                candidate.idea,
                candidate.improved,
                code if by_model else "",
            )
        )

    def concluded(self) -> Record:
        """The record of a search that came to its end."""
        confirmation = self.confirmation
        if self.incumbent and confirmation and confirmation.verdict is Verdict.BETTER:
            reason = "The rewrite does the same, and its gain held on fresh pairs."
            if self.implementation:
                passed = self.implementation.comparison.reason
                reason = f"Implemented: {passed}; a better version of that held its gain on fresh pairs."
            return self._record("improved", reason, self.incumbent, confirmation, confirmed=True)
        if self.implementation:
            passed = self.implementation.comparison.reason
            reason = f"Implemented: {passed}; no better version was confirmed."
            return self._record("improved", reason, self.implementation, confirmation, confirmed=True)
        if self.failure and not self.incumbent:
            return self._record("failed", str(self.failure), failed_by="model")
        return self._record("no-gain", self._why_no_gain(), evidence=confirmation)

    def cancelled(self) -> Record:
        """The record of a search that the user stopped: the best so far, unconfirmed."""
        if not self.best:
            return self._record("cancelled", "Cancelled before any rewrite was verified.")
        reason = "Cancelled; the best verified rewrite so far is kept, not confirmed on fresh pairs."
        evidence = self.incumbent.comparison if self.incumbent else None
        return self._record("cancelled", reason, self.best, evidence)

    def not_optimizable(self, reason: str) -> Record:
        """The record of a function that there is nothing to compare with."""
        return self._record("not-optimizable", reason)

    def failed(self, reason: str) -> Record:
        """The record of a search that broke down through no fault of the user's."""
        return self._record("failed", reason, failed_by="afterburner")

    def _gain(self, comparison: Comparison) -> float:
        ratio = comparison.ratio.of(self._efficiency)
        return ratio.estimate if ratio else 0.0

    def _why_no_gain(self) -> str:
        if self.confirmation:
            return f"The best rewrite was not confirmed on fresh pairs: {without_values(self.confirmation)}"
        if not self.candidates:
            if self.stopped_because:
                return f"{self.stopped_because.rstrip('.')} before anything was tried; allow more."
            return self.exhausted or "No rewrite was proposed."
        counts = Counter(str(candidate.verdict) for candidate in self.candidates)
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
        if self._target.span.is_stub:
            return f"No implementation passed the function's doctests, tests and expected values ({told})."
        if any(candidate.verdict.same_behaviour for candidate in self.candidates):
            return f"No rewrite was measurably better ({told})."
        return f"No rewrite did the same as the original ({told}); more iterations or a larger model may find one."

    def _record(
        self,
        outcome: RunOutcome,
        reason: str,
        best: Version | None = None,
        evidence: Comparison | None = None,
        *,
        confirmed: bool = False,
        failed_by: Literal["model", "afterburner"] | None = None,
    ) -> Record:
        baseline = self.baseline
        measured = baseline.performance if baseline else Performance()
        target = self._target
        return Record(
            outcome=outcome,
            reason=reason,
            file=str(target.file),
            qualname=target.span.qualname,
            efficiency=self._efficiency,
            ratio=evidence.ratio if evidence else Ratio(),
            confirmed=confirmed,
            pairs=evidence.pairs if evidence else 0,
            original=evidence.original if evidence else measured,
            candidate=evidence.candidate if evidence else Performance(),
            growth=evidence.growth if evidence else None,
            cases=CaseCounts(baseline.usable, baseline.by_origin) if baseline else CaseCounts(),
            strength=baseline.strength if baseline else None,
            implemented=self.implementation.comparison.reason if self.implementation else "",
            isolation=(evidence.isolation if evidence else "") or (baseline.isolation if baseline else ""),
            candidates=tuple(self.candidates),
            code=best.source if best else None,
            diff=unified_diff(target.source, best.source, path_in_repository(target.file)) if best else "",
            not_checked=baseline.not_checked if baseline else (),
            notes=self._notes(evidence, outcome),
            duration_s=self.elapsed_s,
            model=self._model,
            answers=self.answers,
            usage=self.usage,
            failed_by=failed_by,
        )

    def _notes(self, evidence: Comparison | None, outcome: RunOutcome) -> tuple[str, ...]:
        notes = list(self.baseline.dropped if self.baseline else ())
        notes += evidence.notes if evidence else ()
        notes += self.told
        if self.stopped_because:
            notes.append(self.stopped_because)
        if self.failure and outcome != "failed" and str(self.failure) not in notes:
            notes.append(str(self.failure))
        if self.exhausted and self.candidates:
            notes.append(self.exhausted)
        return tuple(notes)
