"""How long the judge has nothing to do while a model far away answers."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.slow.catalogue import SLOW_FUNCTIONS
from tests.benchmarks.slow.workspace import unpack
from tests.benchmarks.table import Row, share
from tests.support.chat_endpoint import Answer, ChatEndpoint

from afterburner.judges.local import LocalJudge, prepare
from afterburner.options import Options
from afterburner.proposers.base import Proposers, Reply, Request
from afterburner.proposers.chat import ChatProposer
from afterburner.proposers.rules.proposer import RulesProposer
from afterburner.refine.loop import Settings as Search
from afterburner.refine.loop import refine
from afterburner.target.context import target_in
from monolith.comparison import Baseline, Comparison
from monolith.profiling import Profile

T = TypeVar("T")

_LATENCY_S = 1.5
"""Until an answer begins; then it comes in pieces."""
_PIECE_S = 0.02
_MOST = 0.15
_FUNCTION = "unpaid_invoices"
_REWRITES = (
    "paid_numbers = set(paid)\n    return [number for number in issued if number not in paid_numbers]",
    "known = dict.fromkeys(paid)\n    return [number for number in issued if number not in known]",
    "return [number for number in issued if not paid.count(number)]",
    "return list(filter(lambda number: number not in paid, issued))",
    "return sorted(set(issued) - set(paid))",
    "known = frozenset(paid)\n    return list(filter(lambda number: number not in known, issued))",
    "known = set(paid)\n    open_numbers = []\n    for number in issued:\n        if number not in known:\n"
    "            open_numbers.append(number)\n    return open_numbers",
    "return [number for number in issued if number not in tuple(paid)]",
    "known = set(paid)\n    return list(number for number in issued if number not in known)",
    "known = {number: True for number in paid}\n    return [number for number in issued if number not in known]",
    "return [*filter(lambda number: number not in set(paid), issued[:10]), *issued[10:]]",
    "known = set(paid)\n    return [number for number in issued if number in known]",
)


class _Busy:
    """A judge that notes how long it works."""

    def __init__(self, judge: LocalJudge) -> None:
        self._judge = judge
        self.seconds = 0.0

    async def _timed(self, work: Awaitable[T]) -> T:
        start = time.perf_counter()
        try:
            return await work
        finally:
            self.seconds += time.perf_counter() - start

    async def adopt(self, source: str) -> Comparison:
        return await self._timed(self._judge.adopt(source))

    async def baseline(self) -> Baseline:
        return await self._timed(self._judge.baseline())

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        return await self._timed(self._judge.judge(source, incumbent))

    async def profile(self, source: str) -> Profile:
        return await self._timed(self._judge.profile(source))

    async def confirm(self, source: str) -> Comparison:
        return await self._timed(self._judge.confirm(source))

    async def aclose(self) -> None:
        await self._judge.aclose()


class _FarAway:
    """An endpoint that is on this machine for the benchmark alone."""

    shares_cores = False
    is_elsewhere = True

    def __init__(self, model: ChatProposer) -> None:
        self._model = model
        self.origin = model.origin

    async def propose(self, request: Request) -> Reply:
        return await self._model.propose_in_turn(request)

    async def aclose(self) -> None:
        await self._model.aclose()


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """One run of twelve answers, three at once, of a real server that is slow to answer."""
    idle, whole_s = asyncio.run(_idle())
    yield Row(
        f"the judge has nothing to do while an endpoint answers ({_LATENCY_S:g} s to the first of its pieces; "
        f"{len(_REWRITES)} answers, three at once)",
        f"{share(idle)} of a run of {whole_s:.0f} s",
        target=f"<= {share(_MOST)}",
        reached=idle <= _MOST,
        figures={"idle": idle, "seconds": whole_s},
    )


async def _idle() -> tuple[float, float]:
    function = next(function for function in SLOW_FUNCTIONS if function.name == _FUNCTION)
    header = f"def {_FUNCTION}(issued: list[int], paid: list[int]) -> list[int]:\n    "
    answers = [
        Answer(text=f"```python\n{header}{body}\n```", delay_s=_LATENCY_S, chunk_delay_s=_PIECE_S)
        for body in _REWRITES
    ]
    with tempfile.TemporaryDirectory() as name, ChatEndpoint(answers) as endpoint:
        files = unpack(function, Path(name))
        source = files.file.read_text()
        target = target_in(files.file, source, function.name)
        options = Options(file=files.file, source=source, qualname=function.name, cases_file=files.cases)
        prepared = await prepare(target, options, 1)
        judge = _Busy(prepared.judge)
        model = _FarAway(ChatProposer(endpoint.url, "test-model"))
        start = time.perf_counter()
        search = refine(
            target,
            proposers=Proposers(RulesProposer(), model),
            judge=judge,
            settings=Search(efficiency="time", iterations=4, candidates=3, seed=1),
            cancelled=asyncio.Event(),
        )
        try:
            async with aclosing(search) as events:
                async for _ in events:
                    pass
            whole_s = time.perf_counter() - start
        finally:
            await judge.aclose()
            await model.aclose()
    return 1 - judge.seconds / whole_s, whole_s
