"""One warm supervisor and one original, for many comparisons."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.workloads import Workload
from tests.support.judging import case, program, supervisor

from monolith.comparison import Comparison
from monolith.program import Program
from monolith.rules import Inputs, Rules
from monolith.trial import Trial


@dataclass(frozen=True, slots=True)
class Bench:
    """Compares variants of one workload with one of them, its original."""

    trial: Trial
    original: Program

    def compare(self, source: str) -> tuple[Comparison, float]:
        """The answer for a candidate, and how many seconds it took, correctness included."""
        start = time.perf_counter()
        comparison = self.trial.compare(self.original.with_source(source))
        return comparison, time.perf_counter() - start

    def confirm(self, source: str) -> Comparison:
        """The answer once more, over fresh interpreters."""
        return self.trial.confirm(self.original.with_source(source))


@contextmanager
def bench(work: Workload, factor: float, rules: Rules) -> Iterator[Bench]:
    """The workload with `factor` times its rounds as the original."""
    with tempfile.TemporaryDirectory() as folder:
        original = program(work.source(factor), Path(folder))
        inputs = Inputs(tuple(case(*arguments) for arguments in work.inputs))
        with supervisor(original) as watcher:
            trial = Trial(watcher, original, inputs, rules)
            trial.baseline()
            yield Bench(trial, original)
