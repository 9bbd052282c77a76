"""The real server with runs that do what the function's name says, as no real run can be made to."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

from afterburner.errors import NotOptimizable
from afterburner.lsp.command import run
from afterburner.options import Options
from afterburner.proposers.base import Message, Request
from afterburner.proposers.choice import Choice
from afterburner.proposers.editor import AskEditor
from afterburner.proposers.pick import pick
from afterburner.refine.cancellation import Cancelled, unless_cancelled
from afterburner.refine.events import (
    CandidateJudged,
    CasesFound,
    Event,
    Finished,
    Improved,
    IterationStarted,
    Started,
)
from afterburner.refine.record import CaseCounts, Record, RunOutcome
from monolith.comparison import Comparison, Interval, Ratio, Verdict

RATIO = Ratio(time=Interval(12, 11, 13), memory=Interval(1.03, 1.0, 1.06))
BETTER = Comparison(Verdict.BETTER, "Faster.", ratio=RATIO)


QUESTION = Request(
    (Message("system", "Be brief."), Message("user", "Rewrite it.")), temperature=0.5, max_tokens=99
)


async def optimize(options: Options, cancelled: asyncio.Event, editor: AskEditor | None) -> AsyncIterator[Event]:
    print(f"candidate output of {options.qualname}")
    kind = options.qualname.split("_")[0]
    if kind == "refused":
        raise NotOptimizable("The function cannot be called.")
    if kind == "broken":
        raise RuntimeError("secret detail")
    yield Started(options.qualname, options.efficiency, "script")
    yield CasesFound({"doctest": 3})
    if kind == "chatty":
        for iteration in range(1, 51):
            yield IterationStarted(iteration, 50)
            await asyncio.sleep(0.02)
    if kind in ("endless", "besting"):
        yield IterationStarted(1, 4)
        if kind == "besting":
            yield CandidateJudged(1, "script", BETTER)
            yield Improved(1, BETTER)
        await cancelled.wait()
        yield Finished(_record(options, "cancelled", "Cancelled.", with_code=kind == "besting"))
        return
    if kind == "stubborn":
        await asyncio.create_subprocess_exec("sleep", "1000")
        await asyncio.sleep(1000)
    if kind == "asking":
        yield Finished(await _asked(options, cancelled, editor))
        return
    if kind == "gainless":
        yield Finished(_record(options, "no-gain", "No significant gain.", with_code=False))
        return
    yield Finished(_record(options, "improved", "Faster.", with_code=True))


async def preview(options: Options, editor: AskEditor | None) -> str:
    if options.qualname.startswith("refused"):
        raise NotOptimizable("The function cannot be called.")
    return f"# What is sent first\n\n{options.qualname} for {options.efficiency}\n"


async def _asked(options: Options, cancelled: asyncio.Event, editor: AskEditor | None) -> Record:
    """Ask the editor's model once, as a run does."""
    model = (await pick([Choice("editor", options.model_name)], editor=editor)).model
    assert model is not None
    try:
        reply = await unless_cancelled(model.propose(QUESTION), cancelled)
    except Cancelled:
        return _record(options, "cancelled", "Cancelled.", with_code=False)
    said = f"{reply.origin} said {reply.text!r} for {reply.usage.tokens} tokens."
    return _record(options, "no-gain", said, with_code=False)


def _record(options: Options, outcome: RunOutcome, reason: str, *, with_code: bool) -> Record:
    code = options.source.replace("slow way", "fast way")
    if "import" in options.qualname:
        code = "import math\n" + code
    return Record(
        outcome=outcome,
        reason=reason,
        file=str(options.file),
        qualname=options.qualname,
        efficiency=options.efficiency,
        ratio=RATIO if with_code else Ratio(),
        confirmed=outcome == "improved",
        pairs=40 if with_code else 0,
        cases=CaseCounts(3, {"doctest": 3}),
        isolation="L3",
        code=code if with_code else None,
        model=f"{options.model} {options.iterations} {options.python}",
    )


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]) if sys.argv[1:] else None, optimize=optimize, preview=preview))
