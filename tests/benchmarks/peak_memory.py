"""Peak memory: the difference between two programs whose allocations are known, and how well it repeats."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, share
from tests.support.judging import case, program, supervisor

_WAIT = "    total = 0\n    for number in range(100_000):\n        total += number\n    return total\n"
_PROGRAMS = (
    ("bytearrays of 50 and 25 MB", "def f(n):\n    held = bytearray(n)\n" + _WAIT, 50_000_000),
    (
        "a million ints and half of them",
        "def f(n):\n    held = list(range(1 << 30, (1 << 30) + n))\n" + _WAIT,
        1_000_000,
    ),
    ("spikes of 40 and 20 MB", "def f(n):\n    len(bytearray(n))\n" + _WAIT, 40_000_000),
    (
        "numpy arrays of 40 and 20 MB",
        "import numpy\ndef f(n):\n    held = numpy.ones(n)\n" + _WAIT,
        5_000_000,
    ),
)
_TRACED = (
    "import sys, tracemalloc\nexec(sys.stdin.read())\ntracemalloc.start()\nf(int(sys.argv[1]))\n"
    "print(tracemalloc.get_traced_memory()[1])"
)
_ALONE = "import sys\nexec(sys.stdin.read())\nf(int(sys.argv[1]))"
_LEAST_BYTES = 500_000
_SHARE = 0.02
_VARIATION = 0.01
_POLL_S = 0.01


@dataclass
class _Sizes:
    """Peaks of the larger and of the smaller program, by one way of measuring them."""

    larger: list[float] = field(default_factory=list)
    smaller: list[float] = field(default_factory=list)

    def add(self, larger: float, smaller: float) -> None:
        self.larger.append(larger)
        self.smaller.append(smaller)

    @property
    def difference(self) -> float:
        return statistics.median(self.larger) - statistics.median(self.smaller)

    @property
    def variation(self) -> float:
        """The larger of the two coefficients of variation."""
        return max(_variation(self.larger), _variation(self.smaller))


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The truth is what `tracemalloc` counts in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for label, source, larger in _PROGRAMS:
            smaller = larger // 2
            first = program(source, Path(folder))
            ours, maxrss, polled = _Sizes(), _Sizes(), _Sizes()
            with supervisor(first) as watcher:
                watcher.prepare(first)
                for done in range(settings.memory_samples):
                    peaks = []
                    for size in (larger, smaller):
                        cost = watcher.sample(first, [case(size)], 30.0).cost
                        if cost is None:
                            raise RuntimeError(f"{label} could not be measured")
                        peaks.append(cost.peak_bytes)
                    ours.add(*peaks)
                    outside = [_outside(source, size) for size in (larger, smaller)]
                    maxrss.add(*(pair[0] for pair in outside))
                    polled.add(*(pair[1] for pair in outside))
                    progress.step(label, done + 1, settings.memory_samples)
            known = _traced(source, larger) - _traced(source, smaller)
            yield _row(label, known, ours, maxrss, polled)


def _row(label: str, known: float, ours: _Sizes, maxrss: _Sizes, polled: _Sizes) -> Row:
    allowed = max(_LEAST_BYTES, _SHARE * known)
    off, off_maxrss, off_polled = (sizes.difference - known for sizes in (ours, maxrss, polled))
    return Row(
        f"peak memory: {label}, {known / 1e6:.2f} MB apart",
        f"{off / 1e6:+.3f} MB off; repeats within {share(ours.variation, 2)}",
        f"ru_maxrss of a process {off_maxrss / 1e6:+.2f} MB off, {share(maxrss.variation, 1)};"
        f" resident memory polled every 10 ms {off_polled / 1e6:+.2f} MB off, {share(polled.variation, 1)}",
        f"within {allowed / 1e6:.2f} MB, repeats <= {share(_VARIATION)}",
        abs(off) <= allowed and ours.variation <= _VARIATION,
        {
            "known_bytes": known,
            "off_bytes": {"monolith": off, "ru_maxrss": off_maxrss, "polled": off_polled},
            "variation": {
                "monolith": ours.variation,
                "ru_maxrss": maxrss.variation,
                "polled": polled.variation,
            },
        },
    )


def _variation(values: list[float]) -> float:
    return statistics.pstdev(values) / statistics.mean(values) if any(values) else 0.0


def _traced(source: str, size: int) -> int:
    command = [sys.executable, "-I", "-c", _TRACED, str(size)]
    return int(subprocess.run(command, input=source, text=True, capture_output=True, check=True).stdout)


def _outside(source: str, size: int) -> tuple[int, int]:
    """A process of its own: its `ru_maxrss`, and the most that polling saw of its resident memory, in bytes."""
    child = subprocess.Popen([sys.executable, "-I", "-c", _ALONE, str(size)], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(source.encode())
    child.stdin.close()
    process = psutil.Process(child.pid)
    seen = 0
    while True:
        pid, _, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = 0
            return usage.ru_maxrss * 1024, seen
        seen = max(seen, process.memory_info().rss)
        time.sleep(_POLL_S)
