"""The loop's two ports, written down: what was answered before is given back, what is new is asked and added.

The loop does nothing but follow its ports' answers, so a loop that gets the same answers in the same order is
where it was when it was killed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable, ProposerError
from afterburner.proposers.around import Around
from afterburner.runs.entries import (
    Answered,
    Asked,
    Judged,
    Measured,
    Profiled,
    Unanswered,
    digest,
    private,
)
from monolith.comparison import Baseline, Comparison, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from afterburner.proposers.base import Proposer, Reply, Request
    from afterburner.refine.events import CandidateProposed
    from afterburner.refine.ports import Judge
    from afterburner.runs.entries import Entry, JudgedAs
    from afterburner.runs.journal import Journal
    from monolith.profiling import Profile


class RecordedModel(Around):
    """Implements the port of models."""

    def __init__(self, model: Proposer, journal: Journal, entries: Iterable[Entry] = ()) -> None:
        """Asks `model`; `entries` are those of the run's first part, where it had one."""
        super().__init__(model)
        self._journal = journal
        self._left: dict[str, Reply] = {}
        """Answers that were not given back yet, by their questions' names, in the order in which they came."""
        for entry in entries:
            if isinstance(entry, Answered):
                self._left[entry.name] = entry.reply
        self._given = asyncio.Condition()

    async def propose(self, request: Request) -> Reply:
        """See `Proposer`.

        Answers are given back in the order in which they came, for that is what the loop followed; what has to be
        asked again comes after them, as it would have.
        """
        async with self._given:
            await self._given.wait_for(lambda: self._first_of(request.name) in (request.name, ""))
            saved = self._left.pop(request.name, None)
            self._given.notify_all()
        return saved or await self._ask(request)

    def _first_of(self, name: str) -> str:
        """The name of the next answer to give back among questions of the same kind; empty when none is left."""
        kind = name.partition(" ")[0]
        return next((other for other in self._left if other.partition(" ")[0] == kind), "")

    async def _ask(self, request: Request) -> Reply:
        write = self._journal.write
        write(Asked(request.name, request.messages, request.temperature, request.seed))
        try:
            reply = await self._model.propose(request)
        except ProposerError as error:
            write(Unanswered(request.name, str(error)))
            raise
        write(Answered(request.name, reply))
        return reply


class RecordedJudge:
    """Implements the judge's port."""

    def __init__(self, judge: Judge, journal: Journal, entries: Iterable[Entry] = ()) -> None:
        """Asks `judge`; `entries` are those of the run's first part, where it had one."""
        self._judge = judge
        self._journal = journal
        self._baseline: Baseline | None = None
        self._verdicts: dict[tuple[JudgedAs, str, str], Comparison] = {}
        self._profiles: dict[str, Profile] = {}
        for entry in entries:
            if isinstance(entry, Measured):
                self._baseline = entry.baseline
            elif isinstance(entry, Judged):
                self._verdicts[entry.how, entry.text, entry.incumbent] = entry.comparison
            elif isinstance(entry, Profiled):
                self._profiles[entry.text] = entry.profile
        self.candidate: CandidateProposed | None = None
        """The candidate that will be judged next, once there is one."""
        self.is_judging_again = False
        """Whether the inputs have changed since the run's first part, so that its verdicts count no more."""

    async def adopt(self, source: str) -> Comparison:
        """See `Judge`. What was adopted before is checked again, for the judge has to hold it.

        Raises:
            NotOptimizable: it does not pass any more.
        """
        saved = self._verdicts.get(("adopt", digest(source), ""))
        if saved is None or saved.verdict is not Verdict.BETTER:
            return await self._verdict("adopt", source, "", lambda: self._judge.adopt(source))
        comparison = await self._judge.adopt(source)
        if comparison.verdict is not Verdict.BETTER:
            raise NotOptimizable(
                "The implementation that passed before the run was interrupted does not pass any more; start anew."
            )
        return saved

    async def baseline(self) -> Baseline:
        """See `Judge`. It is always taken, for the judge needs it; figures that were told before stay."""
        baseline = await self._judge.baseline()
        saved = self._baseline
        if saved and _inputs(saved) == _inputs(baseline):
            return saved
        if saved:
            self.is_judging_again = True
            self._verdicts.clear()
            self._profiles.clear()
        self._journal.write(Measured(baseline))
        return baseline

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        """See `Judge`."""
        return await self._verdict("judge", source, incumbent, lambda: self._judge.judge(source, incumbent))

    async def confirm(self, source: str) -> Comparison:
        """See `Judge`."""
        return await self._verdict("confirm", source, "", lambda: self._judge.confirm(source))

    async def profile(self, source: str) -> Profile:
        """See `Judge`."""
        name = digest(source)
        if name not in self._profiles:
            self._profiles[name] = await self._judge.profile(source)
            self._journal.write(Profiled(name, self._profiles[name]))
        return self._profiles[name]

    async def aclose(self) -> None:
        """See `Judge`."""
        await self._judge.aclose()

    async def _verdict(
        self, how: JudgedAs, source: str, incumbent: str, ask: Callable[[], Awaitable[Comparison]]
    ) -> Comparison:
        saved = self._verdicts.get((how, digest(source), digest(incumbent)))
        if saved is not None:
            return saved
        comparison = await ask()
        name, beaten = self._journal.name(source), self._journal.name(incumbent)
        candidate = self.candidate
        iteration, origin = (candidate.iteration, candidate.origin) if candidate else (0, "")
        self._journal.write(Judged(how, name, beaten, iteration, origin, private(comparison)))
        return comparison


def _inputs(baseline: Baseline) -> tuple[object, ...]:
    """What two baselines have in common when they stand for the same inputs behind the same walls."""
    return baseline.usable, baseline.by_origin, baseline.isolation
