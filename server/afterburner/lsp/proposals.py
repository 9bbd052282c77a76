"""What a finished job offers: shown, served as a document, accepted as one edit, or discarded."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from lsprotocol.types import (
    ApplyWorkspaceEditParams,
    MessageActionItem,
    MessageType,
    OptionalVersionedTextDocumentIdentifier,
    ShowDocumentParams,
    ShowMessageRequestParams,
    TextDocumentContentRefreshParams,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)
from pygls.exceptions import JsonRpcException
from pygls.uris import from_fs_path

from afterburner.errors import AfterburnerError
from afterburner.lsp.documents import Document
from afterburner.lsp.edits import rebased
from afterburner.lsp.jobs import Job
from afterburner.lsp.protocol import PROPOSAL_SCHEME
from afterburner.lsp.title import summary, title

if TYPE_CHECKING:
    from afterburner.lsp.server import Server

logger = logging.getLogger(__name__)

_ACCEPT, _SHOW_DIFF, _DISCARD = "Accept", "Show diff", "Discard"
_REFRESH_AFTER_S = 0.3


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What came of an accept."""

    applied: bool
    message: str | None = None
    """Why it was not applied, in one sentence; the proposal is kept then."""


class Proposals:
    """The proposals of a session."""

    def __init__(self, server: Server) -> None:
        """Offer what the server's jobs find."""
        self._server = server
        self._tasks: set[asyncio.Task[None]] = set()
        self._refreshes: dict[str, asyncio.TimerHandle] = {}

    def offer(self, job: Job) -> None:
        """Show a job's proposal in the way the client can."""
        record = job.record
        assert record is not None
        if self._server.abilities.proposal_notifications:
            proposal = {
                "job": job.id,
                "uri": job.uri,
                "proposedUri": _proposed_uri(job),
                "title": title(record),
                "summary": summary(record),
            }
            self._server.protocol.notify("afterburner/proposal", proposal)
        elif self._server.abilities.message_requests:
            task = asyncio.create_task(self._ask(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            how = f"Accept it with the command afterburner.accept, job {job.id}."
            self._server.tell(f"{title(record)}. {summary(record)} {how}")

    async def accept(self, job: Job) -> Acceptance:
        """Bring a proposal into the document as it is now, as one edit."""
        if job.state != "proposed" or job.accepting:
            return Acceptance(False, "This proposal is no longer open.")
        job.accepting = True
        try:
            acceptance = await self._apply(job)
        finally:
            job.accepting = False
        if acceptance.applied:
            self._close(job)
        elif acceptance.message:
            self._server.tell(acceptance.message, MessageType.Warning)
        return acceptance

    def discard(self, job: Job) -> None:
        """Forget a proposal; harmless when it is no longer open."""
        if job.state == "proposed":
            self._close(job)

    def content(self, uri: str) -> str:
        """The proposed document: the document as it is now with the rewrite in it, where that is possible.

        Raises:
            KeyError: there is no such proposal.
        """
        job_id = PurePosixPath(urlsplit(uri).path).parts[1:2]
        job = self._server.jobs.get(job_id[0]) if job_id else None
        if job is None or job.record is None or job.record.code is None:
            raise KeyError(uri)
        try:
            document, edits = self._edits(job)
        except (AfterburnerError, OSError, UnicodeDecodeError):
            return job.record.code
        return document.text.edited(edits)

    def document_changed(self, uri: str) -> None:
        """Have the client ask again for what it shows of proposals for a document, once it is quiet."""
        if not self._server.abilities.proposal_notifications:
            return
        loop = asyncio.get_running_loop()
        for job in self._server.jobs.all:
            if job.uri == uri and job.state == "proposed":
                waiting = self._refreshes.pop(job.id, None)
                if waiting is not None:
                    waiting.cancel()
                self._refreshes[job.id] = loop.call_later(_REFRESH_AFTER_S, self._refresh, job)

    def _refresh(self, job: Job) -> None:
        del self._refreshes[job.id]
        self._server.workspace_text_document_content_refresh(
            TextDocumentContentRefreshParams(uri=_proposed_uri(job))
        )

    def _edits(self, job: Job) -> tuple[Document, list[TextEdit]]:
        record = job.record
        assert record is not None
        assert record.code is not None
        document = self._server.documents.document(job.uri)
        edits = rebased(job.options.source, record.code, document.text, job.options.qualname)
        return document, edits

    async def _apply(self, job: Job) -> Acceptance:
        if not self._server.abilities.apply_edit:
            return Acceptance(False, "This editor cannot apply edits; copy the rewrite from the diff.")
        try:
            document, edits = self._edits(job)
        except AfterburnerError as error:
            return Acceptance(False, str(error))
        except (OSError, UnicodeDecodeError) as error:
            return Acceptance(False, f"{job.options.file.name} can no longer be read: {error}.")
        assert job.record is not None
        asked = ApplyWorkspaceEditParams(
            edit=self._workspace_edit(job.uri, document.version, edits), label=title(job.record)
        )
        try:
            answer = await self._server.workspace_apply_edit_async(asked)
        except JsonRpcException as error:
            return Acceptance(False, f"The editor could not apply the rewrite ({error}); it is kept.")
        if answer.applied:
            return Acceptance(True)
        reason = f" ({answer.failure_reason})" if answer.failure_reason else ""
        return Acceptance(False, f"The editor did not apply the rewrite{reason}; it is kept, so try again.")

    def _workspace_edit(self, uri: str, version: int | None, edits: list[TextEdit]) -> WorkspaceEdit:
        if not self._server.abilities.document_changes:
            return WorkspaceEdit(changes={uri: edits})
        identifier = OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return WorkspaceEdit(document_changes=[TextDocumentEdit(text_document=identifier, edits=edits)])

    def _close(self, job: Job) -> None:
        self._server.jobs.end(job)
        if self._server.abilities.proposal_notifications:
            self._server.protocol.notify("afterburner/closed", {"job": job.id})

    async def _ask(self, job: Job) -> None:
        """Let the user choose in a message; without an answer the proposal stays open for the commands."""
        record = job.record
        assert record is not None
        choices = [_ACCEPT, _SHOW_DIFF, _DISCARD]
        while job.state == "proposed":
            question = ShowMessageRequestParams(
                type=MessageType.Info,
                message=f"{title(record)}. {summary(record)}",
                actions=[MessageActionItem(title=choice) for choice in choices],
            )
            try:
                answer = await self._server.window_show_message_request_async(question)
            except JsonRpcException as error:
                logger.info("The client shows no questions: %s", error)
                return
            if answer is None:
                return
            if answer.title == _SHOW_DIFF:
                await self._show_diff(job)
                choices = [_ACCEPT, _DISCARD]
            elif answer.title == _ACCEPT:
                await self.accept(job)
                return
            else:
                self.discard(job)

    async def _show_diff(self, job: Job) -> None:
        try:
            now = self._server.documents.document(job.uri).text.source
        except (OSError, UnicodeDecodeError):
            now = job.options.source
        name = job.options.file.name
        proposed = self.content(_proposed_uri(job))
        lines = unified_diff(now.splitlines(), proposed.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
        path = self._server.scratch(f"{job.id}-{name}.diff")
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        if not await self._shown(path):
            self._server.tell(f"The diff is in {path}")

    async def _shown(self, path: Path) -> bool:
        if not self._server.abilities.show_document:
            return False
        uri = from_fs_path(str(path))
        assert uri is not None
        try:
            answer = await self._server.window_show_document_async(ShowDocumentParams(uri=uri))
        except JsonRpcException:
            return False
        return answer.success


def _proposed_uri(job: Job) -> str:
    return f"{PROPOSAL_SCHEME}:/{job.id}/{quote(job.options.file.name)}"
