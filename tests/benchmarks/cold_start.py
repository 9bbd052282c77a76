"""Cold start: from nothing to the first answer of a warm interpreter in its box."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.support.judging import case, program, supervisor

_PLAIN = "def f(n):\n    return n\n"
_NUMPY = "import numpy\n" + _PLAIN
_HASH_SEED = 5


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """An interpreter that is ended and started anew, until it has answered one call."""
    kinds = (("standard imports", _PLAIN, 0.3, "pass"), ("numpy loaded", _NUMPY, 0.6, "import numpy"))
    with tempfile.TemporaryDirectory() as folder:
        for label, source, limit_s, statement in kinds:
            first = program(source, Path(folder))
            ours, plain = [], []
            with supervisor(first) as watcher:
                watcher.prepare(first)
                for done in range(settings.cold_starts):
                    watcher.retire(_HASH_SEED)
                    start = time.perf_counter()
                    run = watcher.check(first, [case(1)], [10.0], hash_seed=_HASH_SEED)
                    ours.append(time.perf_counter() - start)
                    if not run.outcomes or not run.outcomes[0].completed:
                        raise RuntimeError(f"the first call failed: {run}")
                    start = time.perf_counter()
                    subprocess.run([sys.executable, "-s", "-c", statement], check=True)
                    plain.append(time.perf_counter() - start)
                    progress.step(label, done + 1, settings.cold_starts)
            median_s = statistics.median(ours)
            yield Row(
                f"cold zygote, {label}: from start to first answer",
                f"{median_s * 1e3:.0f} ms median, {max(ours) * 1e3:.0f} ms worst",
                f"`python -c '{statement}'` {statistics.median(plain) * 1e3:.0f} ms",
                f"<= {limit_s * 1e3:.0f} ms",
                median_s <= limit_s,
                {"starts_s": ours, "plain_s": plain},
            )
