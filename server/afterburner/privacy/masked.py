"""A model that never sees what looks like a secret: masked in questions, put back into answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from afterburner.privacy.masking import Masks
from afterburner.proposers.around import Around

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer, Proposers, Reply, Request


class MaskingProposer(Around):
    """Stands around any model, one on this machine too: a loopback address may lead to another machine."""

    def __init__(self, proposer: Proposer, source: str) -> None:
        """Know the secrets of the file whose text may be sent.

        Args:
            source: the whole text of the file.
        """
        super().__init__(proposer)
        self._masks = Masks()
        self._masks.learn(source)

    async def propose(self, request: Request) -> Reply:
        """See `Proposer`."""
        masked = tuple(replace(message, content=self._masks.mask(message.content)) for message in request.messages)
        reply = await self._model.propose(replace(request, messages=masked))
        return replace(reply, text=self._masks.unmask(reply.text))


def with_masks(proposers: Proposers, source: str) -> Proposers:
    """The same proposers, the model behind masks."""
    if proposers.model is None:
        return proposers
    return replace(proposers, model=MaskingProposer(proposers.model, source))
