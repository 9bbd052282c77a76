"""Tries a model with one small call, and says what it can do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError
from afterburner.proposers.base import Message, Request

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer, Reply

_REQUEST = Request(
    (
        Message("system", "You write Python."),
        Message(
            "user", "Write a function `evens(numbers)` that returns the even ones. Answer with the code alone."
        ),
    ),
    max_tokens=512,
    seed=7,
)
_TRIED = ("temperature", "seed", "max_tokens")


async def tried(proposer: Proposer) -> list[tuple[str, str]]:
    """Ask once; what is worth knowing of the answer, by label.

    Raises:
        ProposerError: there is no answer, or it is none; one sentence.
    """
    begun = time.monotonic()
    reply = await proposer.propose(_REQUEST)
    duration_s = time.monotonic() - begun
    if reply.problem:
        remedy = (
            "allow more with --model 'MODEL NAME max-tokens=N'" if reply.reached_limit else "choose another model"
        )
        raise ProposerError(f"{reply.origin} answers, but not usefully: {reply.shortcoming}; {remedy}.")
    return [
        ("Model", reply.origin),
        ("First piece", "" if reply.first_piece_s is None else f"after {reply.first_piece_s:.2f} s"),
        ("Whole answer", f"after {duration_s:.2f} s, {_speed(reply, duration_s)}"),
        ("Tokens", _tokens(reply)),
        ("Cost", _cost(reply)),
        ("Refuses", ", ".join(name for name in _TRIED if name in reply.not_taken) or f"none of {_ALL}"),
        *(("Note", note) for note in reply.notes),
    ]


_ALL = ", ".join(_TRIED)


def _speed(reply: Reply, duration_s: float) -> str:
    written = reply.usage.completion_tokens
    writing_s = duration_s - (reply.first_piece_s or 0.0)
    if written and writing_s > 0:
        return f"{written / writing_s:,.0f} tokens a second"
    return f"{len(reply.text)} characters"


def _tokens(reply: Reply) -> str:
    usage = reply.usage
    if usage.estimated_tokens:
        return "not told"
    return f"told: {usage.prompt_tokens:,} read, {usage.completion_tokens:,} written"


def _cost(reply: Reply) -> str:
    cost_usd = reply.usage.cost_usd
    if cost_usd is None:
        return "not known; say --model 'MODEL NAME price=IN/OUT' to know"
    return f"{cost_usd:.6f} USD"
