"""The integral: area of resident memory above its start over time, by the trapezoid rule."""

from __future__ import annotations


class Area:
    """Area over the CPU clock and over the wall clock, from samples taken from outside the process.

    The CPU clock stands still while the process waits for a core, so its area does not grow with the load of the
    machine; the wall clock's does, and is what code that waits is charged.

    The kernel brings the CPU clock of a process that runs up to date only now and then: with its ticks, some
    milliseconds apart, and when the process stops. So what the clock has advanced is spread evenly over the wall
    time since it last did.
    """

    def __init__(self, base_bytes: int, cpu_ns: int, wall_ns: int) -> None:
        self._base = base_bytes
        self._last_bytes = 0
        self._last_cpu_ns = cpu_ns
        self._last_wall_ns = wall_ns
        self._wall_byte_ns = 0.0
        self._still_byte_ns = 0.0
        self._still_ns = 0
        self.cpu_byte_s = 0.0
        self.samples = 0

    @property
    def wall_byte_s(self) -> float:
        """The area over the wall clock."""
        return self._wall_byte_ns / 1e9

    def add(self, resident_bytes: int, cpu_ns: int, wall_ns: int) -> None:
        """One more sample; memory below the start counts as none."""
        above = max(0, resident_bytes - self._base)
        mean = (above + self._last_bytes) / 2
        passed_ns = max(0, wall_ns - self._last_wall_ns)
        self._wall_byte_ns += mean * passed_ns
        self._still_byte_ns += mean * passed_ns
        self._still_ns += passed_ns
        if cpu_ns > self._last_cpu_ns:
            level = self._still_byte_ns / self._still_ns if self._still_ns else mean
            self.cpu_byte_s += level * (cpu_ns - self._last_cpu_ns) / 1e9
            self._still_byte_ns, self._still_ns = 0.0, 0
            self._last_cpu_ns = cpu_ns
        self._last_bytes = above
        self._last_wall_ns = max(wall_ns, self._last_wall_ns)
        self.samples += 1
