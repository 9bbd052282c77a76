"""Identical code called better: without a margin the hard case for a test that looks after every pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

from tests.benchmarks.cores import loaded_cores
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, share
from tests.benchmarks.trials import bench
from tests.benchmarks.workloads import KINDS, Workload, workload

from monolith.comparison import Verdict
from monolith.rules import Rules

_CALLS_S = (0.001, 0.010)
_BUDGET_S = 1.0
_ALPHA = 0.01
_ALLOWED = 9 / 400


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The same trials on the machine as it is, and with a busy loop on each core; some with a margin too."""
    works = [workload(kind, call_s) for kind in KINDS for call_s in _CALLS_S]
    conditions = (
        ("quiet", 0.0, settings.identical_trials),
        ("every core loaded", 0.0, settings.identical_trials),
        ("every core loaded", Rules().margin, settings.margin_trials),
    )
    for label, margin, trials in conditions:
        rules = Rules(alpha=_ALPHA, margin=margin, budget_s=_BUDGET_S)
        with nullcontext() if label == "quiet" else loaded_cores():
            yield _row(label, rules, *_verdicts(works, rules, max(1, trials // len(works)), progress))


def _verdicts(
    works: Sequence[Workload], rules: Rules, each: int, progress: Progress
) -> tuple[Counter[Verdict], int, float]:
    """What was said of texts that differ in a remark; how often a gain was confirmed; the seconds of it all."""
    verdicts: Counter[Verdict] = Counter()
    confirmed = 0
    seconds = 0.0
    for work in works:
        with bench(work, 1.0, rules) as comparing:
            for number in range(each):
                source = work.source(1.0, f"the same, number {number}")
                comparison, taken_s = comparing.compare(source)
                verdicts[comparison.verdict] += 1
                seconds += taken_s
                if comparison.verdict is Verdict.BETTER:
                    progress.say(f"{work.kind}: called better: {comparison.reason}")
                    confirmed += comparing.confirm(source).verdict is Verdict.BETTER
                progress.step("identical", verdicts.total(), each * len(works))
    return verdicts, confirmed, seconds


def _row(label: str, rules: Rules, verdicts: Counter[Verdict], confirmed: int, seconds: float) -> Row:
    trials = verdicts.total()
    better, worse = verdicts[Verdict.BETTER], verdicts[Verdict.WORSE]
    rejected = trials - better - worse - verdicts[Verdict.NO_GAIN]
    allowed = max(1, int(_ALLOWED * trials))
    return Row(
        f"identical code called better, margin {share(rules.margin)}, alpha {rules.alpha}, {label}",
        f"{better} of {trials}, {confirmed} of them confirmed; worse {worse}, rejected {rejected};"
        f" {seconds / trials:.2f} s each",
        "see the identical pairs of the other tools",
        f"at most {allowed} of {trials}",
        better <= allowed and not rejected,
        {
            "verdicts": {str(verdict): count for verdict, count in verdicts.items()},
            "confirmed": confirmed,
            "seconds": seconds,
        },
    )
