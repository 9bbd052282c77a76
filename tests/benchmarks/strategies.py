"""Ways to spend the same number of questions to a model: one shot, the best of k, the loop, rules and the loop."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.kept import KeptJudge, KeptProposer, Shelf
from tests.benchmarks.settings import Progress
from tests.benchmarks.slow.catalogue import SlowFunction
from tests.benchmarks.slow.workspace import Workspace, held_back_difference, unpack

from afterburner.judges.local import LocalJudge, prepare
from afterburner.options import Options
from afterburner.proposers.base import Proposer, Proposers
from afterburner.proposers.rules.proposer import RulesProposer
from afterburner.refine.events import Finished
from afterburner.refine.loop import Settings, refine
from afterburner.refine.questions import FRESH_SHARE
from afterburner.refine.record import Record
from afterburner.refine.task import Facts
from afterburner.report import units
from afterburner.target.callers import callers
from afterburner.target.context import target_in
from monolith.comparison import Interval

CALLS = 4
"""Questions to the model that each strategy may put."""
_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """How to search."""

    name: str
    calls: int = CALLS
    fresh_share: float = FRESH_SHARE
    with_rules: bool = False


RULES = Strategy(name="rules alone", calls=0, with_rules=True)
ONE_SHOT = Strategy(name="one shot", calls=1)
BEST_OF = Strategy(name=f"best of {CALLS}", fresh_share=1.0)
LOOP = Strategy(name=f"the loop, {CALLS} calls")
RULES_AND_LOOP = Strategy(name=f"rules + the loop, {CALLS} calls", with_rules=True)
WITH_MODEL = (ONE_SHOT, BEST_OF, LOOP, RULES_AND_LOOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a strategy made of a function."""

    function: SlowFunction
    strategy: Strategy
    gain: Interval | None
    """Original over rewrite in the function's efficiency, confirmed; `None` where nothing was."""
    after: tuple[float, ...]
    """The ratio of the best rewrite after the rules and after each question; 1 is the original."""
    difference: str
    """How the rewrite differs on inputs that were held back; it must not."""
    record: Record

    def reaches(self, ratio: float) -> bool:
        """Whether the gain is surely larger than that."""
        return self.gain is not None and self.gain.low > ratio


class Bench:
    """Runs strategies on functions, with all answers kept in a folder."""

    def __init__(self, folder: Path, model: Proposer | None) -> None:
        self._folder = folder
        self._model = model

    async def aclose(self) -> None:
        """End the model."""
        if self._model:
            await self._model.aclose()

    async def run(self, function: SlowFunction, strategy: Strategy) -> Result:
        """What a strategy makes of a function."""
        with tempfile.TemporaryDirectory() as name:
            files = unpack(function, Path(name))
            record = await self._refined(function, strategy, files)
            gain = record.ratio.of(function.efficiency) if record.outcome == "improved" else None
            difference = ""
            if gain and record.code:
                checking = Path(name) / "checking"
                checking.mkdir()
                difference = held_back_difference(function, record.code, checking)
        return Result(
            function=function,
            strategy=strategy,
            gain=gain,
            after=_after(record, function, strategy.calls),
            difference=difference,
            record=replace(record, file=f"{function.family}.py"),
        )

    async def _refined(self, function: SlowFunction, strategy: Strategy, files: Workspace) -> Record:
        source = files.file.read_text()
        target = target_in(files.file, source, function.name)
        options = Options(
            file=files.file,
            source=source,
            qualname=function.name,
            efficiency=function.efficiency,
            iterations=CALLS,
            candidates=1,
            cases_file=files.cases,
            seed=_SEED,
        )

        async def start() -> LocalJudge:
            return (await prepare(target, options, _SEED)).judge

        shelf = Shelf(self._folder / function.name)
        judge = KeptJudge(start, shelf)
        model = KeptProposer(self._model, shelf) if self._model and strategy.calls else None
        search = refine(
            target,
            proposers=Proposers(RulesProposer() if strategy.with_rules else None, model),
            judge=judge,
            settings=Settings(
                efficiency=function.efficiency,
                iterations=strategy.calls,
                candidates=1,
                seed=_SEED,
                facts=Facts(python_version="3.11", callers=callers(source, target.span)),
                fresh_share=strategy.fresh_share,
            ),
            cancelled=asyncio.Event(),
        )
        try:
            async for event in search:
                if isinstance(event, Finished):
                    return event.record
        finally:
            await judge.aclose()
        raise RuntimeError("the search ended without a record")


def results(
    functions: tuple[SlowFunction, ...], strategies: tuple[Strategy, ...], bench: Bench, progress: Progress
) -> Iterator[Result]:
    """Every strategy on every function."""
    pairs = [(function, strategy) for function in functions for strategy in strategies]
    with asyncio.Runner() as runner:
        for done, (function, strategy) in enumerate(pairs, start=1):
            result = runner.run(bench.run(function, strategy))
            gain = units.ratio(result.gain) if result.gain else "no gain"
            told = f"{function.name}, {strategy.name}: {gain}"
            progress.say(f"{done} of {len(pairs)}: {told} {result.difference}".rstrip())
            yield result
        runner.run(bench.aclose())


def forget(folder: Path) -> None:
    """Throw away what was kept."""
    shutil.rmtree(folder, ignore_errors=True)


def _after(record: Record, function: SlowFunction, calls: int) -> tuple[float, ...]:
    """The best ratio after the rules and after each question; of a run that was not confirmed, 1 throughout."""
    if record.outcome != "improved":
        return (1.0,) * (calls + 1)
    best, found = 1.0, []
    for iteration in range(calls + 1):
        for candidate in record.candidates:
            ratio = candidate.ratio.of(function.efficiency)
            if candidate.iteration == iteration and candidate.improved and ratio:
                best = ratio.estimate
        found.append(best)
    return tuple(found)
