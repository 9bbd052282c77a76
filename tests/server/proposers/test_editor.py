"""The proposer that asks the editor: how long it waits, and how much it listens to."""

from __future__ import annotations

import asyncio

import pytest

from afterburner.errors import ProposerError
from afterburner.proposers.base import Message, Request
from afterburner.proposers.editor import EditorAnswer, EditorProposer

REQUEST = Request((Message("user", "Rewrite it."),))


async def test_an_editor_that_never_answers_is_given_up() -> None:
    cancelled = []

    async def silent(_: Request, model: str | None) -> EditorAnswer:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            cancelled.append(model)
            raise
        raise AssertionError

    proposer = EditorProposer(silent, "m-1", overall_s=0.01)
    with pytest.raises(ProposerError, match=r"gave no whole answer in 0\.01 s; choose another model\.$"):
        await proposer.propose(REQUEST)
    assert cancelled == ["m-1"]


async def test_an_endless_answer_is_cut() -> None:
    async def endless(_: Request, __: str | None) -> EditorAnswer:
        return EditorAnswer("x" * 1_000_000, "maker/m-1")

    reply = await EditorProposer(endless, None).propose(REQUEST)
    assert (len(reply.text), reply.origin) == (100_000, "editor:maker/m-1")
