"""Reads a process from outside: CPU clock, waiting time, resident memory and its high-water mark.

Linux only. Nothing here asks the observed process anything, so nothing it does can change an answer.
"""

from __future__ import annotations

import os
import resource
import time

_PAGE_BYTES = resource.getpagesize()


class Observer:
    """The clocks and gauges of one process; closed when the process is done with."""

    measures_peak = True
    """Whether the high-water mark of memory can be reset and read."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._clock = ((~pid) << 3) | 2
        self._memory = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
        self._status_file = os.open(f"/proc/{pid}/status", os.O_RDONLY)
        self._peak_reset = os.open(f"/proc/{pid}/clear_refs", os.O_WRONLY)
        self._schedule = _open_optional(f"/proc/{pid}/schedstat")

    def cpu_ns(self) -> int:
        """CPU nanoseconds of the whole process, all threads."""
        return time.clock_gettime_ns(self._clock)

    def queued_ns(self) -> int:
        """Nanoseconds that the main thread was ready but had no core; 0 where the kernel does not tell."""
        if self._schedule is None:
            return 0
        return int(os.pread(self._schedule, 128, 0).split()[1])

    def address_space_bytes(self) -> int:
        """Size of the address space."""
        return int(os.pread(self._memory, 128, 0).split()[0]) * _PAGE_BYTES

    def resident_bytes(self) -> int:
        """Resident memory."""
        return int(os.pread(self._memory, 128, 0).split()[1]) * _PAGE_BYTES

    def reset_peak(self) -> None:
        """Set the high-water mark of resident memory back to the present level."""
        os.pwrite(self._peak_reset, b"5", 0)

    def peak_bytes(self) -> int:
        """The high-water mark of resident memory since the last reset."""
        return self._status(b"VmHWM:") * 1024

    def threads(self) -> int:
        """How many threads the process has."""
        return self._status(b"Threads:")

    def _status(self, field: bytes) -> int:
        text = os.pread(self._status_file, 1 << 14, 0)
        start = text.find(b"\n" + field)
        if start >= 0:
            return int(text[start + 1 + len(field) :].split(None, 1)[0])
        raise ProcessLookupError(f"process {self.pid} has ended")

    def close(self) -> None:
        """Give the descriptors back."""
        for descriptor in (self._memory, self._status_file, self._peak_reset):
            os.close(descriptor)
        if self._schedule is not None:
            os.close(self._schedule)


def _open_optional(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None
