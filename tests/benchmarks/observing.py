"""What observing costs the observed: the same call with and without its memory being sampled."""

from __future__ import annotations

import math
import random
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, share
from tests.benchmarks.workloads import KINDS, workload
from tests.support.judging import case, program, supervisor

_CALL_S = 0.03
_PERIOD_S = 0.001
_ALLOWED = 0.02


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Pairs in random order, watched and not watched, of several kinds of work."""
    each = max(1, settings.observed_pairs // len(KINDS))
    ratios: dict[str, list[float]] = {"cpu": [], "wall": []}
    order = random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            work = workload(kind, _CALL_S)
            first = program(work.source(), Path(folder))
            with supervisor(first) as watcher:
                watcher.prepare(first)
                for number in range(each):
                    cases = [case(*work.inputs[number % len(work.inputs)])]
                    costs = {}
                    for period_s in order.sample((None, _PERIOD_S), 2):
                        cost = watcher.sample(first, cases, 30.0, period_s=period_s).cost
                        if cost is None:
                            raise RuntimeError(f"{kind} could not be measured")
                        costs[period_s] = cost
                    ratios["cpu"].append(costs[_PERIOD_S].cpu_s / costs[None].cpu_s)
                    ratios["wall"].append(costs[_PERIOD_S].wall_s / costs[None].wall_s)
                    progress.step("pairs", len(ratios["cpu"]), each * len(KINDS))
    median = statistics.median(ratios["cpu"]) - 1
    wall = statistics.median(ratios["wall"]) - 1
    error = 1.2533 * statistics.stdev(ratios["cpu"]) / math.sqrt(len(ratios["cpu"]))
    yield Row(
        f"what observing at 1 kHz costs the observed, {len(ratios['cpu'])} pairs of 30 ms calls",
        f"{share(median, 2)} CPU time (standard error {share(error, 2)}), {share(wall, 2)} wall time",
        "the same call without observing",
        f"<= {share(_ALLOWED)}",
        median <= _ALLOWED,
        {"ratios": ratios},
    )
