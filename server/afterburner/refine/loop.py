"""Algorithm 1: propose, check, measure, keep the better, N times; then confirm."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from afterburner.errors import NotOptimizable, ProposerError
from afterburner.proposers.base import Exhausted, Known, Proposer, Proposers, Request, Rewriter
from afterburner.refine.asking import Answered, Asking, Question
from afterburner.refine.cancellation import Cancelled, TimeIsUp, unless_cancelled
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
from afterburner.refine.ledger import Ledger, Version
from afterburner.refine.prompt import messages
from afterburner.refine.record import CandidateRecord
from afterburner.refine.reply import idea_of, read_answer
from afterburner.refine.stopping import StopRules
from afterburner.refine.task import Facts, Task, task_of
from afterburner.target.fragment import InvalidRewrite, normalised
from afterburner.target.splice import splice
from monolith.comparison import Comparison, Efficiency, Verdict
from monolith.errors import FaultyCases, FaultyOriginal, MonolithError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from afterburner.refine.ports import Judge
    from afterburner.target.context import Target
    from monolith.profiling import Profile

T = TypeVar("T")
log = logging.getLogger(__name__)

_FIRST_TEMPERATURE = 0.2
"""The very first answer is the model's likeliest."""
_TEMPERATURE = 0.8
"""Later answers have to differ: a rejected one must not come back for ever."""
_TEMPERATURE_AFTER_DUPLICATE = 1.1
FRESH_SHARE = 0.25
"""So much of the questions shows the user's own text and tells nothing of what was tried."""


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
        self._target = target
        self._proposers = proposers
        self._judge = judge
        self._settings = settings
        self._cancelled = cancelled
        self._seen = {normalised(target.code)}
        self._profiles: dict[str, Profile] = {}
        """Where the texts that a model may be shown spend their time and memory, by text."""

    async def events(self) -> AsyncGenerator[Event, None]:
        ledger, proposers = self.ledger, self._proposers
        if self._target.span.is_stub:
            if proposers.model is None:
                ledger.exhausted = "Only a model can implement a function; choose one with --model."
                return
            async for event in self._ask_model(proposers.model, implementing=True):
                yield event
            if not ledger.implementation:
                if ledger.failure and not ledger.candidates:
                    raise ledger.failure
                return
        ledger.baseline = await self._unless_cancelled(self._judge.baseline())
        yield BaselineMeasured(ledger.baseline)
        if proposers.rules:
            async for event in self._apply_rules(proposers.rules):
                yield event
        if proposers.model and not self._stops():
            async for event in self._ask_model(proposers.model, implementing=False):
                yield event
        if ledger.failure and not ledger.candidates:
            raise ledger.failure
        if ledger.incumbent:
            yield Confirming()
            ledger.confirmation = await self._unless_cancelled(self._judge.confirm(ledger.incumbent.source))

    async def _apply_rules(self, rules: Rewriter) -> AsyncGenerator[Event, None]:
        ledger = self.ledger
        yield ApplyingRules()
        while not self._stops():
            code = ledger.best.code if ledger.best else self._target.code
            try:
                reply = rules.rewrite(Known(code, self._settings.efficiency, ledger.verified))
            except Exhausted as exhausted:
                ledger.exhausted = str(exhausted)
                return
            async for event in self._consider(Answered(Question(0, code), reply), 0):
                yield event

    async def _ask_model(self, model: Proposer, *, implementing: bool) -> AsyncGenerator[Event, None]:
        """Ask for rewrites, several at once where that is wanted, and judge each when it comes.

        What computes on this machine is never asked while a candidate is timed.
        """
        ledger, settings = self.ledger, self._settings
        at_once = 1 if model.shares_cores else settings.candidates
        asking = Asking(self._asks(model), settings.iterations * settings.candidates, at_once)
        ledger.in_vain = 0
        try:
            while True:
                if self._stops():
                    return
                if asking.has_more and not implementing:
                    await self._look_into_texts()
                for event in self._started(asking.put(), implementing=implementing):
                    yield event
                answer = await self._next(asking)
                if answer is None:
                    return
                ledger.usage += answer.reply.usage
                if at_once > 1 and not self._stops():
                    for event in self._started(asking.put(), implementing=implementing):
                        yield event
                iteration = 0 if implementing else answer.question.number // settings.candidates + 1
                async for event in self._consider(answer, iteration):
                    yield event
                if implementing and ledger.implementation:
                    return
        finally:
            await asking.aclose()

    def _started(self, numbers: range, *, implementing: bool) -> list[Event]:
        """The iterations whose first question was put now."""
        of, size = self._settings.iterations, self._settings.candidates
        first = [number for number in numbers if number % size == 0]
        return [IterationStarted(0 if implementing else number // size + 1, of) for number in first]

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

    def _asks(self, model: Proposer) -> Callable[[int], Coroutine[Any, Any, Answered]]:
        async def ask(number: int) -> Answered:
            settings = self._settings
            is_fresh = int((number + 1) * settings.fresh_share) > int(number * settings.fresh_share)
            task = self._task(is_fresh=is_fresh)
            request = Request(
                messages=messages(task),
                temperature=_temperature(task) if number else _FIRST_TEMPERATURE,
                seed=None if settings.seed is None else settings.seed + number,
            )
            return Answered(Question(number, task.code), await model.propose(request))

        return ask

    def _task(self, *, is_fresh: bool) -> Task:
        ledger, settings = self.ledger, self._settings
        best = None if is_fresh else ledger.best
        task = task_of(self._target, ledger, settings.efficiency, settings.facts, is_fresh=is_fresh)
        profile = self._profiles.get(best.source if best else self._target.source)
        return replace(task, profile=profile) if profile else task

    async def _look_into_texts(self) -> None:
        """Take the profiles that the next questions tell of, while nothing else is judged."""
        ledger = self.ledger
        original = ledger.implementation.source if ledger.implementation else self._target.source
        for source in (original, ledger.best.source if ledger.best else original):
            if source not in self._profiles:
                self._profiles[source] = await self._unless_cancelled(self._judge.profile(source))

    def _stops(self) -> bool:
        """Whether nothing more may be asked; the reason is written down."""
        ledger = self.ledger
        ledger.stopped_because = ledger.stopped_because or self._settings.stop.reached(ledger)
        return bool(ledger.stopped_because)

    async def _consider(self, answer: Answered, iteration: int) -> AsyncGenerator[Event, None]:
        """Check one reply, write its verdict down, and keep it if it is better."""
        ledger, reply = self.ledger, answer.reply
        yield CandidateProposed(iteration, reply.origin)
        read = read_answer(reply.text, self._target.span.name, answer.question.shown)
        code = read.code
        version = await self._judged(code, reply.problem or read.problem)
        comparison = version.comparison
        ledger.remember(version)
        improved = self._keeps(version)
        candidate = CandidateRecord(
            iteration=iteration,
            origin=reply.origin,
            verdict=comparison.verdict,
            reason=comparison.told or comparison.reason,
            ratio=comparison.ratio,
            code=code if code is not None else reply.text,
            idea=idea_of(reply),
            improved=improved,
        )
        ledger.write_down(candidate, comparison, code or "")
        yield CandidateJudged(iteration, reply.origin, comparison)
        if improved:
            yield Improved(iteration, comparison)

    async def _judged(self, code: str | None, problem: str) -> Version:
        if code is None:
            return Version("", "", _unjudged(Verdict.INVALID, problem))
        form = normalised(code)
        if form in self._seen:
            return Version(code, "", _unjudged(Verdict.DUPLICATE, "The same code was seen before."))
        self._seen.add(form)
        try:
            source = splice(self._target, code)
        except InvalidRewrite as error:
            return Version(code, "", _unjudged(Verdict.INVALID, str(error)))
        best = self.ledger.incumbent.source if self.ledger.incumbent else ""
        check = self._judge.adopt(source) if self._implementing else self._judge.judge(source, best)
        return Version(code, source, await self._unless_cancelled(check))

    def _keeps(self, version: Version) -> bool:
        """Make a better candidate the incumbent, or the implementation where there is none yet."""
        ledger = self.ledger
        if version.comparison.verdict is not Verdict.BETTER:
            return False
        if self._implementing:
            ledger.implementation = version
            return True
        ledger.incumbent = version
        return True

    @property
    def _implementing(self) -> bool:
        return self._target.span.is_stub and not self.ledger.implementation

    async def _unless_cancelled(self, work: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        return await unless_cancelled(work, self._cancelled, timeout_s=timeout_s)


def _temperature(task: Task) -> float:
    last = task.tried[-1].verdict if task.tried else None
    return _TEMPERATURE_AFTER_DUPLICATE if last is Verdict.DUPLICATE else _TEMPERATURE


def _unjudged(verdict: Verdict, sentence: str) -> Comparison:
    """The comparison of a reply that was never run: its sentence holds nothing but the model's own text."""
    return Comparison(verdict, sentence, told=sentence)
