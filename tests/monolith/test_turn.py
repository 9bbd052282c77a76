"""The turn: one holder among processes, given back by leaving or dying."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from monolith.errors import MonolithError
from monolith.turn import turn, turn_async

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = "import sys; from monolith.turn import turn\nwith turn(): print('held', flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def _own_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@contextmanager
def other_process() -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the turn until its standard input closes."""
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


async def take() -> None:
    async with turn_async(0.01):
        pass


async def is_free() -> bool:
    try:
        await asyncio.wait_for(take(), 0.3)
    except TimeoutError:
        return False
    return True


async def test_second_process_waits_until_the_first_leaves() -> None:
    with other_process() as holder:
        assert not await is_free()
        waiting = asyncio.create_task(take())
        assert holder.stdin is not None
        holder.stdin.close()
        await asyncio.wait_for(waiting, 10)


async def test_who_waits_goes_before_who_just_had_it() -> None:
    order: list[str] = []

    async def take_as(name: str) -> None:
        async with turn_async(0.05):
            order.append(name)

    async with turn_async():
        waiting = asyncio.create_task(take_as("waiting"))
        await asyncio.sleep(0.1)
    await take_as("again")
    await waiting
    assert order == ["waiting", "again"]


async def test_a_killed_holder_gives_the_turn_back() -> None:
    with other_process() as holder:
        holder.kill()
        holder.wait()
        await asyncio.wait_for(take(), 10)


async def test_the_blocking_form_is_the_same_turn() -> None:
    with turn():
        assert not await is_free()
    assert await is_free()


async def test_a_folder_of_somebody_else_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"afterburner-{os.getuid()}").symlink_to(tmp_path)
    with pytest.raises(MonolithError, match="belongs to somebody else"), turn():
        pass
