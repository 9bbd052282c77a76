"""True differences of known size: how often, and how soon, they are found without a margin."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, percent, share
from tests.benchmarks.trials import bench
from tests.benchmarks.workloads import KINDS, Workload, function_of, seconds_of, workload

from monolith.comparison import Comparison, Verdict
from monolith.rules import Rules

CALL_S = 0.010
_EFFECTS = ((0.05, 2.0, 0.90), (0.02, 10.0, 0.80))
"""The true gain, within how many seconds it is to be found, and how often."""


@dataclass
class _Answers:
    """What was said of the trials of one effect."""

    trials: int
    budget_s: float
    seconds: list[float] = field(default_factory=list)
    """Of those that were found, the whole comparison included."""
    estimates: list[float] = field(default_factory=list)

    def add(self, comparison: Comparison, taken_s: float) -> None:
        if comparison.ratio.time is not None:
            self.estimates.append(comparison.ratio.time.estimate)
        if comparison.verdict is Verdict.BETTER:
            self.seconds.append(taken_s)

    @property
    def found(self) -> int:
        """How many within the budget; the judge itself goes beyond it on a busy machine."""
        return sum(taken_s <= self.budget_s for taken_s in self.seconds)

    def text(self) -> str:
        """As in `39 of 40 (98 %), median 0.85 s, 1 later; says 5.1 %`."""
        said = percent(self.found, self.trials)
        if self.seconds:
            said += f", median {statistics.median(self.seconds):.2f} s"
        if len(self.seconds) > self.found:
            said += f", {len(self.seconds) - self.found} later"
        return f"{said}; says {share(statistics.median(self.estimates) - 1, 1)}"


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The original does so many per cent more rounds of the same work than the candidate."""
    works = [workload(kind, CALL_S) for kind in KINDS]
    each = max(1, settings.power_trials // len(works))
    for effect, budget_s, wanted in _EFFECTS:
        label = f"a true {share(effect)} on a 10 ms function"
        truth = statistics.mean(_true_ratio(work, 1 + effect, settings.truth_pairs) for work in works)
        answers = _Answers(each * len(works), budget_s)
        for work in works:
            with bench(work, 1 + effect, Rules(alpha=0.01, margin=0.0, budget_s=budget_s)) as comparing:
                for number in range(each):
                    answers.add(*comparing.compare(work.source(1.0, f"number {number}")))
                    progress.step(label, len(answers.estimates), answers.trials)
        yield Row(
            f"{label}, margin 0, found within {budget_s:.0f} s",
            answers.text(),
            f"alternating calls in one process say {share(truth - 1, 1)}",
            f">= {share(wanted)}",
            answers.found >= wanted * answers.trials,
            {**asdict(answers), "true_ratio": truth},
        )


def _true_ratio(work: Workload, factor: float, pairs: int) -> float:
    """The median ratio of many alternating calls: whether so many more rounds really take so much longer."""
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
