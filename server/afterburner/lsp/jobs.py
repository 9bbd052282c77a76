"""The jobs of a session: one for each function, one at a time, each a task that can always be stopped."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, Protocol

from afterburner.errors import AfterburnerError, NotOptimizable
from afterburner.options import Options
from afterburner.refine.events import Event, Finished
from afterburner.refine.record import Record, RunOutcome

logger = logging.getLogger(__name__)

Optimize = Callable[[Options, asyncio.Event], AsyncIterator[Event]]
"""The loop: events until `Finished`; when the event is set it finishes within a second."""

State = Literal["queued", "running", "proposed", "ended"]

_CANCEL_GRACE_S = 3.0
"""How long a cancelled run may take to finish by itself before its task is ended."""
_CLOSED_JOBS_KEPT = 20
"""How many ended jobs can still be asked for their report."""


@dataclass(slots=True)
class Job:
    """One request to optimize one function, until its proposal is accepted or discarded."""

    id: str
    uri: str
    options: Options
    state: State = "queued"
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    record: Record | None = None
    """What came of it, once it is no longer queued or running."""
    accepting: bool = False
    """Whether an edit for it is on its way to the client."""

    @property
    def is_active(self) -> bool:
        """Whether it waits or works."""
        return self.state in ("queued", "running")


class Watcher(Protocol):
    """Whoever shows the jobs; called on the event loop."""

    def started(self, job: Job) -> None:
        """The job was taken up; it may have to wait for its turn."""
        ...

    def heard(self, job: Job, event: Event) -> None:
        """The job's run said something."""
        ...

    def ended(self, job: Job, record: Record) -> None:
        """The run is over; called exactly once."""
        ...


class Jobs:
    """Starts, finds and stops jobs."""

    def __init__(self, optimize: Optimize, watcher: Watcher) -> None:
        """Jobs run `optimize`, one after the other, and tell the watcher."""
        self._optimize = optimize
        self._watcher = watcher
        self._turn = asyncio.Lock()
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[Record]] = {}

    def start(self, uri: str, options: Options, *, refusal: str | None = None) -> Job:
        """The job for a function: the one that is already active, or a new one.

        Args:
            uri: the document's address as the client writes it.
            options: what to do.
            refusal: why it cannot be done; then the job ends at once with this reason.
        """
        for other in self._jobs.values():
            if other.is_active and (other.uri, other.options.qualname) == (uri, options.qualname):
                return other
        job = Job(id=secrets.token_hex(4), uri=uri, options=options)
        self._jobs[job.id] = job
        task = asyncio.create_task(_refuse(refusal) if refusal is not None else self._run(job))
        self._tasks[job.id] = task
        task.add_done_callback(partial(self._finish, job))
        return job

    def get(self, job_id: str) -> Job | None:
        """The job with that id, unless it is unknown or long over."""
        return self._jobs.get(job_id)

    @property
    def all(self) -> list[Job]:
        """Every job still known, oldest first."""
        return list(self._jobs.values())

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; the best verified code so far is kept. Harmless when it is over."""
        if not job.is_active:
            return
        if job.state == "queued":
            self._tasks[job.id].cancel()
        elif not job.cancelled.is_set():
            job.cancelled.set()
            asyncio.get_running_loop().call_later(_CANCEL_GRACE_S, self._tasks[job.id].cancel)

    def end(self, job: Job) -> None:
        """The job is over: nothing was proposed, or the proposal was accepted or discarded."""
        job.state = "ended"
        ended = [other.id for other in self._jobs.values() if other.state == "ended"]
        for old in ended[:-_CLOSED_JOBS_KEPT]:
            del self._jobs[old]

    async def aclose(self, timeout_s: float) -> None:
        """Stop every job; what has not stopped in time is ended the hard way."""
        tasks = list(self._tasks.values())
        for job in self.all:
            self.cancel(job)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=timeout_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=timeout_s / 4)

    async def _run(self, job: Job) -> Record:
        self._watcher.started(job)
        async with self._turn:
            job.state = "running"
            async for event in self._optimize(job.options, job.cancelled):
                if isinstance(event, Finished):
                    return event.record
                self._watcher.heard(job, event)
        raise RuntimeError("the run ended without a record")

    def _finish(self, job: Job, task: asyncio.Task[Record]) -> None:
        del self._tasks[job.id]
        record = _result(job, task)
        job.record = record
        if record.code is not None:
            job.state = "proposed"
        else:
            self.end(job)
        self._watcher.ended(job, record)


async def _refuse(reason: str) -> Record:
    raise NotOptimizable(reason)


def _result(job: Job, task: asyncio.Task[Record]) -> Record:
    if task.cancelled():
        return _without_run(job, "cancelled", "Cancelled.")
    error = task.exception()
    if error is None:
        return task.result()
    if isinstance(error, NotOptimizable):
        return _without_run(job, "not-optimizable", str(error))
    if isinstance(error, AfterburnerError):
        return _without_run(job, "failed", str(error))
    logger.error("A run failed.", exc_info=error)
    return _without_run(job, "failed", "Afterburner failed; the server's log has the details.")


def _without_run(job: Job, outcome: RunOutcome, reason: str) -> Record:
    return Record(
        outcome=outcome,
        reason=reason,
        file=str(job.options.file),
        qualname=job.options.qualname,
        efficiency=job.options.efficiency,
    )
