"""Judges the rewrites of a saved run once more: the text, the options and the seed as recorded, no model."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.errors import AfterburnerError, NotOptimizable, UsageError
from afterburner.judges.local import prepare, try_inputs
from afterburner.runs.entries import Judged, private
from afterburner.target.context import target_in
from monolith.comparison import Comparison
from monolith.errors import FaultyCases, FaultyInterpreter, FaultyOriginal, MonolithError, NoIsolation

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from afterburner.options import Options
    from afterburner.refine.ports import Judge
    from afterburner.runs.saved import SavedRun


@dataclass(frozen=True, slots=True)
class Replayed:
    """One verdict beside the one that was saved."""

    saved: Judged
    now: Comparison

    @property
    def is_same(self) -> bool:
        """Whether the verdicts are the same."""
        return self.saved.comparison.verdict is self.now.verdict

    @property
    def is_about_behaviour(self) -> bool:
        """Whether verdicts that differ do so in what the rewrite does, not in what it costs."""
        return not (self.saved.comparison.verdict.same_behaviour and self.now.verdict.same_behaviour)


def to_replay(run: SavedRun) -> list[Judged]:
    """The verdicts of a run in their order; of a text that was judged twice, the last."""
    verdicts = [entry for entry in run.entries if isinstance(entry, Judged)]
    return list({(entry.how, entry.text, entry.incumbent): entry for entry in verdicts}.values())


async def replay(run: SavedRun, options: Options) -> AsyncGenerator[Replayed, None]:
    """Judge every rewrite again, in order, against the incumbents of then.

    Args:
        run: it may have been interrupted; then what was judged until then.
        options: those of the run.

    Raises:
        UsageError: the interpreter or the case file cannot be used, or the record lacks a text.
        NotOptimizable: there is nothing to compare with any more.
        AfterburnerError: the judge broke down.
    """
    async with AsyncExitStack() as closing:
        try:
            target = target_in(options.file, options.source, options.qualname)
            prepared = await prepare(target, options, run.header.seed)
            closing.push_async_callback(prepared.judge.aclose)
            if prepared.wants_inputs and run.written_inputs:
                prepared = await try_inputs(prepared.judge, run.written_inputs)
            if prepared.declined:
                raise NotOptimizable(prepared.declined)
            is_measured = False
            for saved in to_replay(run):
                if saved.how != "adopt" and not is_measured:
                    await prepared.judge.baseline()
                    is_measured = True
                yield Replayed(saved, private(await _judged(saved, run, prepared.judge)))
        except (FaultyInterpreter, FaultyCases) as error:
            raise UsageError(str(error)) from error
        except (FaultyOriginal, NoIsolation) as error:
            raise NotOptimizable(str(error)) from error
        except MonolithError as error:
            raise AfterburnerError(f"The judge broke down: {error}.") from error


async def _judged(saved: Judged, run: SavedRun, judge: Judge) -> Comparison:
    text, incumbent = run.texts.get(saved.text), run.texts.get(saved.incumbent, "")
    if text is None or (saved.incumbent and not incumbent):
        raise UsageError(f"The record of run {run.id} is damaged: it lacks a text that was judged.")
    if saved.how == "adopt":
        return await judge.adopt(text)
    if saved.how == "confirm":
        return await judge.confirm(text)
    return await judge.judge(text, incumbent)
