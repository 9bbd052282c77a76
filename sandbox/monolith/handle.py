"""Holds a forked process from outside on Linux: who it is, what it may use, when it ends, how to end it."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import struct

_CREDENTIALS = struct.Struct("3i")


class Handle:
    """A process by its descriptor: never another one that got the same number later."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def has_ended(self, timeout_s: float) -> bool:
        """Whether it ends within so many seconds."""
        return bool(select.select([self._descriptor], [], [], timeout_s)[0])

    def limit(self, limits: dict[int, int]) -> None:
        """Set what it may use, by `RLIMIT_*`.

        CPU time has a second more until the end that cannot be put off: the signal before it says why.
        """
        for name, value in limits.items():
            resource.prlimit(self.pid, name, (value, value + (name == resource.RLIMIT_CPU)))

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)


def expect(link: socket.socket) -> None:
    """Have the kernel say who writes to this end; called before the other end is given away."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def sender(link: socket.socket, lead_bytes: int) -> tuple[int, bytes]:
    """Wait for the first bytes on a link, and say which process sent them: the kernel knows, not the sender."""
    lead, ancillary, _, _ = link.recvmsg(lead_bytes, socket.CMSG_SPACE(_CREDENTIALS.size))
    link.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    if not ancillary:
        raise ConnectionError("nobody sent this")
    pid, _, _ = _CREDENTIALS.unpack(ancillary[0][2][: _CREDENTIALS.size])
    return int(pid), lead
