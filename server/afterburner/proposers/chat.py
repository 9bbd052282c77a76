"""Asks an OpenAI-compatible chat endpoint for rewrites."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from afterburner.errors import ProposerError
from afterburner.proposers.address import is_loopback
from afterburner.proposers.answer import ErrorInside, Heard, NoAnswerError
from afterburner.proposers.base import Reply, Usage
from afterburner.proposers.computing import computing
from afterburner.proposers.connection import Connection, Limits
from afterburner.proposers.refusal import EndpointBusy, NotAnApi, NotTaken, refusal
from afterburner.proposers.retry import backoff_s, retry_after_s
from afterburner.proposers.sse import EventDecoder
from afterburner.proposers.tokens import CHARACTERS_IN_TOKEN, tokens_in

if TYPE_CHECKING:
    import httpx

    from afterburner.proposers.base import Request
    from afterburner.proposers.price import Price

_NEEDED = frozenset({"model", "messages", "stream"})
_THINKING_TOKENS = 16_384
"""What an answer may have more where the model is seen to think first."""
_LAST_WAIT_S = 2.0
"""How long to listen after the end of an answer for what it cost."""


class ChatProposer:
    """One model at one endpoint; requests may run side by side."""

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        limits: Limits | None = None,
        price: Price | None = None,
        max_tokens: int | None = None,
    ) -> None:
        """Nothing is connected yet.

        Args:
            base_url: where the API lies, with or without `/v1`.
            model: the name that the endpoint knows the model by.
            api_key: shown to the endpoint, and to nobody else.
            limits: how patient to be.
            price: of its tokens, where the endpoint does not tell what answers cost.
            max_tokens: the most that one answer may have; that of each request when not given.

        Raises:
            ProposerError: the URL cannot be used.
        """
        self._limits = limits or Limits()
        self._connection = Connection(base_url, api_key, self._limits)
        self._url = self._connection.url
        self._model = model
        self._key = api_key
        self._price = price
        self._max_tokens = max_tokens
        self._thinks = False
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
        """Ask; an endpoint on this machine in the user's turn, so that nothing is timed while it computes.

        Raises:
            TooLong: the question is too long for the model.
            ProposerError: one sentence, which never contains the key.
        """
        if not self._shares_cores:
            return await self.propose_in_turn(request)
        async with computing():
            return await self.propose_in_turn(request)

    async def propose_in_turn(self, request: Request) -> Reply:
        """As `propose`, for a caller who holds the turn.

        Asks once, and again while the endpoint is busy; once more with room to think where that was missing.

        Raises:
            TooLong: the question is too long for the model.
            ProposerError: one sentence, which never contains the key.
        """
        room = self._room(request)
        heard = await self._in_time(request, room)
        usage = self._usage(request, heard)
        if heard.ended_thinking and self._max_tokens is None:
            self._thinks = True
            if room < (more := self._room(request)):
                with suppress(ProposerError):
                    heard = await self._in_time(request, more)
                    usage += self._usage(request, heard)
        return Reply(
            heard.text[: self._limits.reply_characters],
            self.origin,
            usage,
            heard.problem(self._limits.reply_characters),
            self._notes(heard),
            heard.first_piece_s,
            tuple(sorted(self._not_taken)),
            heard.reached_limit,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()

    def _room(self, request: Request) -> int:
        """The most tokens that the answer may have."""
        return self._max_tokens or request.max_tokens + _THINKING_TOKENS * self._thinks

    def _usage(self, request: Request, heard: Heard) -> Usage:
        """What an answer cost, as the endpoint tells it, or as its length suggests."""
        told = heard.usage
        if told and (told.cost_usd is not None or self._price is None):
            return told
        read = told.prompt_tokens if told else tokens_in(sum(len(turn.content) for turn in request.messages))
        written = told.completion_tokens if told else tokens_in(heard.characters + heard.thought_characters)
        cost_usd = self._price.of(read, written) if self._price else None
        return replace(told, cost_usd=cost_usd) if told else Usage(0, 0, cost_usd, read + written)

    def _notes(self, heard: Heard) -> tuple[str, ...]:
        notes = []
        if heard.usage is None:
            notes.append(
                f"{self.origin} does not tell how many tokens it reads and writes; they are estimated, one for "
                f"{CHARACTERS_IN_TOKEN} characters."
            )
        if self._thinks:
            notes.append(
                f"{self.origin} thinks before it answers, for which it gets {_THINKING_TOKENS} tokens more than "
                "others; --max-tokens says how many an answer may have."
            )
        return tuple(notes)

    async def _in_time(self, request: Request, room: int) -> Heard:
        overall_s = self._limits.overall_s
        try:
            async with asyncio.timeout(overall_s):
                return await self._patiently(request, room)
        except TimeoutError:
            raise ProposerError(
                f"{self._url} gave no whole answer in {overall_s:g} s; choose a faster model."
            ) from None

    async def _patiently(self, request: Request, room: int) -> Heard:
        attempt, longest_s = 0, self._limits.longest_wait_s
        while True:
            try:
                return await self._anywhere(request, room)
            except EndpointBusy as busy:
                wait_s = backoff_s(attempt, longest_s=longest_s) if busy.wait_s is None else busy.wait_s
                attempt += 1
                if attempt >= self._limits.attempts or wait_s > longest_s:
                    raise
            await asyncio.sleep(wait_s)

    async def _anywhere(self, request: Request, room: int) -> Heard:
        """Ask under each address that the URL may mean, without what the endpoint does not take."""
        wrong: list[NotAnApi] = []
        while True:
            root, left_out = self._connection.roots[0], self._not_taken
            try:
                return await self._ask(root, self._payload(request, room))
            except NotAnApi as error:
                wrong.append(error)
                if not self._connection.rule_out(root):
                    raise next((each for each in wrong if each.has_words), error) from None
            except NotTaken as refused:
                if refused.parameter in left_out | _NEEDED:
                    raise
                self._not_taken |= {refused.parameter}

    def _payload(self, request: Request, room: int) -> dict[str, Any]:
        limit = "max_completion_tokens" if "max_tokens" in self._not_taken else "max_tokens"
        optional = {
            "stream_options": {"include_usage": True},
            "temperature": request.temperature,
            "seed": request.seed,
            limit: room,
        }
        for name in self._not_taken:
            optional.pop(name, None)
        return {
            "model": self._model,
            "messages": [{"role": turn.role, "content": turn.content} for turn in request.messages],
            "stream": True,
            **{name: value for name, value in optional.items() if value is not None},
        }

    async def _ask(self, root: str, payload: dict[str, Any]) -> Heard:
        heard, begun = Heard(), time.monotonic()
        async with self._connection.send("POST", f"{root}/chat/completions", payload) as response:
            wait_s = retry_after_s(response.headers.get("retry-after"))
            if response.status_code != 200:
                raise self._refusal(response.status_code, await self._connection.text(response), wait_s)
            try:
                if response.headers.get("content-type", "").startswith("text/event-stream"):
                    await self._listen(response, heard, begun)
                else:
                    heard.add_whole(await self._connection.text(response))
            except NoAnswerError:
                raise NotAnApi(self._url) from None
            except ErrorInside as inside:
                raise self._refusal(inside.status, inside.body, wait_s) from None
        return heard

    async def _listen(self, response: httpx.Response, heard: Heard, begun: float) -> None:
        """Take in a stream: to the end of the text, and for a moment longer if its cost was not told by then."""
        decoder, until = EventDecoder(), None
        async with aclosing(self._connection.pieces(response)) as pieces:
            while not heard.is_done and not (heard.finish and heard.usage):
                piece = await self._connection.next_piece(pieces, until)
                for data in decoder.feed(piece) if piece else decoder.finish():
                    heard.add(data)
                if heard.first_piece_s is None and heard.characters + heard.thought_characters:
                    heard.first_piece_s = time.monotonic() - begun
                if heard.is_complete and until is None:
                    until = asyncio.get_running_loop().time() + _LAST_WAIT_S
                if not piece or heard.characters > self._limits.reply_characters:
                    break
        if not heard.is_complete and heard.characters <= self._limits.reply_characters:
            raise EndpointBusy(f"{self._url} broke its answer off; try again later or choose another model.")

    def _refusal(self, status: int, body: str, wait_s: float | None) -> ProposerError:
        return refusal(status, body, url=self._url, model=self._model, key=self._key, wait_s=wait_s)
