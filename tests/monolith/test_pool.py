"""Warm interpreters are shared out: side by side, alone, fresh when one has died or may be used once only."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

import pytest
from tests.monolith.box.boxed import STRONG, started, told

from monolith.allowances import Allowances
from monolith.box.levels import Isolation
from monolith.pool import MOST_AT_ONCE, Pool, Warmth
from monolith.zygote import Zygote, ZygoteError

SOON_S = 0.2
SURELY_S = 20.0


class Standin:
    """Stands for a warm interpreter."""

    def __init__(self, warmth: Warmth) -> None:
        self.warmth = warmth
        self.alive = True
        self.single_use = False
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Started:
    """Starts stand-ins, and keeps them all."""

    def __init__(self) -> None:
        self.all: list[Standin] = []

    def __call__(self, warmth: Warmth) -> Zygote:
        self.all.append(Standin(warmth))
        return cast(Zygote, self.all[-1])


@contextmanager
def held(lease: AbstractContextManager[Zygote]) -> Iterator[threading.Event]:
    """A lease in a thread of its own until the block ends; the event says that it was granted."""
    granted, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with lease:
            granted.set()
            leave.wait(SURELY_S)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield granted
    finally:
        leave.set()
        thread.join()


def test_one_that_was_given_back_is_lent_again_to_who_wants_one_like_it() -> None:
    starts = Started()
    pool = Pool(starts)
    for warmth in (Warmth(1), Warmth(1), Warmth(2), Warmth(1, frozenset({"numpy"})), Warmth(1)):
        with pool.shared(warmth):
            pass

    assert [one.warmth for one in starts.all] == [Warmth(1), Warmth(2), Warmth(1, frozenset({"numpy"}))]
    assert len(pool.idle()) == 3


def test_as_many_are_shared_at_a_time_as_there_are_cores() -> None:
    pool = Pool(Started())
    leases = [pool.shared(Warmth()) for _ in range(MOST_AT_ONCE)]
    for lease in leases:
        lease.__enter__()
    with held(pool.shared(Warmth())) as one_more:
        assert not one_more.wait(SOON_S)
        leases.pop().__exit__(None, None, None)
        assert one_more.wait(SURELY_S)
    for lease in leases:
        lease.__exit__(None, None, None)


@pytest.mark.parametrize("other", ["shared", "alone"])
def test_while_one_is_alone_nobody_else_runs(other: str) -> None:
    pool = Pool(Started())
    lease = pool.alone(Warmth())
    lease.__enter__()
    with held(getattr(pool, other)(Warmth())) as granted:
        assert not granted.wait(SOON_S)
        lease.__exit__(None, None, None)
        assert granted.wait(SURELY_S)


def test_who_wants_to_be_alone_waits_until_the_others_are_done() -> None:
    pool = Pool(Started())
    lease = pool.shared(Warmth())
    lease.__enter__()
    with held(pool.alone(Warmth())) as alone:
        assert not alone.wait(SOON_S)
        lease.__exit__(None, None, None)
        assert alone.wait(SURELY_S)


def test_a_lease_that_ends_with_an_error_is_given_back() -> None:
    pool = Pool(Started())
    with pytest.raises(KeyError), pool.alone(Warmth()):
        raise KeyError

    assert len(pool.idle()) == 1
    with held(pool.alone(Warmth())) as alone:
        assert alone.wait(SURELY_S)


def test_one_that_may_be_used_once_only_is_closed_after_its_use() -> None:
    starts = Started()
    pool = Pool(starts)
    with pool.shared(Warmth()):
        starts.all[0].single_use = True

    assert starts.all[0].closed
    assert pool.idle() == []


@pytest.mark.parametrize("when", ["while it is idle", "while it is lent"])
def test_one_that_died_is_closed_and_replaced(when: str) -> None:
    starts = Started()
    pool = Pool(starts)
    with pool.shared(Warmth()):
        starts.all[0].alive = when == "while it is idle"
    starts.all[0].alive = False
    with pool.shared(Warmth()) as second:
        assert second is cast(Zygote, starts.all[1])

    assert starts.all[0].closed
    assert len(pool.idle()) == 1


def test_a_retired_hash_seed_starts_anew_and_the_others_stay() -> None:
    starts = Started()
    pool = Pool(starts)
    for warmth in (Warmth(1), Warmth(1, frozenset({"numpy"})), Warmth(2)):
        with pool.shared(warmth):
            pass
    pool.retire(1)

    assert [one.closed for one in starts.all] == [True, True, False]
    with pool.shared(Warmth(1)):
        assert len(starts.all) == 4


def test_closing_ends_the_lent_ones_too() -> None:
    starts = Started()
    pool = Pool(starts)
    with pool.shared(Warmth(1)), pool.shared(Warmth(1)):
        pass
    with pool.shared(Warmth(1)):
        pool.close()
        assert [one.closed for one in starts.all] == [True, True]


def test_one_that_cannot_be_started_blocks_nobody() -> None:
    def fail(warmth: Warmth) -> Zygote:
        raise ZygoteError(f"no interpreter of hash seed {warmth.hash_seed}")

    pool = Pool(fail)
    for lease in (pool.alone, pool.shared, pool.alone):
        with pytest.raises(ZygoteError, match="hash seed 3"), lease(Warmth(3)):
            pass


@pytest.mark.process
@pytest.mark.parametrize("level", STRONG[:1])
def test_an_interpreter_that_was_killed_is_replaced_by_a_working_one(level: Isolation) -> None:
    pool = Pool(lambda warmth: started(level))
    try:
        with pool.shared(Warmth()) as first:
            assert told(first, "return 1") == 1
            os.kill(first._process.pid, signal.SIGKILL)
            first._process.wait(SURELY_S)
            with pytest.raises(ZygoteError):
                told(first, "return 1")
        with pool.shared(Warmth()) as second:
            assert second is not first
            assert told(second, "return 2") == 2
    finally:
        pool.close()


@pytest.mark.process
@pytest.mark.parametrize("level", STRONG[:1])
def test_a_box_that_may_keep_traces_is_gone_after_one_lease(level: Isolation) -> None:
    pool = Pool(lambda warmth: started(level, Allowances(temporary_files=True)))
    with pool.shared(Warmth()) as first:
        assert told(first, "return 1") == 1

    assert not first.alive
    assert pool.idle() == []
