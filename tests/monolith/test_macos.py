"""What of macOS can be tried elsewhere: the layout of what its kernel tells, and who sent a message."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
from typing import Any, cast

import pytest

from monolith.handle_macos import Handle, sender
from monolith.observe_macos import Observer

GONE = 4242
FACTS = {0: 3_000, 1: 1_000, 6: 111, 7: 9_000_000}
"""Of `struct rusage_info_v4` by the number of the field: user and system time, resident size, footprint."""


class System:
    """Answers like libSystem, with a clock of 125/3 nanoseconds a tick."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def mach_timebase_info(self, reference: Any) -> int:
        ctypes.memmove(reference, struct.pack("=II", 125, 3), 8)
        return 0

    def proc_pid_rusage(self, pid: int, flavour: int, reference: Any) -> int:
        assert flavour == 4
        if pid == GONE:
            return -1
        fields = [FACTS.get(number, 0) for number in range(35)]
        ctypes.memmove(reference, bytes(16) + struct.pack("=35Q", *fields), 16 + 35 * 8)
        return 0


@pytest.fixture
def _system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monolith.observe_macos.ctypes.CDLL", System)


@pytest.mark.usefixtures("_system")
def test_cpu_time_and_footprint_are_read_from_their_fields() -> None:
    observer = Observer(1)

    assert observer.cpu_ns() == 4_000 * 125 // 3
    assert observer.resident_bytes() == 9_000_000
    assert not observer.measures_peak


@pytest.mark.usefixtures("_system")
def test_a_process_that_has_ended_is_said_to_have() -> None:
    with pytest.raises(ProcessLookupError, match="process 4242 has ended"):
        Observer(GONE).cpu_ns()


def test_a_process_is_ended_by_its_number() -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        handle = Handle(process.pid)
        assert not handle.has_ended(0.0)
        handle.kill()
        process.wait()
    assert handle.has_ended(0.0)
    handle.kill()


def test_the_kernel_says_who_sent_the_first_bytes() -> None:
    class Link:
        def recv(self, count: int) -> bytes:
            return b"12345678"[:count]

        def getsockopt(self, level: int, option: int, count: int) -> bytes:
            assert (level, option, count) == (0, 2, 4)
            return struct.pack("i", os.getpid())

    assert sender(cast(socket.socket, Link()), 8) == (os.getpid(), b"12345678")
