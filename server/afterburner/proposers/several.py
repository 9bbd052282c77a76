"""Several models at once, each with its share of the questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError, TooLong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.proposers.base import Proposer, Reply, Request


SEPARATOR = ", "
"""Between the origins of several models."""


@dataclass(slots=True)
class _Member:
    proposer: Proposer
    share: int
    asked: int = 0
    failure: ProposerError | None = None

    @property
    def lag(self) -> float:
        """Smaller for a model that has had less of its share."""
        return (self.asked + 1) / self.share


def together(models: Sequence[tuple[Proposer, int]]) -> Proposer | None:
    """The one model, or all of them as one, each with its share; `None` where there is none."""
    if len(models) > 1:
        return SharedProposer(models)
    return models[0][0] if models else None


class SharedProposer:
    """Asks the model that is most behind its share; when one fails, the others go on."""

    def __init__(self, models: Sequence[tuple[Proposer, int]]) -> None:
        """Nothing is asked yet.

        Args:
            models: each with its share, a whole number above 0.
        """
        self._members = [_Member(proposer, share) for proposer, share in models]

    @property
    def models(self) -> list[tuple[Proposer, int]]:
        """Each with its share."""
        return [(member.proposer, member.share) for member in self._members]

    @property
    def origin(self) -> str:
        """The origins of all."""
        return SEPARATOR.join(member.proposer.origin for member in self._members)

    @property
    def shares_cores(self) -> bool:
        """Whether any of them computes on this machine."""
        return any(member.proposer.shares_cores for member in self._members)

    @property
    def is_elsewhere(self) -> bool:
        """Whether any of them computes on another machine."""
        return any(member.proposer.is_elsewhere for member in self._members)

    async def propose(self, request: Request) -> Reply:
        """Ask the one whose turn it is; the others too, in turn, as long as one fails.

        Raises:
            TooLong: the question is too long for those that are left.
            ProposerError: all have failed; the sentences of all.
        """
        too_long: list[TooLong] = []
        tried: set[int] = set()
        while member := self._next(tried):
            tried.add(id(member))
            member.asked += 1
            try:
                reply = await member.proposer.propose(request)
            except TooLong as error:
                too_long.append(error)
            except ProposerError as error:
                member.failure = error
            else:
                return replace(reply, notes=(*reply.notes, *self._failures()))
        if too_long:
            raise too_long[-1]
        raise ProposerError(" ".join(self._failures()))

    async def aclose(self) -> None:
        """Close all."""
        for member in self._members:
            await member.proposer.aclose()

    def _next(self, tried: set[int]) -> _Member | None:
        left = [member for member in self._members if not member.failure and id(member) not in tried]
        return min(left, key=lambda member: member.lag, default=None)

    def _failures(self) -> tuple[str, ...]:
        return tuple(str(member.failure) for member in self._members if member.failure)
