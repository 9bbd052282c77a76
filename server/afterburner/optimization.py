"""Puts the parts together for one request; what the command line and the language server both call."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable, UsageError
from afterburner.judges.local import Prepared, prepare
from afterburner.proposers.pick import pick
from afterburner.refine.cancellation import Cancelled, unless_cancelled
from afterburner.refine.events import CasesFound, Event, Finished, Started
from afterburner.refine.loop import Settings, refine
from afterburner.refine.record import Record, RunOutcome
from afterburner.target.context import target_in
from monolith.errors import FaultyCases, FaultyInterpreter, FaultyOriginal, MonolithError, NoIsolation

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from afterburner.options import Options
    from afterburner.proposers.base import Proposer
    from afterburner.refine.ports import Judge

log = logging.getLogger(__name__)


async def optimize(options: Options, cancelled: asyncio.Event) -> AsyncGenerator[Event, None]:
    """Improve one function; the last event is `Finished`, and by then nothing is left running.

    Args:
        options: what is asked for.
        cancelled: once set, the run ends soon, with the best that was verified.

    Raises:
        UsageError: the interpreter or the case file cannot be used.
        ProposerError: the model is not configured or reachable, or failed before any candidate was judged.
    """
    run = _Run(options, cancelled)
    try:
        async with aclosing(run.events()) as events:
            async for event in events:
                yield event
        return
    except Cancelled:
        record = run.record("cancelled", "Cancelled before any rewrite was verified.")
    except (NotOptimizable, FaultyOriginal, NoIsolation) as error:
        record = run.record("not-optimizable", str(error))
    except (FaultyInterpreter, FaultyCases) as error:
        raise UsageError(str(error)) from error
    except MonolithError as error:
        log.exception("the judge broke down")
        record = replace(run.record("failed", str(error)), failed_by="afterburner")
    yield Finished(record)


class _Run:
    """One request: what has been put together for it so far."""

    def __init__(self, options: Options, cancelled: asyncio.Event) -> None:
        self._options = options
        self._cancelled = cancelled
        self._started = time.monotonic()
        self._prepared: Prepared | None = None
        self._model = options.model
        self._seed = secrets.randbits(30) if options.seed is None else options.seed

    async def events(self) -> AsyncGenerator[Event, None]:
        options, cancelled = self._options, self._cancelled
        target = target_in(options.file, options.source, options.qualname)
        async with AsyncExitStack() as closing:
            proposer = await unless_cancelled(pick(options.model, options.model_name), cancelled)
            closing.push_async_callback(_close, proposer)
            self._model = proposer.origin
            yield Started(target.span.qualname, options.efficiency, proposer.origin)
            prepared = await unless_cancelled(prepare(target, options, self._seed), cancelled)
            closing.push_async_callback(_close, prepared.judge)
            self._prepared = prepared
            if prepared.declined:
                raise NotOptimizable(prepared.declined)
            yield CasesFound(prepared.by_origin, prepared.notes)
            search = refine(
                target,
                proposer=proposer,
                judge=prepared.judge,
                settings=self._settings(prepared),
                cancelled=cancelled,
            )
            async with aclosing(search) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        record = self.completed(event.record)
                    else:
                        yield event
        yield Finished(record)

    def _settings(self, prepared: Prepared) -> Settings:
        options = self._options
        return Settings(
            efficiency=options.efficiency,
            iterations=options.iterations,
            candidates=options.candidates,
            budget_s=options.budget_s,
            seed=options.seed,
            python_version=prepared.python_version.rpartition(".")[0],
        )

    def record(self, outcome: RunOutcome, reason: str) -> Record:
        """The record of a run in which no search took place."""
        options = self._options
        return self.completed(
            Record(
                outcome=outcome,
                reason=reason,
                file=str(options.file),
                qualname=options.qualname,
                efficiency=options.efficiency,
                model=self._model,
            )
        )

    def completed(self, record: Record) -> Record:
        """A record with what is known outside the search."""
        own = version("afterburner-lsp")
        versions = {"afterburner": own, "monolith": own}
        duration_s = time.monotonic() - self._started
        record = replace(record, versions=versions, duration_s=duration_s, seed=self._seed)
        prepared = self._prepared
        if prepared is None:
            return record
        return replace(
            record,
            versions={**versions, "python": prepared.python_version},
            isolation=record.isolation or prepared.isolation.partition(" ")[0],
            not_checked=(*prepared.not_checked, *record.not_checked),
            notes=(*prepared.notes, *record.notes),
        )


async def _close(part: Judge | Proposer) -> None:
    """Close to the end even when the run itself is being cancelled, so that no process is left behind."""
    closing = asyncio.ensure_future(part.aclose())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await closing
        raise
