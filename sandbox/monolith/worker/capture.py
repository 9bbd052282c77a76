"""Catches what a call writes to standard output and standard error, at the level of file descriptors."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Tuple

_read = os.pread
_truncate = os.ftruncate
_seek = os.lseek

MAX_OUTPUT_BYTES = 1 << 20


class Capture:
    """Owns descriptors 0, 1 and 2 of a fork: input is empty, output goes to memory."""

    def __init__(self) -> None:
        empty = os.open("/dev/null", os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)
        for descriptor in (1, 2):
            memory = os.memfd_create("output")
            os.dup2(memory, descriptor)
            os.close(memory)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout = _text(1)
        sys.stderr = _text(2)
        self._streams = (sys.stdout, sys.stderr)

    def take(self) -> Tuple[bytes, bytes]:
        """What was written since the last time."""
        for stream in self._streams:
            with contextlib.suppress(OSError, ValueError):
                io.TextIOWrapper.flush(stream)
        return _drain(1), _drain(2)


def _text(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace")


def _drain(descriptor: int) -> bytes:
    try:
        text = _read(descriptor, MAX_OUTPUT_BYTES, 0)
        _truncate(descriptor, 0)
        _seek(descriptor, 0, os.SEEK_SET)
    except OSError:
        return b"<closed>"
    return text
