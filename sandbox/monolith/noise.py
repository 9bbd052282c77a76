"""How busy the machine is with other work, as the kernel tells it: pressure stall information."""

from __future__ import annotations

import time
from pathlib import Path

BUSY_SHARE = 0.2
"""Above this share of time in which somebody waited for a core, a machine is called busy."""
_CPU_PRESSURE = Path("/proc/pressure/cpu")


class Pressure:
    """The share of time, since it was made, in which some process was ready and had no core."""

    def __init__(self) -> None:
        self._start_s = time.monotonic()
        self._stalled_s = _stalled_s()

    def share(self) -> float | None:
        """Between 0 and 1; `None` where the kernel does not tell."""
        now = _stalled_s()
        elapsed_s = time.monotonic() - self._start_s
        if now is None or self._stalled_s is None or elapsed_s <= 0:
            return None
        return min(1.0, (now - self._stalled_s) / elapsed_s)


def _stalled_s() -> float | None:
    try:
        line = _CPU_PRESSURE.read_text().splitlines()[0]
        return int(line.rpartition("total=")[2]) / 1e6
    except (OSError, ValueError, IndexError):
        return None
