"""Keeps questions to a model in flight, so that an answer is there when the judge is free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from afterburner.proposers.base import Reply


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked."""

    number: int
    """From 0, over all iterations."""
    shown: str
    """The function's text that the answer is a rewrite of."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply, and what it answers."""

    question: Question
    reply: Reply


Ask = Callable[[int], Coroutine[Any, Any, Answered]]
"""Renders the question of a number with what is known by then, and puts it to the model."""


class Asking:
    """Puts so many questions, at most `at_once` of them at the same time."""

    def __init__(self, ask: Ask, total: int, at_once: int) -> None:
        self._ask = ask
        self._total = total
        self._at_once = at_once
        self._asked = 0
        self._running: set[asyncio.Task[Answered]] = set()
        self._done: list[asyncio.Task[Answered]] = []

    @property
    def may_put(self) -> bool:
        """Whether there is a question that may be put now."""
        return self._asked < self._total and len(self._running) + len(self._done) < self._at_once

    @property
    def is_waiting(self) -> bool:
        """Whether more answers will come."""
        return self._asked < self._total or bool(self._running or self._done)

    def put(self) -> range:
        """Put as many questions as may be in flight; the numbers of those that were put now."""
        before = self._asked
        while self.may_put:
            task = asyncio.ensure_future(self._ask(self._asked))
            self._running.add(task)
            task.add_done_callback(self._answered)
            self._asked += 1
        return range(before, self._asked)

    def stop(self) -> None:
        """Put no more questions; answers to those in flight still count."""
        self._total = self._asked

    async def next(self) -> Answered | None:
        """The next answer, in the order in which they came; `None` when nothing is in flight.

        Raises:
            ProposerError: the model failed.
        """
        while not self._done and self._running:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        return self._done.pop(0).result() if self._done else None

    async def aclose(self) -> None:
        """End what is in flight."""
        tasks = [*self._running, *self._done]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _answered(self, task: asyncio.Task[Answered]) -> None:
        self._running.discard(task)
        self._done.append(task)
