"""The processes around the server: the editor, which it must not outlive, and its own children."""

from __future__ import annotations

import asyncio
import contextlib

import psutil

_LOOK_EVERY_S = 3.0
_DYING_S = 0.2


async def until_gone(pid: int) -> None:
    """Return when that process has ended; one that later takes its number does not count."""
    try:
        process = psutil.Process(pid)
        while True:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                return
            await asyncio.sleep(_LOOK_EVERY_S)
    except psutil.NoSuchProcess:
        return


def end_descendants() -> None:
    """Kill whatever this process and its children have started and not ended."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children, timeout=_DYING_S)
