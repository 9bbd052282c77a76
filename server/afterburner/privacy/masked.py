"""A model that never sees what looks like a secret: masked in questions, put back into answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from afterburner.privacy.masking import Masks

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer, Proposers, Reply, Request


class MaskingProposer:
    """Stands around any model, one on this machine too: a loopback address may lead to another machine."""

    def __init__(self, proposer: Proposer, source: str) -> None:
        """Know the secrets of the file whose text may be sent.

        Args:
            source: the whole text of the file.
        """
        self._proposer = proposer
        self._masks = Masks()
        self._masks.learn(source)

    @property
    def origin(self) -> str:
        """The model's own."""
        return self._proposer.origin

    @property
    def shares_cores(self) -> bool:
        """As the model itself."""
        return self._proposer.shares_cores

    @property
    def is_elsewhere(self) -> bool:
        """As the model itself."""
        return self._proposer.is_elsewhere

    async def propose(self, request: Request) -> Reply:
        """See `Proposer`."""
        masked = tuple(replace(message, content=self._masks.mask(message.content)) for message in request.messages)
        reply = await self._proposer.propose(replace(request, messages=masked))
        return replace(reply, text=self._masks.unmask(reply.text))

    async def aclose(self) -> None:
        """Close the model."""
        await self._proposer.aclose()


def with_masks(proposers: Proposers, source: str) -> Proposers:
    """The same proposers, the model behind masks."""
    if proposers.model is None:
        return proposers
    return replace(proposers, model=MaskingProposer(proposers.model, source))
