"""The local model as a proposer: its server is started when the first rewrite is asked for."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError
from afterburner.proposers.chat import ChatProposer
from afterburner.proposers.computing import computing
from afterburner.proposers.connection import Limits
from afterburner.proposers.local.process import ModelServer
from afterburner.proposers.price import FREE

if TYPE_CHECKING:
    from afterburner.proposers.base import Reply, Request
    from afterburner.proposers.local.model import LocalModel

_LIMITS = Limits(silence_s=300.0, overall_s=1800.0, attempts=1)
"""A busy machine may need minutes to read a long question."""


class LocalProposer:
    """Generates one reply at a time, in the user's turn, so that nothing is timed meanwhile."""

    def __init__(self, model: LocalModel, max_tokens: int | None = None) -> None:
        """Nothing is started yet.

        Args:
            model: what to run.
            max_tokens: the most that one answer may have; that of each request when not given.

        Raises:
            ProposerError: the model or what runs it is missing.
        """
        if importlib.util.find_spec("xllamacpp") is None:
            raise ProposerError("The local model needs an extra; run `pip install 'afterburner-lsp[local]'`.")
        if not model.is_present:
            raise ProposerError("The local model is not here yet; run `afterburner model pull`.")
        self._model = model
        self._max_tokens = max_tokens
        self._server: ModelServer | None = None
        self._chat: ChatProposer | None = None

    @property
    def origin(self) -> str:
        """`local`, and the model's name."""
        return f"local:{self._model.name}"

    @property
    def shares_cores(self) -> bool:
        """It does."""
        return True

    @property
    def is_elsewhere(self) -> bool:
        """It is not."""
        return False

    @property
    def pid(self) -> int | None:
        """The process that holds the model, once there is one."""
        return self._server.pid if self._server else None

    async def propose(self, request: Request) -> Reply:
        """Wait for the turn, then generate.

        Raises:
            ProposerError: one sentence.
        """
        async with computing():
            reply = await self._ask(request)
        return replace(reply, origin=self.origin)

    async def aclose(self) -> None:
        """End the server's process; at the latest after half a second."""
        server, chat, self._server, self._chat = self._server, self._chat, None, None
        if chat is not None:
            await chat.aclose()
        if server is not None:
            await server.stop()

    async def _ask(self, request: Request) -> Reply:
        server, chat = await self._started()
        try:
            return await chat.propose_in_turn(request)
        except ProposerError as error:
            if server.is_running:
                raise
            raise ProposerError(
                "The local model's server ended unexpectedly; it needs about 2 GB of memory."
            ) from error

    async def _started(self) -> tuple[ModelServer, ChatProposer]:
        if self._server is not None and self._chat is not None and self._server.is_running:
            return self._server, self._chat
        await self.aclose()
        server = await ModelServer.start(self._model)
        chat = ChatProposer(
            server.url,
            self._model.name,
            api_key=server.key,
            limits=_LIMITS,
            price=FREE,
            max_tokens=self._max_tokens,
        )
        self._server, self._chat = server, chat
        return server, chat
