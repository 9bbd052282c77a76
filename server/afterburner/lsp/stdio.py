"""The bytes of the protocol on standard input and output, so that the event loop never waits for the client.

Two daemon threads do the waiting: they work with pipes, sockets and files alike, and a thread that still
waits does not keep the process alive.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

_CHUNK_BYTES = 1 << 16


def take_stdout() -> BinaryIO:
    """Keep standard output for the protocol; whatever else is printed goes to standard error."""
    sys.stdout.flush()
    protocol_fd = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(protocol_fd, "wb")


def open_reader(fd: int = 0) -> asyncio.StreamReader:
    """What the client writes, as a stream of the running event loop."""
    reader = asyncio.StreamReader()
    Thread(target=_pump, args=(fd, reader, asyncio.get_running_loop()), name="stdin", daemon=True).start()
    return reader


def _pump(fd: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended before the client
        try:
            while chunk := os.read(fd, _CHUNK_BYTES):
                loop.call_soon_threadsafe(reader.feed_data, chunk)
        except OSError:
            pass
        loop.call_soon_threadsafe(reader.feed_eof)


async def bodies(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The bodies of the client's messages until it closes; headers in any order and case."""
    length = 0
    while line := await reader.readline():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value) if value.strip().isdigit() else 0
        elif not line.strip() and length:
            try:
                yield await reader.readexactly(length)
            except asyncio.IncompleteReadError:
                return
            length = 0


class Writer:
    """Standard output as pygls wants it; messages are dropped once the client is gone."""

    def __init__(self, stdout: BinaryIO) -> None:
        """Write to an open file."""
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = Thread(target=self._pump, args=(stdout,), name="stdout", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send a message, after those before it."""
        self._queue.put(data)

    def close(self, timeout_s: float = 0.5) -> None:
        """Wait until the client has taken every message, for a while."""
        self._queue.put(None)
        self._thread.join(timeout_s)

    def _pump(self, stdout: BinaryIO) -> None:
        with contextlib.suppress(OSError):
            while data := self._queue.get():
                stdout.write(data)
                stdout.flush()
