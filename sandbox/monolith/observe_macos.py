"""Reads a process from outside on macOS: CPU time and footprint.

What this system does not tell is not made up: `measures_peak` is false, because a high-water mark that was reset
when the call began cannot be had, and the time that a process waits for a core is not known.
"""

from __future__ import annotations

import ctypes

_RUSAGE_INFO_V4 = 4
_ID_BYTES = 16
_FIELDS = 35
"""`struct rusage_info_v4`: an identifier of 16 bytes, then so many numbers of 64 bits."""
_USER_TIME, _SYSTEM_TIME, _FOOTPRINT = 0, 1, 7


class _Usage(ctypes.Structure):
    _fields_ = [("identifier", ctypes.c_uint8 * _ID_BYTES), ("values", ctypes.c_uint64 * _FIELDS)]


class _Timebase(ctypes.Structure):
    _fields_ = [("numerator", ctypes.c_uint32), ("denominator", ctypes.c_uint32)]


class Observer:
    """The clocks and gauges of one process; closed when the process is done with."""

    measures_peak = False

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._library = ctypes.CDLL("/usr/lib/libSystem.B.dylib", use_errno=True)
        self._timebase = _Timebase()
        self._library.mach_timebase_info(ctypes.byref(self._timebase))

    def cpu_ns(self) -> int:
        """CPU nanoseconds of the whole process, all threads."""
        usage = self._usage()
        ticks = usage.values[_USER_TIME] + usage.values[_SYSTEM_TIME]
        return int(ticks * self._timebase.numerator // self._timebase.denominator)

    def queued_ns(self) -> int:
        """0: the kernel does not tell how long a thread waited for a core."""
        return 0

    def address_space_bytes(self) -> int:
        """0: the address space is not limited here."""
        return 0

    def resident_bytes(self) -> int:
        """The footprint: memory that the process is charged for."""
        return int(self._usage().values[_FOOTPRINT])

    def reset_peak(self) -> None:
        """Nothing: the high-water mark of another process cannot be reset."""

    def peak_bytes(self) -> int:
        """The present footprint; no peak, as `measures_peak` says."""
        return self.resident_bytes()

    def threads(self) -> int:
        """1: how many threads another process has is not told without a special right."""
        return 1

    def _usage(self) -> _Usage:
        usage = _Usage()
        if self._library.proc_pid_rusage(self.pid, _RUSAGE_INFO_V4, ctypes.byref(usage)) != 0:
            raise ProcessLookupError(f"process {self.pid} has ended")
        return usage

    def close(self) -> None:
        """Nothing is held."""
