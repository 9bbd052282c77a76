"""Two proposers as one."""

from __future__ import annotations

import pytest

from afterburner.errors import ProposerError
from afterburner.proposers.base import Exhausted, Reply, Request
from afterburner.proposers.in_turn import InTurn


class Scripted:
    def __init__(self, origin: str, *answers: str | Exception) -> None:
        self.origin = origin
        self.answers = list(answers)
        self.closed = 0

    async def propose(self, request: Request) -> Reply:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Reply(answer, self.origin)

    async def aclose(self) -> None:
        self.closed += 1


async def test_the_second_is_asked_where_the_first_has_nothing() -> None:
    first = Scripted("rules", "a", Exhausted("none"), "b")
    both = InTurn(first, Scripted("local", "m"))
    assert both.origin == "local"
    assert [(await both.propose(Request((), ""))).text for _ in range(3)] == ["a", "m", "b"]


async def test_failures_are_told() -> None:
    both = InTurn(Scripted("rules", Exhausted("none")), Scripted("local", ProposerError("It is down.")))
    with pytest.raises(ProposerError, match=r"It is down\."):
        await both.propose(Request((), ""))


async def test_both_are_closed() -> None:
    first, second = Scripted("rules"), Scripted("local")
    await InTurn(first, second).aclose()
    assert (first.closed, second.closed) == (1, 1)
