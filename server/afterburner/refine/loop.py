"""Algorithm 1: propose, check, measure, keep the better, N times; then confirm."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from afterburner.errors import NotOptimizable, ProposerError
from afterburner.proposers.base import Exhausted, Proposer, Reply, Request
from afterburner.refine.cancellation import Cancelled, TimeIsUp, unless_cancelled
from afterburner.refine.events import (
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
from afterburner.refine.prompt import Attempt, Task, messages
from afterburner.refine.record import CandidateRecord
from afterburner.refine.reply import code_of
from afterburner.target.fragment import InvalidRewrite, normalised
from afterburner.target.splice import splice
from monolith.comparison import Comparison, Efficiency, Verdict
from monolith.errors import FaultyCases, FaultyOriginal, MonolithError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from afterburner.refine.ports import Judge
    from afterburner.target.context import Target

T = TypeVar("T")
log = logging.getLogger(__name__)

_FIRST_TEMPERATURE = 0.2
"""The very first answer is the model's likeliest."""
_TEMPERATURE = 0.8
"""Later answers have to differ: a rejected one must not come back for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to search."""

    efficiency: Efficiency
    iterations: int
    candidates: int
    """Rewrites asked for in each iteration."""
    budget_s: float | None = None
    """Wall seconds after which nothing more is proposed; a judgement under way is finished."""
    seed: int | None = None
    """Of the requests to the model; none is sent when not given, for not every endpoint takes one."""
    python_version: str = ""
    """What the user's code runs under, as in `3.12`; a model is told."""


async def refine(
    target: Target, *, proposer: Proposer, judge: Judge, settings: Settings, cancelled: asyncio.Event
) -> AsyncGenerator[Event, None]:
    """Search for a better version of a function; the last event is `Finished`.

    Args:
        target: the function and its file.
        proposer: who rewrites.
        judge: who checks and measures; it holds the original.
        settings: how to search.
        cancelled: once set, the search ends within a fraction of a second, with the best so far.

    Raises:
        ProposerError: the proposer failed before any candidate was judged.
        FaultyCases: the case file broke while inputs were made with it.
    """
    search = _Search(target, proposer, judge, settings, cancelled)
    ledger = search.ledger
    try:
        async for event in search.events():
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
    """One search: asks the two ports and writes down what they say."""

    def __init__(
        self, target: Target, proposer: Proposer, judge: Judge, settings: Settings, cancelled: asyncio.Event
    ) -> None:
        self.ledger = Ledger(target, settings.efficiency, proposer.origin)
        self._target = target
        self._proposer = proposer
        self._judge = judge
        self._settings = settings
        self._cancelled = cancelled
        self._seen = {normalised(target.code)}
        self._asked = 0

    async def events(self) -> AsyncGenerator[Event, None]:
        ledger = self.ledger
        if self._target.span.is_stub:
            async for event in self._iterations(implementing=True):
                yield event
            if not ledger.implementation:
                return
        ledger.baseline = await self._unless_cancelled(self._judge.baseline())
        yield BaselineMeasured(ledger.baseline)
        async for event in self._iterations(implementing=False):
            yield event
        if ledger.incumbent:
            yield Confirming()
            ledger.confirmation = await self._unless_cancelled(self._judge.confirm(ledger.incumbent.source))

    async def _iterations(self, *, implementing: bool) -> AsyncGenerator[Event, None]:
        of = self._settings.iterations
        for iteration in range(1, of + 1):
            number = 0 if implementing else iteration
            yield IterationStarted(number, of)
            is_free = True
            while is_free:
                replies = await self._replies()
                if not replies:
                    return
                is_free = all(reply.is_free for reply in replies)
                for reply in replies:
                    yield CandidateProposed(number, reply.origin)
                    async for event in self._consider(reply, number):
                        yield event
                    if implementing and self.ledger.implementation:
                        return

    async def _replies(self) -> list[Reply]:
        """Ask for this iteration's rewrites, all from the same starting point; none ends the search."""
        ledger, budget_s = self.ledger, self._settings.budget_s
        left_s = None if budget_s is None else max(0.0, budget_s - ledger.elapsed_s)
        requests = [self._request() for _ in range(self._settings.candidates)]
        try:
            return await self._unless_cancelled(self._ask(requests), timeout_s=left_s)
        except TimeIsUp:
            ledger.stopped_because = f"The budget of {budget_s:g} s was spent."
        except Exhausted as exhausted:
            ledger.exhausted = str(exhausted)
        except ProposerError as error:
            if not ledger.candidates:
                raise
            ledger.model_failed = True
            ledger.stopped_because = str(error)
        return []

    async def _ask(self, requests: list[Request]) -> list[Reply]:
        """Answers in the order of the requests; failed ones are left out unless all of them failed."""
        answers = await asyncio.gather(
            *(self._proposer.propose(request) for request in requests), return_exceptions=True
        )
        failures = [answer for answer in answers if isinstance(answer, BaseException)]
        for failure in failures:
            if not isinstance(failure, ProposerError | Exhausted) or len(failures) == len(answers):
                raise failure
        return [answer for answer in answers if isinstance(answer, Reply)]

    def _request(self) -> Request:
        seed, number = self._settings.seed, self._asked
        self._asked += 1
        best = self.ledger.best
        return Request(
            messages=messages(self._task()),
            code=best.code if best else self._target.code,
            temperature=_TEMPERATURE if number else _FIRST_TEMPERATURE,
            seed=None if seed is None else seed + number,
            efficiency=self._settings.efficiency,
            verified=self.ledger.verified,
        )

    def _task(self) -> Task:
        ledger, target = self.ledger, self._target
        best, incumbent = ledger.best, ledger.incumbent
        return Task(
            efficiency=self._settings.efficiency,
            qualname=target.span.qualname,
            description=target.docstring,
            context=target.context,
            signature=target.signature,
            code=best.code if best else target.code,
            original=ledger.baseline.performance if ledger.baseline else None,
            incumbent=incumbent.comparison.candidate if incumbent else None,
            ratio=incumbent.comparison.ratio.of(self._settings.efficiency) if incumbent else None,
            tried=tuple(self._attempt(comparison) for comparison in ledger.rejected),
            python_version=self._settings.python_version,
            stub=self._implementing,
        )

    def _attempt(self, comparison: Comparison) -> Attempt:
        ratio = comparison.ratio.of(self._settings.efficiency)
        return Attempt(comparison.verdict, comparison.told, ratio)

    @property
    def _implementing(self) -> bool:
        return self._target.span.is_stub and not self.ledger.implementation

    async def _consider(self, reply: Reply, iteration: int) -> AsyncGenerator[Event, None]:
        """Check one reply, write its verdict down, and keep it if it is better."""
        ledger = self.ledger
        code = code_of(reply.text, self._target.span.name)
        version = await self._judged(code)
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
            improved=improved,
        )
        ledger.write_down(candidate, comparison)
        yield CandidateJudged(iteration, reply.origin, comparison)
        if improved:
            yield Improved(iteration, comparison)

    async def _judged(self, code: str | None) -> Version:
        if code is None:
            return Version("", "", _unjudged(Verdict.INVALID, "There is no code in the reply."))
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

    async def _unless_cancelled(self, work: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        return await unless_cancelled(work, self._cancelled, timeout_s=timeout_s)


def _unjudged(verdict: Verdict, sentence: str) -> Comparison:
    """The comparison of a reply that was never run: its sentence holds nothing but the model's own text."""
    return Comparison(verdict, sentence, told=sentence)
