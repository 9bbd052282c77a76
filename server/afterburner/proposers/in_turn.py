"""Two proposers as one: the first as long as it has something, then the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterburner.proposers.base import Exhausted

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer, Reply, Request


class InTurn:
    """Asks the second only for what the first has no answer to; each new best text is shown to both."""

    def __init__(self, first: Proposer, second: Proposer) -> None:
        self._first = first
        self._second = second

    @property
    def origin(self) -> str:
        """The second's, which is the one that costs and may fail."""
        return self._second.origin

    async def propose(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            Exhausted: neither has anything more.
            ProposerError: one sentence.
        """
        try:
            return await self._first.propose(request)
        except Exhausted:
            return await self._second.propose(request)

    async def aclose(self) -> None:
        """Close both."""
        await self._first.aclose()
        await self._second.aclose()
