"""Shows the jobs of a session to the client: their progress, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol.types import MessageType

from afterburner.lsp.jobs import Job
from afterburner.lsp.narration import Narration
from afterburner.lsp.progress import JobProgress
from afterburner.lsp.title import ACTION_TITLES, title
from afterburner.refine.events import Event
from afterburner.refine.record import Record

if TYPE_CHECKING:
    from afterburner.lsp.server import Server

TOKEN_PREFIX = "afterburner/"
_MESSAGE_TYPES = {"failed": MessageType.Error, "not-optimizable": MessageType.Warning}


@dataclass(frozen=True, slots=True)
class _Shown:
    progress: JobProgress
    narration: Narration


class Presenter:
    """The watcher of the jobs; says to each client only what it can show."""

    def __init__(self, server: Server) -> None:
        """Show the server's jobs."""
        self._server = server
        self._shown: dict[str, _Shown] = {}

    def started(self, job: Job) -> None:
        """Begin the progress."""
        if self._server.abilities.progress:
            wish = ACTION_TITLES[job.options.efficiency].removeprefix("Optimize ")
            heading = f"Optimizing {job.options.qualname} {wish}"
            waits = any(other.state == "running" for other in self._server.jobs.all)
            message = "waiting for another function" if waits else "starting"
            progress = JobProgress(self._server, TOKEN_PREFIX + job.id, heading, message)
            self._shown[job.id] = _Shown(progress, Narration(job.options.efficiency))

    def heard(self, job: Job, event: Event) -> None:
        """Report the progress."""
        shown = self._shown.get(job.id)
        if shown is not None:
            shown.progress.report(shown.narration.line(event))

    def ended(self, job: Job, record: Record) -> None:
        """End the progress and offer the proposal, or say why there is none."""
        shown = self._shown.pop(job.id, None)
        if shown is not None:
            shown.progress.end(title(record) if record.code is not None else record.reason)
        if record.code is not None:
            self._server.proposals.offer(job)
        elif self._server.abilities.proposal_notifications:
            message = f"{job.options.qualname}: {record.reason}"
            finished = {"job": job.id, "outcome": record.outcome, "message": message}
            self._server.protocol.notify("afterburner/finished", finished)
        else:
            kind = _MESSAGE_TYPES.get(record.outcome, MessageType.Info)
            self._server.tell(f"{job.options.qualname}: {record.reason}", kind)
