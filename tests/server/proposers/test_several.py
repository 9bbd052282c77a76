"""Several models side by side: shares, failures, what stays."""

from __future__ import annotations

import pytest

from afterburner.errors import ProposerError, TooLong
from afterburner.proposers.base import Message, Reply, Request
from afterburner.proposers.several import SharedProposer

REQUEST = Request((Message("user", "Rewrite."),))


class Model:
    """Answers with its name until it fails."""

    def __init__(self, name: str, *, shares_cores: bool = False, fails: Exception | None = None) -> None:
        self.origin = name
        self.shares_cores = shares_cores
        self.is_elsewhere = not shares_cores
        self.fails = fails
        self.asked = 0
        self.closed = False

    async def propose(self, request: Request) -> Reply:
        self.asked += 1
        if self.fails:
            raise self.fails
        return Reply("", self.origin)

    async def aclose(self) -> None:
        self.closed = True


async def origins(shared: SharedProposer, count: int) -> str:
    return "".join([(await shared.propose(REQUEST)).origin for _ in range(count)])


async def test_each_gets_its_share_in_the_same_order_every_time() -> None:
    models = [(Model("a"), 1), (Model("b"), 3), (Model("c"), 2)]
    first = await origins(SharedProposer(models), 12)
    assert first == "bcbabcbcbabc"
    assert [first.count(name) for name in "abc"] == [2, 6, 4]
    assert await origins(SharedProposer(models), 12) == first


async def test_when_one_fails_the_others_go_on_and_it_is_told() -> None:
    broken, sound = Model("a", fails=ProposerError("A is down.")), Model("b")
    shared = SharedProposer([(broken, 1), (sound, 1)])
    replies = [await shared.propose(REQUEST) for _ in range(4)]
    assert {reply.origin for reply in replies} == {"b"}
    assert replies[-1].notes == ("A is down.",)
    assert broken.asked == 1


async def test_when_all_fail_all_are_told() -> None:
    models = [(Model(name, fails=ProposerError(f"{name} is down.")), 1) for name in "ab"]
    with pytest.raises(ProposerError, match=r"a is down\. b is down\."):
        await SharedProposer(models).propose(REQUEST)


async def test_a_question_too_long_for_one_goes_to_the_next_and_is_no_failure() -> None:
    small, large = Model("small", fails=TooLong("Too long.")), Model("large")
    shared = SharedProposer([(small, 1), (large, 1)])
    assert (await shared.propose(REQUEST)).origin == "large"
    small.fails = None
    assert "small" in await origins(shared, 2)
    small.fails = large.fails = TooLong("Too long.")
    with pytest.raises(TooLong):
        await shared.propose(REQUEST)


async def test_as_a_whole() -> None:
    here, there = Model("here", shares_cores=True), Model("there")
    shared = SharedProposer([(there, 1), (here, 1)])
    assert shared.shares_cores
    assert shared.is_elsewhere
    assert not SharedProposer([(there, 1)]).shares_cores
    assert shared.origin == "there, here"
    await shared.aclose()
    assert here.closed
    assert there.closed
