from __future__ import annotations

import asyncio

import pytest

from afterburner.refine.cancellation import Cancelled, TimeIsUp, unless_cancelled


async def _answer() -> int:
    return 42


async def test_the_result_of_work_that_is_not_cancelled() -> None:
    assert await unless_cancelled(_answer(), asyncio.Event()) == 42


async def test_work_is_told_to_stop_and_cleans_up() -> None:
    cancelled = asyncio.Event()
    steps: list[str] = []

    async def work() -> None:
        try:
            cancelled.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    with pytest.raises(Cancelled):
        await unless_cancelled(work(), cancelled)
    assert steps == ["cleaned up"]


async def test_work_that_will_not_stop_is_not_waited_for() -> None:
    cancelled = asyncio.Event()
    release = asyncio.Event()

    async def stubborn() -> None:
        cancelled.set()
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(Cancelled):
        await unless_cancelled(stubborn(), cancelled)
    release.set()


async def test_nothing_begins_once_cancelled() -> None:
    cancelled = asyncio.Event()
    cancelled.set()
    begun: list[bool] = []

    async def work() -> None:
        begun.append(True)

    with pytest.raises(Cancelled):
        await unless_cancelled(work(), cancelled)
    assert not begun


async def test_time_that_is_over() -> None:
    with pytest.raises(TimeIsUp):
        await unless_cancelled(asyncio.Event().wait(), asyncio.Event(), timeout_s=0.01)


async def test_the_failure_of_work_is_its_own() -> None:
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await unless_cancelled(fail(), asyncio.Event())
