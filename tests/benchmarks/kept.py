"""Keeps what models and the judge answered, so that a long benchmark goes on where it stopped.

Strategies that ask the same question share its answer, and a candidate gets one verdict in all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from afterburner.judges.local import LocalJudge
from afterburner.judges.messages import converter
from afterburner.proposers.around import Around
from afterburner.proposers.base import Proposer, Reply, Request
from monolith.comparison import Baseline, Comparison
from monolith.profiling import Profile

T = TypeVar("T")


class Shelf:
    """Answers in a folder, one file each, named by what was asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def kept(self, kind: str, question: object, form: type[T], ask: Callable[[], Awaitable[T]]) -> T:
        """The kept answer to a question; where there is none it is asked."""
        text = json.dumps([kind, question], sort_keys=True)
        path = self._folder / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}.json"
        if path.exists():
            return converter.structure(json.loads(path.read_text()), form)
        answer = await ask()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(converter.unstructure(answer)))
        unfinished.replace(path)
        return answer


class KeptProposer(Around):
    """A model whose answers are kept."""

    def __init__(self, model: Proposer, shelf: Shelf) -> None:
        super().__init__(model)
        self._shelf = shelf

    async def propose(self, request: Request) -> Reply:
        """The kept reply, or a new one."""
        question = [self.origin, converter.unstructure(request)]
        return await self._shelf.kept("reply", question, Reply, lambda: self._model.propose(request))

    async def aclose(self) -> None:
        """Leave the model running: it is closed by who started it."""


class KeptJudge:
    """A judge whose answers are kept; it is started when one is missing."""

    def __init__(self, start: Callable[[], Awaitable[LocalJudge]], shelf: Shelf) -> None:
        self._start = start
        self._shelf = shelf
        self._judge: LocalJudge | None = None

    async def _live(self) -> LocalJudge:
        if self._judge is None:
            self._judge = await self._start()
            measured = await self._judge.baseline()
            await self._shelf.kept("baseline", "", Baseline, lambda: _already(measured))
        return self._judge

    async def adopt(self, source: str) -> Comparison:
        """No function of the benchmark lacks its body."""
        raise NotImplementedError

    async def baseline(self) -> Baseline:
        """See `Judge`."""

        async def ask() -> Baseline:
            await self._live()
            return await self.baseline()

        return await self._shelf.kept("baseline", "", Baseline, ask)

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        """See `Judge`."""

        async def ask() -> Comparison:
            return await (await self._live()).judge(source, incumbent)

        return await self._shelf.kept("judged", [source, incumbent], Comparison, ask)

    async def profile(self, source: str) -> Profile:
        """See `Judge`."""

        async def ask() -> Profile:
            return await (await self._live()).profile(source)

        return await self._shelf.kept("profile", source, Profile, ask)

    async def confirm(self, source: str) -> Comparison:
        """See `Judge`."""

        async def ask() -> Comparison:
            return await (await self._live()).confirm(source)

        return await self._shelf.kept("confirmed", source, Comparison, ask)

    async def aclose(self) -> None:
        """See `Judge`."""
        if self._judge is not None:
            await self._judge.aclose()


async def _already(value: T) -> T:
    return value
