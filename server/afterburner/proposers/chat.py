"""Asks an OpenAI-compatible chat endpoint for rewrites."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from afterburner.errors import ProposerError
from afterburner.proposers.address import is_loopback
from afterburner.proposers.answer import ErrorInside, NoAnswerError, StreamedReply, model_names, whole_reply
from afterburner.proposers.base import Reply
from afterburner.proposers.connection import Connection, Limits
from afterburner.proposers.refusal import EndpointBusy, NotAnApi, NotTaken, refusal
from afterburner.proposers.retry import backoff_s, retry_after_s
from afterburner.proposers.sse import EventDecoder

if TYPE_CHECKING:
    import httpx

    from afterburner.proposers.base import Request

_NEEDED = frozenset({"model", "messages", "stream"})
_MODELS_SHOWN = 8


class ChatProposer:
    """One model at one endpoint; requests may run side by side."""

    def __init__(
        self, base_url: str, model: str, *, api_key: str | None = None, limits: Limits | None = None
    ) -> None:
        """Nothing is connected yet.

        Args:
            base_url: where the API lies, with or without `/v1`.
            model: the name that the endpoint knows the model by.
            api_key: shown to the endpoint, and to nobody else.
            limits: how patient to be.

        Raises:
            ProposerError: the URL cannot be used.
        """
        self._limits = limits or Limits()
        self._connection = Connection(base_url, api_key, self._limits)
        self._url = self._connection.url
        self._model = model
        self._key = api_key
        self._shares_cores = is_loopback(base_url)
        self._not_taken: frozenset[str] = frozenset()

    @property
    def origin(self) -> str:
        """The endpoint's URL and the model's name."""
        return f"{self._url}:{self._model}"

    @property
    def shares_cores(self) -> bool:
        """Whether the endpoint is on this machine."""
        return self._shares_cores

    @property
    def is_elsewhere(self) -> bool:
        """Whether the endpoint is not on the loopback."""
        return not self._shares_cores

    async def propose(self, request: Request) -> Reply:
        """Ask once, and again while the endpoint is busy.

        Raises:
            ProposerError: one sentence, which never contains the key.
        """
        overall_s = self._limits.overall_s
        try:
            async with asyncio.timeout(overall_s):
                text = await self._patiently(request)
        except TimeoutError:
            raise ProposerError(
                f"{self._url} gave no whole answer in {overall_s:g} s; choose a faster model."
            ) from None
        if not text.strip():
            raise ProposerError(f"{self._model} at {self._url} gave an empty answer; choose another model.")
        return Reply(text, self.origin)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()

    async def _patiently(self, request: Request) -> str:
        attempt, longest_s = 0, self._limits.longest_wait_s
        while True:
            try:
                return await self._anywhere(request)
            except EndpointBusy as busy:
                wait_s = backoff_s(attempt, longest_s=longest_s) if busy.wait_s is None else busy.wait_s
                attempt += 1
                if attempt >= self._limits.attempts or wait_s > longest_s:
                    raise
            await asyncio.sleep(wait_s)

    async def _anywhere(self, request: Request) -> str:
        """Ask under each address that the URL may mean, without what the endpoint does not take."""
        while True:
            root, left_out = self._connection.roots[0], self._not_taken
            try:
                return await self._ask(root, self._payload(request))
            except NotAnApi:
                if not self._connection.rule_out(root):
                    raise
            except NotTaken as refused:
                if refused.parameter in left_out | _NEEDED:
                    raise
                self._not_taken |= {refused.parameter}

    def _payload(self, request: Request) -> dict[str, Any]:
        limit = "max_completion_tokens" if "max_tokens" in self._not_taken else "max_tokens"
        optional = {"temperature": request.temperature, "seed": request.seed, limit: request.max_tokens}
        for name in self._not_taken:
            optional.pop(name, None)
        return {
            "model": self._model,
            "messages": [{"role": turn.role, "content": turn.content} for turn in request.messages],
            "stream": True,
            **{name: value for name, value in optional.items() if value is not None},
        }

    async def _ask(self, root: str, payload: dict[str, Any]) -> str:
        async with self._connection.send("POST", f"{root}/chat/completions", payload) as response:
            wait_s = retry_after_s(response.headers.get("retry-after"))
            if response.status_code != 200:
                raise self._refusal(response.status_code, await self._connection.text(response), wait_s)
            try:
                if response.headers.get("content-type", "").startswith("text/event-stream"):
                    text = await self._streamed(response)
                else:
                    text = whole_reply(await self._connection.text(response))
            except NoAnswerError:
                raise NotAnApi(self._url) from None
            except ErrorInside as inside:
                raise self._refusal(inside.status, inside.body, wait_s) from None
        return text[: self._limits.reply_characters]

    async def _streamed(self, response: httpx.Response) -> str:
        decoder, reply = EventDecoder(), StreamedReply()
        async with aclosing(self._connection.pieces(response)) as pieces:
            async for piece in pieces:
                for data in decoder.feed(piece):
                    reply.add(data)
                if reply.complete or reply.characters > self._limits.reply_characters:
                    return reply.text
        for data in decoder.finish():
            reply.add(data)
        if not reply.complete:
            raise EndpointBusy(f"{self._url} broke its answer off; try again later or choose another model.")
        return reply.text

    def _refusal(self, status: int, body: str, wait_s: float | None) -> ProposerError:
        return refusal(status, body, url=self._url, model=self._model, key=self._key, wait_s=wait_s)


async def only_model(base_url: str, *, api_key: str | None = None, limits: Limits | None = None) -> str:
    """The model to ask when none was named: the only one that the endpoint lists.

    Raises:
        ProposerError: it lists several, none, or nothing; the sentence names the choice.
    """
    connection = Connection(base_url, api_key, limits or Limits())
    try:
        names = await _models(connection, api_key)
    finally:
        await connection.aclose()
    if not names:
        raise ProposerError(f"{connection.url} lists no model; say which one to ask with --model-name.")
    if len(names) > 1:
        shown = ", ".join(names[:_MODELS_SHOWN]) + (", ..." if len(names) > _MODELS_SHOWN else "")
        raise ProposerError(f"{connection.url} has several models; choose one with --model-name: {shown}.")
    return names[0]


async def _models(connection: Connection, key: str | None) -> list[str]:
    while True:
        root = connection.roots[0]
        async with connection.send("GET", f"{root}/models") as response:
            body = await connection.text(response)
        try:
            if response.status_code != 200:
                raise refusal(response.status_code, body, url=connection.url, model="", key=key)
            return model_names(body)
        except (NotAnApi, NoAnswerError):
            if not connection.rule_out(root):
                raise NotAnApi(connection.url) from None
