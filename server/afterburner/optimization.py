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

from afterburner.errors import NotOptimizable, ProposerError, UsageError
from afterburner.judges.local import Prepared, prepare, try_inputs
from afterburner.options import AT_ONCE
from afterburner.privacy.guard import Guarded, guarded
from afterburner.privacy.masked import with_masks
from afterburner.proposers.base import Proposers, Request, Usage
from afterburner.proposers.choice import choices_of
from afterburner.proposers.editor import no_editor
from afterburner.proposers.pick import pick
from afterburner.refine.cancellation import Cancelled, unless_cancelled
from afterburner.refine.events import CasesFound, Event, Finished, Started, WritingInputs
from afterburner.refine.inputs_prompt import NAME, InputsTask, messages
from afterburner.refine.loop import Settings, refine
from afterburner.refine.record import Record, RunOutcome
from afterburner.refine.reply import code_of
from afterburner.refine.task import Facts
from afterburner.refine.template import template
from afterburner.runs.keeping import begin, go_on
from afterburner.target.callers import callers
from afterburner.target.context import target_in
from monolith.errors import FaultyCases, FaultyInterpreter, FaultyOriginal, MonolithError, NoIsolation
from monolith.program import program_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from afterburner.options import Options
    from afterburner.proposers.base import Proposer, Reply
    from afterburner.proposers.editor import AskEditor
    from afterburner.refine.ports import Judge
    from afterburner.runs.keeping import Keeping
    from afterburner.runs.saved import SavedRun
    from afterburner.target.context import Target

log = logging.getLogger(__name__)

_INPUTS_TEMPERATURES = (0.2, 0.8)
"""A generator of inputs is asked for so often; the second answer has to differ."""
_INPUTS_TOKENS = 700


async def optimize(
    options: Options,
    cancelled: asyncio.Event,
    *,
    editor: AskEditor | None = None,
    resumed: SavedRun | None = None,
    instead: Callable[[Proposer], Proposer] | None = None,
) -> AsyncGenerator[Event, None]:
    """Improve one function; the last event is `Finished`, and by then nothing is left running.

    Args:
        options: what is asked for.
        cancelled: once set, the run ends soon, with the best that was verified.
        editor: how to ask the editor's own model, where there is an editor that offers one.
        resumed: the interrupted run to go on with, which asked for the same.
        instead: who answers in the place of a model, behind the same masks; such a run is not saved.

    Raises:
        UsageError: the interpreter or the case file cannot be used.
        ProposerError: the model is not configured or reachable, or failed before any candidate was judged.
    """
    run = _Run(options, cancelled, editor, resumed, instead)
    try:
        async with aclosing(_finished(run)) as events:
            async for event in events:
                yield event
    finally:
        run.close()


async def _finished(run: _Run) -> AsyncGenerator[Event, None]:
    """The events of a run to its end, whatever ends it."""
    try:
        async with aclosing(run.events()) as events:
            async for event in events:
                yield event
        return
    except Cancelled:
        record = run.record("cancelled", "Cancelled before any rewrite was verified.")
    except (NotOptimizable, FaultyOriginal, NoIsolation) as error:
        record = run.record("not-optimizable", str(error))
    except ProposerError as error:
        run.record("failed", str(error))
        raise
    except (FaultyInterpreter, FaultyCases) as error:
        run.record("failed", str(error))
        raise UsageError(str(error)) from error
    except MonolithError as error:
        log.exception("the judge broke down")
        record = replace(run.record("failed", str(error)), failed_by="afterburner")
    yield Finished(record, run.saved_as)


class _Run:
    """One request: what has been put together for it so far."""

    def __init__(
        self,
        options: Options,
        cancelled: asyncio.Event,
        editor: AskEditor | None,
        resumed: SavedRun | None,
        instead: Callable[[Proposer], Proposer] | None,
    ) -> None:
        self._options = options
        self._resumed = resumed
        self._instead = instead
        self._keeping: Keeping | None = None
        self._guarded = Guarded(Proposers())
        self._cancelled = cancelled
        self._editor = editor
        self._started = time.monotonic()
        self._prepared: Prepared | None = None
        self._model = ", ".join(options.chosen_models)
        self._heard: list[Reply] = []
        """Answers of models before the search."""
        self._seed = secrets.randbits(30) if options.seed is None else options.seed
        if resumed:
            self._seed = resumed.header.seed

    async def events(self) -> AsyncGenerator[Event, None]:
        options, cancelled = self._options, self._cancelled
        target = target_in(options.file, options.source, options.qualname)
        async with AsyncExitStack() as closing:
            proposers = await unless_cancelled(self._chosen(), cancelled)
            closing.push_async_callback(_close, proposers)
            proposers = await unless_cancelled(self._allowed(proposers), cancelled)
            closing.push_async_callback(_close, proposers)
            self._model = proposers.origin
            keeping = self._keeping = self._kept()
            if keeping:
                proposers = keeping.proposers(proposers)
            proposers = with_masks(proposers, target.source)
            yield Started(target.span.qualname, options.efficiency, proposers.origin)
            prepared = await unless_cancelled(prepare(target, options, self._seed), cancelled)
            closing.push_async_callback(_close, prepared.judge)
            self._prepared = prepared
            if prepared.wants_inputs and proposers.model:
                yield WritingInputs(prepared.wants_inputs)
                prepared = self._prepared = await self._with_written_inputs(target, prepared, proposers.model)
            if prepared.declined:
                raise NotOptimizable(prepared.declined)
            yield CasesFound(prepared.by_origin, prepared.notes)
            search = refine(
                target,
                proposers=proposers,
                judge=keeping.judge(prepared.judge) if keeping else prepared.judge,
                settings=self._settings(target, prepared, proposers),
                cancelled=cancelled,
            )
            async with aclosing(search) as events:
                async for event in events:
                    if keeping:
                        keeping.heard(event)
                    if isinstance(event, Finished):
                        record = self.completed(event.record)
                    else:
                        yield event
        yield Finished(record, self.saved_as)

    async def _chosen(self) -> Proposers:
        """Who was asked for."""
        options = self._options
        choices = choices_of(options.chosen_models, options.model_name, options.price, options.max_tokens)
        resumed = self._resumed
        return await pick(
            choices,
            cost_matters=options.stop.cost_usd is not None,
            keys_matter=self._instead is None,
            editor=self._editor or (no_editor if resumed else None),
            known_origin=resumed.header.origin if resumed else "",
        )

    async def _allowed(self, proposers: Proposers) -> Proposers:
        """Who may be asked about the file."""
        self._guarded = await guarded(proposers, self._options)
        proposers = self._guarded.proposers
        if self._instead and proposers.model:
            return replace(proposers, model=self._instead(proposers.model))
        return proposers

    def _kept(self) -> Keeping | None:
        """Who writes the run down; what is written of questions is what is sent, with its masks."""
        if self._instead:
            return None
        return (
            go_on(self._resumed, self._model) if self._resumed else begin(self._options, self._seed, self._model)
        )

    async def _with_written_inputs(self, target: Target, prepared: Prepared, proposer: Proposer) -> Prepared:
        """Ask for a generator of inputs, and once more where the first is no good.

        Raises:
            ProposerError: the model gave no answer, and without one there are no inputs.
        """
        seed = self._options.seed
        began = time.monotonic()
        for number, temperature in enumerate(_INPUTS_TEMPERATURES):
            used = sum((reply.usage for reply in self._heard), Usage())
            if spent := self._options.stop.spent(time.monotonic() - began, used):
                return replace(prepared, notes=(*prepared.notes, f"the model was not asked for inputs: {spent}"))
            failure = prepared.refused_inputs if self._guarded.tells_results else ""
            request = Request(
                messages=messages(_inputs_task(target, failure)),
                template=template("inputs").label,
                temperature=temperature,
                max_tokens=_INPUTS_TOKENS,
                seed=None if seed is None else seed + number,
                name=f"inputs {number + 1}",
            )
            try:
                reply = await unless_cancelled(proposer.propose(request), self._cancelled)
            except ProposerError as error:
                if prepared.declined:
                    raise
                return replace(prepared, notes=(*prepared.notes, f"the model wrote no inputs: {error}"))
            self._heard.append(reply)
            source = code_of(reply.text, NAME) or ""
            prepared = await unless_cancelled(try_inputs(prepared.judge, source), self._cancelled)
            if not prepared.wants_inputs:
                if self._keeping:
                    self._keeping.took_inputs(source)
                break
        return prepared

    def _settings(self, target: Target, prepared: Prepared, proposers: Proposers) -> Settings:
        options = self._options
        return Settings(
            efficiency=options.efficiency,
            iterations=options.iterations,
            candidates=options.candidates or _usual_candidates(proposers.model),
            stop=options.stop,
            seed=options.seed,
            tells_results=self._guarded.tells_results,
            heard=tuple(self._heard),
            facts=Facts(
                python_version=prepared.python_version.rpartition(".")[0],
                packages=prepared.packages,
                callers=callers(target.source.removeprefix("\ufeff"), target.span),
            ),
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
                answers=len(self._heard),
                usage=sum((reply.usage for reply in self._heard), Usage()),
            )
        )

    def completed(self, record: Record) -> Record:
        """A record with what is known outside the search; it is saved."""
        own = version("afterburner-lsp")
        versions = {"afterburner": own, "monolith": own}
        duration_s = time.monotonic() - self._started
        record = replace(record, versions=versions, duration_s=duration_s, seed=self._seed)
        prepared = self._prepared
        if prepared is not None:
            record = replace(
                record,
                versions={**versions, "python": prepared.python_version},
                isolation=record.isolation or prepared.isolation.partition(" ")[0],
                not_checked=(*prepared.not_checked, *record.not_checked),
                notes=(*self._guarded.notes, *prepared.notes, *record.notes),
            )
        return self._keeping.finish(record) if self._keeping else record

    @property
    def saved_as(self) -> str:
        """The id of what is saved of the run; empty when nothing is."""
        return self._keeping.run_id if self._keeping else ""

    def close(self) -> None:
        """Let what is saved of the run go."""
        if self._keeping:
            self._keeping.close()


def _usual_candidates(model: Proposer | None) -> int:
    """Several answers at once cost no more time where they are made elsewhere."""
    return 1 if model is None or model.shares_cores else AT_ONCE


def _inputs_task(target: Target, failure: str) -> InputsTask:
    span = target.span
    return InputsTask(
        qualname=span.qualname,
        module=program_of(target.file, target.source, span.qualname).module,
        signature=target.signature,
        code=target.code,
        context=target.context,
        callers=callers(target.source.removeprefix("\ufeff"), span),
        owner=span.qualname.rpartition(".")[0] if span.kind == "method" else "",
        failure=failure,
    )


async def _close(part: Judge | Proposers) -> None:
    """Close to the end even when the run itself is being cancelled, so that no process is left behind."""
    closing = asyncio.ensure_future(part.aclose())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await closing
        raise
