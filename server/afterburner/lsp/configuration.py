"""The settings for a document: the client's configuration, or what it gave at the start."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from lsprotocol.types import (
    ConfigurationItem,
    ConfigurationParams,
    MessageType,
    ShowMessageParams,
)
from pygls.exceptions import JsonRpcException

from afterburner.lsp.settings import Settings, read

if TYPE_CHECKING:
    from afterburner.lsp.server import Server

logger = logging.getLogger(__name__)

SECTION = "afterburner"
_ANSWER_TIMEOUT_S = 2.0


class Configuration:
    """Settings by document, kept until the client says that they changed."""

    def __init__(self, server: Server) -> None:
        """Settings of the server's session."""
        self._server = server
        self._initial: object = None
        self._pushed: object = None
        self._known: dict[str, Settings] = {}
        self._told: set[str] = set()

    def begin(self, initial: object) -> None:
        """Take the settings that the client started the session with."""
        self._initial = initial

    def changed(self, pushed: object) -> None:
        """The client's configuration has changed; some clients send it along."""
        if isinstance(pushed, dict) and isinstance(pushed.get(SECTION), dict):
            self._pushed = pushed[SECTION]
        self._known.clear()

    async def of(self, uri: str, *, fresh: bool = False) -> Settings:
        """The settings for a document; `fresh` asks the client even when they are known."""
        if fresh or uri not in self._known:
            settings, problems = read(self._initial, self._pushed, await self._pulled(uri))
            self._known[uri] = settings
            self._tell(problems)
        return self._known[uri]

    async def _pulled(self, uri: str) -> Any:
        if not self._server.abilities.pull_configuration:
            return None
        item = ConfigurationItem(scope_uri=uri, section=SECTION)
        asking = self._server.workspace_configuration_async(ConfigurationParams(items=[item]))
        try:
            answer = await asyncio.wait_for(asking, _ANSWER_TIMEOUT_S)
        except (TimeoutError, JsonRpcException) as error:
            logger.warning("The client did not tell its configuration: %r", error)
            return None
        return answer[0] if answer else None

    def _tell(self, problems: list[str]) -> None:
        text = "; ".join(problems)
        if text and text not in self._told:
            self._told.add(text)
            message = f"Settings that cannot be used were replaced by their defaults: {text}."
            self._server.window_show_message(ShowMessageParams(type=MessageType.Warning, message=message))
