"""One turn per user: nobody times a program while another window times one or generates with the local model.

The turn is an exclusive `flock` on a file, so it ends with the process that holds it, however that ends.
Whoever wants it first takes the door, a second lock, and keeps that until the turn is free; so nobody who
gives the turn back has it again before the one who waits. A process must not ask for a second turn while it
holds one: it would wait for itself.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import stat
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monolith.errors import MonolithError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@contextmanager
def turn(poll_s: float = 0.05) -> Iterator[None]:
    """Wait for the turn, hold it inside the block.

    Args:
        poll_s: Seconds between two looks at whether the turn is free.

    Raises:
        MonolithError: The folder for the lock belongs to somebody else.
    """
    with _lock_file("turn") as held:
        with _lock_file("door") as door:
            for lock in (door, held):
                while not _take(lock):
                    time.sleep(poll_s)
        yield


@asynccontextmanager
async def turn_async(poll_s: float = 0.05) -> AsyncIterator[None]:
    """As `turn`, waiting without blocking the event loop; cancelling the wait gives up the claim."""
    with _lock_file("turn") as held:
        with _lock_file("door") as door:
            for lock in (door, held):
                while not _take(lock):  # noqa: ASYNC110 - the holder is another process
                    await asyncio.sleep(poll_s)
        yield


@contextmanager
def _lock_file(name: str) -> Iterator[int]:
    path = _folder() / f"afterburner.{name}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _folder() -> Path:
    """The user's runtime folder, else a private one among the temporary files."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        return Path(runtime)
    folder = Path(tempfile.gettempdir()) / f"afterburner-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise MonolithError(f"{folder} belongs to somebody else; remove it or set XDG_RUNTIME_DIR.")
    return folder
