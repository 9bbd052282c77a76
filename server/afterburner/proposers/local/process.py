"""The parent's side of the local model's server: start it, end it."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError

if TYPE_CHECKING:
    from afterburner.proposers.local.model import LocalModel

_LOADING_S = 180.0
_GRACE_S = 0.5


class ModelServer:
    """A running server and where to ask it."""

    def __init__(self, process: Process, url: str, key: str) -> None:
        self._process = process
        self.url = url
        self.key = key

    @property
    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @classmethod
    async def start(cls, model: LocalModel) -> ModelServer:
        """Start the process and wait until the model is loaded.

        Raises:
            ProposerError: it did not start.
        """
        command = [sys.executable, "-P", "-m", "afterburner.proposers.local.serve", str(model.path)]
        process = await asyncio.create_subprocess_exec(
            *command, "--name", model.name, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
        )
        try:
            async with asyncio.timeout(_LOADING_S):
                told = json.loads(await _line(process))
            if "error" in told:
                raise ProposerError(f"The local model could not be loaded: {told['error']}.")
            return cls(process, told["url"], told["key"])
        except TimeoutError:
            await _end(process)
            raise ProposerError(f"The local model was not loaded after {_LOADING_S:g} s.") from None
        except BaseException:
            await _end(process)
            raise

    async def stop(self) -> None:
        """End the process, by force if it must be; safe to call twice."""
        await _end(self._process)


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        status = await process.wait()
        raise ProposerError(
            f"The local model's server ended while loading (status {status}); it needs about 2 GB of memory."
        )
    return line


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_GRACE_S):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
    await process.wait()
