"""Identical code called better, without a margin: the hard case for a test that looks after every pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

from tests.benchmarks.cores import loaded_cores
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.benchmarks.trials import bench
from tests.benchmarks.workloads import KINDS, workload

from monolith.comparison import Verdict

_CALLS_S = (0.001, 0.010)
_BUDGET_S = 1.0
_ALLOWED = 9 / 400


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The same trials on the machine as it is, and with a busy loop on each core."""
    works = [workload(kind, call_s) for kind in KINDS for call_s in _CALLS_S]
    each = max(1, settings.identical_trials // len(works))
    for label, load in (("quiet", nullcontext()), ("both cores loaded", loaded_cores())):
        verdicts: Counter[str] = Counter()
        seconds = 0.0
        confirmed = 0
        with load:
            for work in works:
                with bench(work, 1.0, _BUDGET_S) as comparing:
                    for number in range(each):
                        source = work.source(1.0, f"the same, number {number}")
                        comparison, taken_s = comparing.compare(source)
                        verdicts[str(comparison.verdict)] += 1
                        seconds += taken_s
                        if comparison.verdict is Verdict.BETTER:
                            progress.say(f"{label}, {work.kind}: called better: {comparison.reason}")
                            confirmed += comparing.confirm(source).verdict is Verdict.BETTER
                        progress.step(f"identical, {label}", sum(verdicts.values()), each * len(works))
        yield _row(label, verdicts, confirmed, seconds)


def _row(label: str, verdicts: Counter[str], confirmed: int, seconds: float) -> Row:
    trials = sum(verdicts.values())
    better = verdicts[Verdict.BETTER]
    other = trials - better - verdicts[Verdict.WORSE] - verdicts[Verdict.NO_GAIN]
    allowed = max(1, int(_ALLOWED * trials))
    return Row(
        f"identical code called better, margin 0, alpha 0.01, {label}",
        f"{better} of {trials}, {confirmed} of them confirmed; worse {verdicts[Verdict.WORSE]}, rejected {other};"
        f" {seconds / trials:.2f} s each",
        "see pyperf and pytest-benchmark below",
        f"at most {allowed} of {trials}",
        better <= allowed and not other,
        {"verdicts": dict(verdicts), "confirmed": confirmed, "seconds": seconds},
    )
