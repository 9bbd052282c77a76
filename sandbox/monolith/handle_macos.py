"""Holds a forked process from outside on macOS, by its number: there is no descriptor for it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import time

_SOL_LOCAL = 0
_LOCAL_PEERPID = 2
_PERIOD_S = 0.005


class Handle:
    """A process by its number; its parent reaps it only after this handle was closed."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def has_ended(self, timeout_s: float) -> bool:
        """Whether it ends within so many seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return True
            if time.monotonic() >= deadline:
                return False
            select.select([], [], [], _PERIOD_S)

    def limit(self, limits: dict[int, int]) -> None:
        """Nothing: limits cannot be set from outside here, so a fork sets them before it takes an order."""

    def close(self) -> None:
        """Nothing is held."""


def expect(link: socket.socket) -> None:
    """Nothing to prepare: the kernel notes who used the other end last."""


def sender(link: socket.socket, lead_bytes: int) -> tuple[int, bytes]:
    """Wait for the first bytes on a link, and say which process sent them: the kernel knows, not the sender."""
    lead = link.recv(lead_bytes)
    (pid,) = struct.unpack("i", link.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, 4))
    return int(pid), lead
