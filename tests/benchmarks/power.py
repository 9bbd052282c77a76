"""True differences of known size: how often, and how soon, they are found without a margin."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, percent
from tests.benchmarks.trials import bench
from tests.benchmarks.workloads import KINDS, Workload, function_of, seconds_of, workload

from monolith.comparison import Verdict

CALL_S = 0.010
_EFFECTS = ((0.02, 10.0, 0.80), (0.05, 2.0, 0.90), (0.10, 2.0, None), (0.30, 2.0, None))


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The original does so many per cent more rounds of the same work than the candidate."""
    works = [workload(kind, CALL_S) for kind in KINDS]
    for effect, budget_s, wanted in _EFFECTS:
        label = f"a true {effect:.0%} on a 10 ms function"
        truth = statistics.mean(_true_ratio(work, 1 + effect, settings.truth_pairs) for work in works)
        seconds: list[float] = []
        estimates: list[float] = []
        each = max(1, settings.power_trials // len(works))
        for work in works:
            with bench(work, 1 + effect, budget_s) as comparing:
                for number in range(each):
                    comparison, taken_s = comparing.compare(work.source(1.0, f"number {number}"))
                    if comparison.ratio.time is not None:
                        estimates.append(comparison.ratio.time.estimate)
                    if comparison.verdict is Verdict.BETTER:
                        seconds.append(taken_s)
                    progress.step(label, len(estimates), each * len(works))
        yield _row(label, budget_s, wanted, truth, seconds, estimates, each * len(works))


def _row(
    label: str,
    budget_s: float,
    wanted: float | None,
    truth: float,
    seconds: list[float],
    estimates: list[float],
    trials: int,
) -> Row:
    median_s = statistics.median(seconds) if seconds else None
    soon = f", median {median_s:.2f} s" if median_s is not None else ""
    estimate = statistics.median(estimates) if estimates else None
    said = f"; says {100 * (estimate - 1):+.1f} %" if estimate is not None else ""
    return Row(
        f"{label}, margin 0, found within {budget_s:.0f} s",
        f"{percent(len(seconds), trials)}{soon}{said}",
        f"alternating calls in one process say {100 * (truth - 1):+.1f} %",
        "–" if wanted is None else f">= {wanted:.0%}",
        None if wanted is None else len(seconds) >= wanted * trials,
        {
            "found": len(seconds),
            "trials": trials,
            "seconds": seconds,
            "median_s": median_s,
            "estimates": estimates,
            "true_ratio": truth,
        },
    )


def _true_ratio(work: Workload, factor: float, pairs: int) -> float:
    """The ratio as the rounds make it, seen with the eye of a long average: the mean of alternating calls.

    Every round is the same work, so the truth is the ratio of the rounds but for the cost of entering the
    call; the average is there to see that nothing was wrong with that thought.
    """
    order = random.Random(work.kind)
    functions = (function_of(work.source(factor)), function_of(work.source()))
    ratios = []
    for number in range(pairs):
        arguments = work.inputs[number % len(work.inputs)]
        taken = [0.0, 0.0]
        for index in order.sample((0, 1), 2):
            taken[index] = seconds_of(functions[index], arguments)
        ratios.append(taken[0] / taken[1])
    return statistics.median(ratios)
