"""The HTTP connection to one chat endpoint: where it is, how long to wait, how much to read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from afterburner.errors import ProposerError
from afterburner.proposers.address import api_roots, is_loopback
from afterburner.proposers.refusal import EndpointBusy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    import httpx

_LONGEST_BODY_BYTES = 16 * 1024 * 1024
"""A streamed reply is wrapped in some 200 bytes for each of its pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how often to ask, and how much to listen to."""

    connect_s: float = 10.0
    silence_s: float = 120.0
    """The longest pause before an answer, and inside it."""
    overall_s: float = 600.0
    """For one reply, with all that is repeated and waited for."""
    attempts: int = 5
    longest_wait_s: float = 30.0
    """Between two attempts; an endpoint that asks for more is given up."""
    reply_characters: int = 100_000
    """A longer reply is cut here."""


class Connection:
    """Sends requests to one endpoint and tells in a sentence why one did not get through."""

    def __init__(self, url: str, key: str | None, limits: Limits) -> None:
        """Nothing is connected yet.

        Raises:
            ProposerError: the URL or the key cannot be used.
        """
        if key and not (key.isascii() and key.isprintable()):
            raise ProposerError("The API key contains characters that no key has; check AFTERBURNER_API_KEY.")
        self.url = url.rstrip("/")
        self.roots = api_roots(url)
        """The addresses that the URL may mean, likeliest first."""
        self._key = key
        self._limits = limits
        self._client: httpx.AsyncClient | None = None

    def rule_out(self, root: str) -> bool:
        """Forget an address that is no API; False when no other is left."""
        others = tuple(other for other in self.roots if other != root)
        self.roots = others or self.roots
        return bool(others)

    @asynccontextmanager
    async def send(self, method: str, address: str, payload: Any = None) -> AsyncIterator[httpx.Response]:
        """One request; leaving the block, cancelled or not, closes its stream.

        Raises:
            EndpointBusy: the connection broke off.
            ProposerError: nothing is there, or it says nothing.
        """
        client = await self._connected()
        import httpx

        try:
            async with client.stream(method, address, json=payload) as response:
                yield response
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise ProposerError(f"{self.url} is not the URL of an endpoint ({error}); check it.") from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            reason = str(error) or "no connection in time"
            raise ProposerError(
                f"{self.url} cannot be reached ({reason}); check the URL and that it is running."
            ) from error
        except httpx.TimeoutException as error:
            raise ProposerError(
                f"{self.url} said nothing for {self._limits.silence_s:g} s; choose a faster model."
            ) from error
        except httpx.RequestError as error:
            raise EndpointBusy(
                f"{self.url} broke the connection off; try again later or choose another model."
            ) from error

    async def pieces(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body as it comes in, up to a size that no honest endpoint sends."""
        total = 0
        async for piece in response.aiter_bytes():
            total += len(piece)
            if total > _LONGEST_BODY_BYTES:
                raise ProposerError(f"{self.url} sends more than {_LONGEST_BODY_BYTES >> 20} MiB; check the URL.")
            yield piece

    async def next_piece(self, pieces: AsyncGenerator[bytes, None], until: float | None) -> bytes:
        """The next piece of a body; empty at its end.

        Args:
            pieces: the body.
            until: when, on the loop's clock, to do without the rest; then nothing that goes wrong is told.
        """
        import httpx

        try:
            async with asyncio.timeout_at(until):
                return await anext(pieces, b"")
        except (TimeoutError, httpx.RequestError):
            if until is None:
                raise
            return b""

    async def text(self, response: httpx.Response) -> str:
        """The whole body."""
        return b"".join([piece async for piece in self.pieces(response)]).decode(errors="replace")

    async def aclose(self) -> None:
        """Close what is open; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            client = await asyncio.to_thread(_new_client, self.url, self._key, self._limits)
            self._client = self._client or client
        return self._client


def _new_client(url: str, key: str | None, limits: Limits) -> httpx.AsyncClient:
    """Loads the HTTP library and the certificates, which takes long enough to be felt in an editor."""
    import httpx

    return httpx.AsyncClient(
        headers={"Authorization": f"Bearer {key}"} if key else {},
        timeout=httpx.Timeout(limits.silence_s, connect=limits.connect_s),
        trust_env=not is_loopback(url),
    )
