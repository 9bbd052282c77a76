"""The user's turn, for a model that computes on this machine."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError
from monolith.errors import MonolithError
from monolith.turn import turn_async

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def computing() -> AsyncIterator[None]:
    """Wait for the turn and hold it inside the block, so that nothing is timed meanwhile.

    Raises:
        ProposerError: there is no turn to be had; one sentence.
    """
    try:
        async with turn_async():
            yield
    except MonolithError as error:
        raise ProposerError(str(error)) from error
