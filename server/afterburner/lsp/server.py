"""The state of a session: the client, its documents, the jobs and what they propose."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from afterburner.lsp import chat
from afterburner.lsp.abilities import Abilities
from afterburner.lsp.configuration import Configuration
from afterburner.lsp.documents import Documents
from afterburner.lsp.jobs import Job, Jobs
from afterburner.lsp.presenter import Presenter
from afterburner.lsp.processes import end_descendants, until_gone
from afterburner.lsp.proposals import Proposals
from afterburner.lsp.protocol import Protocol
from afterburner.options import Options
from afterburner.proposers.editor import AskEditor
from afterburner.refine.events import Event

logger = logging.getLogger(__name__)

Loop = Callable[[Options, asyncio.Event, AskEditor | None], AsyncIterator[Event]]
"""A run that may ask the editor's model, where the client offers one."""

Preview = Callable[[Options, AskEditor | None], Awaitable[str]]
"""What such a run would send to a model first, as Markdown."""

_STOP_TIMEOUT_S = 0.7
"""How long jobs may take to stop by themselves when the session ends."""


class Server(LanguageServer):
    """One session with one client."""

    protocol: Protocol

    def __init__(self, version: str, loop: Loop, preview: Preview) -> None:
        """A server whose jobs run the loop, and which shows what `preview` says that a model would be sent."""
        super().__init__("afterburner", version, protocol_cls=Protocol)
        self.abilities = Abilities()
        self.trusted = True
        self.configuration = Configuration(self)
        self.proposals = Proposals(self)
        self.jobs = Jobs(self._optimize, Presenter(self))
        self._loop = loop
        self._preview = preview
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._watches: set[asyncio.Task[None]] = set()

    @property
    def documents(self) -> Documents:
        """The documents of the session."""
        documents = self.protocol.workspace
        assert isinstance(documents, Documents)
        return documents

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a sentence to the user."""
        self.window_show_message(types.ShowMessageParams(type=kind, message=message))

    def start(self, uri: str, options: Options, refusal: str | None) -> Job:
        """Start a job, or find the one that already works on that function; an open proposal for it goes."""
        for other in self.jobs.all:
            if (other.uri, other.options.qualname) == (uri, options.qualname):
                self.proposals.discard(other)
        job = self.jobs.start(uri, options, refusal=refusal)
        if job.options.efficiency != options.efficiency:
            self.tell(f"`{options.qualname}` is already being optimized; cancel that first for another goal.")
        return job

    def outlive_not(self, pid: int) -> None:
        """End the session when that process has ended."""
        watch = asyncio.create_task(until_gone(pid))
        watch.add_done_callback(lambda _: self.protocol.exited.set())
        self._watches.add(watch)

    def scratch(self, name: str) -> Path:
        """A file of the session's own temporary folder, which goes when the session ends."""
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="afterburner-")
        return Path(self._scratch.name, name)

    async def preview(self, options: Options) -> str:
        """What a run would send to a model first, as Markdown."""
        return await self._preview(options, self._ask_editor)

    def _optimize(self, options: Options, cancelled: asyncio.Event) -> AsyncIterator[Event]:
        return self._loop(options, cancelled, self._ask_editor)

    @property
    def _ask_editor(self) -> AskEditor | None:
        return partial(chat.ask, self.protocol) if self.abilities.editor_model else None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Write a fault to the log.

        Fault: pygls shows every fault as a popup, also when the client is gone, which is a fault again.
        """
        logger.error("%s: %s", getattr(source, "__name__", source), error)

    async def aclose(self) -> None:
        """Stop every job, and whatever process is left."""
        await self.jobs.aclose(_STOP_TIMEOUT_S)
        end_descendants()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None
