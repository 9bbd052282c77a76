"""Waiting for something that may have to stop at any moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

_LETTING_GO_S = 0.3
"""How long work that was told to stop may take to clean up before it is no longer waited for."""


class Cancelled(Exception):
    """The user asked to stop."""


class TimeIsUp(Exception):
    """The time that was allowed is over."""


async def unless_cancelled(
    work: Coroutine[Any, Any, T], cancelled: asyncio.Event, *, timeout_s: float | None = None
) -> T:
    """The result of some work, unless the event is set or the time is over before.

    Raises:
        Cancelled: the event was set first; the work was told to stop.
        TimeIsUp: the time was over first; the work was told to stop.
    """
    if cancelled.is_set():
        work.close()
        raise Cancelled
    task = asyncio.ensure_future(work)
    waiter = asyncio.ensure_future(cancelled.wait())
    try:
        await asyncio.wait({task, waiter}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Cancelled if waiter.done() else TimeIsUp
    finally:
        waiter.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_LETTING_GO_S)
        task.add_done_callback(_look_at_failure)


def _look_at_failure(task: asyncio.Task[Any]) -> None:
    """Work that was let go may fail afterwards; asyncio must not report that as forgotten."""
    if not task.cancelled():
        task.exception()
