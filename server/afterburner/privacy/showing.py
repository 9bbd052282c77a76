"""What a model would be sent, on show: the first question of a run, which is kept instead of asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from afterburner.proposers.around import Around
from afterburner.proposers.tokens import tokens_in

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer, Request


class Shown(Exception):
    """A question was kept, so that the run need not go on."""


class ShowingProposer(Around):
    """Stands in for a model."""

    def __init__(self, proposer: Proposer) -> None:
        super().__init__(proposer)
        self.first: Request | None = None
        """The first question of all."""

    async def propose(self, request: Request) -> NoReturn:
        """Ask nothing.

        Raises:
            Shown: always.
        """
        self.first = self.first or request
        raise Shown


def as_markdown(request: Request, origin: str) -> str:
    """A question for people: who would get it, and each message to the letter."""
    characters = sum(len(message.content) for message in request.messages)
    facts = [
        f"- to: {origin}",
        f"- template: {request.template}",
        f"- about {tokens_in(characters):,} tokens",
    ]
    messages = [f"# {message.role}\n\n{message.content}" for message in request.messages]
    return "\n\n".join(["# What is sent first", "\n".join(facts), *messages]) + "\n"
