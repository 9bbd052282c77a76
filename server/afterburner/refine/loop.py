"""Algorithm 1: propose, check, measure, keep the better, N times; then confirm."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from afterburner.errors import NotOptimizable, ProposerError, TooLong
from afterburner.proposers.base import Exhausted, Known, Proposer, Proposers, Reply, Rewriter
from afterburner.refine.asking import Answered, Asking, Question
from afterburner.refine.cancellation import Cancelled, TimeIsUp, unless_cancelled
from afterburner.refine.checking import Checker
from afterburner.refine.events import (
    ApplyingRules,
    BaselineMeasured,
    CandidateJudged,
    CandidateProposed,
    Confirming,
    Event,
    Finished,
    Improved,
    IterationStarted,
)
from afterburner.refine.ledger import Ledger
from afterburner.refine.questions import FRESH_SHARE, Asked, Questions
from afterburner.refine.record import CandidateRecord, without_values
from afterburner.refine.reply import idea_of
from afterburner.refine.stopping import StopRules
from afterburner.refine.task import Facts
from monolith.comparison import Efficiency, Verdict
from monolith.errors import FaultyCases, FaultyOriginal, MonolithError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from afterburner.refine.ports import Judge
    from afterburner.target.context import Target

T = TypeVar("T")
log = logging.getLogger(__name__)

_MOST_USELESS = 2
"""After so many empty, endless or broken answers in a row the model is asked no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to search."""

    efficiency: Efficiency
    iterations: int
    candidates: int
    """Rewrites asked for in each iteration."""
    stop: StopRules = field(default_factory=StopRules)
    seed: int | None = None
    """Of the requests to the model; none is sent when not given, for not every endpoint takes one."""
    facts: Facts = field(default_factory=Facts)
    """What a model is told besides the code and its figures."""
    tells_results: bool = True
    """Whether a model is told what rewrites returned, beside their verdicts and ratios."""
    heard: tuple[Reply, ...] = ()
    """Answers that were got before the search; they count in its budgets."""
    fresh_share: float = FRESH_SHARE
    """1 makes every question an independent single shot: the control that the loop is compared with."""


async def refine(
    target: Target, *, proposers: Proposers, judge: Judge, settings: Settings, cancelled: asyncio.Event
) -> AsyncGenerator[Event, None]:
    """Search for a better version of a function; the last event is `Finished`.

    Args:
        target: the function and its file.
        proposers: who rewrites.
        judge: who checks and measures; it holds the original.
        settings: how to search.
        cancelled: once set, the search ends within a fraction of a second, with the best so far.

    Raises:
        ProposerError: the model failed before any candidate was judged.
        FaultyCases: the case file broke while inputs were made with it.
    """
    search = _Search(target, proposers, judge, settings, cancelled)
    ledger = search.ledger
    try:
        async with aclosing(search.events()) as events:
            async for event in events:
                yield event
        record = ledger.concluded()
    except Cancelled:
        record = ledger.cancelled()
    except (NotOptimizable, FaultyOriginal) as error:
        record = ledger.not_optimizable(str(error))
    except FaultyCases:
        raise
    except MonolithError as error:
        log.exception("the judge broke down")
        record = ledger.failed(str(error))
    yield Finished(record)


class _Search:
    """One search: asks the ports and writes down what they say."""

    def __init__(
        self, target: Target, proposers: Proposers, judge: Judge, settings: Settings, cancelled: asyncio.Event
    ) -> None:
        self.ledger = Ledger(target, settings.efficiency, proposers.origin)
        for reply in settings.heard:
            self.ledger.hear(reply)
        self._target = target
        self._proposers = proposers
        self._judge = judge
        self._settings = settings
        self._cancelled = cancelled
        self._checker = Checker(target, judge, self.ledger)
        model = proposers.model
        self._at_once = settings.candidates if model and not model.shares_cores else 1
        asked = Asked(
            total=settings.iterations * settings.candidates,
            at_once=self._at_once,
            seed=settings.seed,
            facts=settings.facts,
            fresh_share=settings.fresh_share,
        )
        self._questions = Questions(target, self.ledger, settings.efficiency, asked)

    async def events(self) -> AsyncGenerator[Event, None]:
        ledger, model = self.ledger, self._proposers.model
        if self._target.span.is_stub:
            async for event in self._implement():
                yield event
            if not ledger.implementation:
                return
        ledger.baseline = await self._unless_cancelled(self._judge.baseline())
        yield BaselineMeasured(ledger.baseline)
        asking = self._asking(model) if model else None
        try:
            if asking and self._at_once > 1:
                async for event in self._put(asking):
                    yield event
            if self._proposers.rules:
                async for event in self._apply_rules(self._proposers.rules):
                    yield event
            if asking:
                async for event in self._judge_answers(asking):
                    yield event
        finally:
            if asking:
                await asking.aclose()
        self._look_at_failure()
        if ledger.incumbent:
            yield Confirming()
            ledger.confirmation = await self._unless_cancelled(self._judge.confirm(ledger.incumbent.source))

    async def _implement(self) -> AsyncGenerator[Event, None]:
        """Ask for a first implementation until one passes its oracle."""
        model = self._proposers.model
        if model is None:
            self.ledger.exhausted = "Only a model can implement a function; choose one with --model."
            return
        asking = self._asking(model)
        try:
            async for event in self._judge_answers(asking):
                yield event
        finally:
            await asking.aclose()
        self._look_at_failure()

    async def _apply_rules(self, rules: Rewriter) -> AsyncGenerator[Event, None]:
        ledger = self.ledger
        yield ApplyingRules()
        while not self._stops():
            code = ledger.best.code if ledger.best else self._target.code
            try:
                reply = rules.rewrite(Known(code, self._settings.efficiency, ledger.verified))
            except Exhausted as exhausted:
                ledger.exhausted = str(exhausted)
                break
            async for event in self._consider(Answered(Question(0, code), reply), 0):
                yield event

    async def _judge_answers(self, asking: Asking) -> AsyncGenerator[Event, None]:
        """Judge each answer when it comes, and ask on; what computes on this machine never does so meanwhile."""
        ledger, implementing = self.ledger, self.ledger.is_implementing
        while not self._stops():
            async for event in self._put(asking):
                yield event
            answer = await self._next(asking)
            if answer is None:
                return
            ledger.hear(answer.reply)
            if self._at_once > 1 and not self._stops():
                async for event in self._put(asking):
                    yield event
            async for event in self._consider(answer, self._iteration_of(answer.question.number)):
                yield event
            self._give_up_if_useless(asking, answer.reply)
            if implementing and ledger.implementation:
                return

    def _asking(self, model: Proposer) -> Asking:
        async def ask(number: int) -> Answered:
            request, shown = self._questions.request(number)
            try:
                reply = await model.propose(request)
            except TooLong as error:
                self._questions.are_brief = True
                self.ledger.tell(f"{str(error).partition(';')[0]}; it was asked with less context.")
                request, shown = self._questions.request(number)
                reply = await model.propose(request)
            return Answered(Question(number, shown), reply)

        return Asking(ask, self._settings.iterations * self._settings.candidates, self._at_once)

    async def _put(self, asking: Asking) -> AsyncGenerator[Event, None]:
        """Put as many questions as may be in flight; an iteration starts with its first question."""
        if asking.may_put and not self.ledger.is_implementing:
            await self._unless_cancelled(self._questions.look_into_texts(self._judge))
        for number in asking.put():
            if number % self._settings.candidates == 0:
                yield IterationStarted(self._iteration_of(number), self._settings.iterations)

    def _iteration_of(self, number: int) -> int:
        return 0 if self.ledger.is_implementing else number // self._settings.candidates + 1

    def _give_up_if_useless(self, asking: Asking, reply: Reply) -> None:
        """Ask no more where answers in a row, or all there are, were nothing that could be judged."""
        ledger = self.ledger
        is_invalid = ledger.candidates[-1].verdict is Verdict.INVALID
        ledger.count(useful=not (is_invalid and reply.problem))
        if ledger.useless >= _MOST_USELESS or not (ledger.useful or asking.is_waiting):
            asking.stop()
            remedy = ", or allow longer answers with --max-tokens" if reply.reached_limit else ""
            ledger.failure = ledger.failure or ProposerError(
                f"{reply.origin} gave no useful answer ({reply.shortcoming}); choose another model{remedy}."
            )

    def _look_at_failure(self) -> None:
        """A model that failed before anything was judged is all there is to tell.

        Raises:
            ProposerError: the model's.
        """
        if self.ledger.failure and not self.ledger.candidates:
            raise self.ledger.failure

    async def _next(self, asking: Asking) -> Answered | None:
        """The next answer; `None` when there is none any more."""
        ledger, budget_s = self.ledger, self._settings.stop.budget_s
        while True:
            left_s = None if budget_s is None else max(0.0, budget_s - ledger.elapsed_s)
            try:
                return await self._unless_cancelled(asking.next(), timeout_s=left_s)
            except TimeIsUp:
                ledger.stopped_because = f"The budget of {budget_s:g} s was spent."
                return None
            except ProposerError as error:
                asking.stop()
                ledger.failure = error

    def _stops(self) -> bool:
        """Whether nothing more may be asked; the reason is written down."""
        ledger = self.ledger
        ledger.stopped_because = ledger.stopped_because or self._settings.stop.reached(ledger)
        return bool(ledger.stopped_because)

    async def _consider(self, answer: Answered, iteration: int) -> AsyncGenerator[Event, None]:
        """Check one reply, write its verdict down, and keep it if it is better."""
        ledger, reply = self.ledger, answer.reply
        yield CandidateProposed(iteration, reply.origin)
        version = await self._unless_cancelled(self._checker.check(answer))
        if version.source and not self._settings.tells_results:
            version = replace(version, comparison=replace(version.comparison, told=""))
        comparison = version.comparison
        improved = ledger.keep(version)
        candidate = CandidateRecord(
            iteration=iteration,
            origin=reply.origin,
            verdict=comparison.verdict,
            reason=without_values(comparison),
            ratio=comparison.ratio,
            code=version.code or reply.text,
            idea=idea_of(reply),
            improved=improved,
            usage=reply.usage,
        )
        ledger.write_down(candidate, comparison, version.code)
        yield CandidateJudged(iteration, reply.origin, comparison)
        if improved:
            yield Improved(iteration, comparison)

    async def _unless_cancelled(self, work: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        return await unless_cancelled(work, self._cancelled, timeout_s=timeout_s)
