"""Rewrite rules on the whole set of slow functions: how many they improve, and how soon the diff is there."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.slow.catalogue import SLOW_FUNCTIONS, SlowFunction
from tests.benchmarks.slow.workspace import held_back_difference, unpack
from tests.benchmarks.table import Row, percent, wilson_words

_GOOD = 1.2
_GREAT = 2.0
_WANTED_SHARE = 0.5
_WANTED_S = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """What `afterburner optimize` made of a function by rules alone."""

    function: SlowFunction
    low: float
    """Lower bound of the confirmed ratio; 0 where nothing was."""
    seconds: float
    """Of the whole command."""
    difference: str
    """On the inputs that were held back; there must be none."""


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Each function by the command line, one after the other."""
    functions = SLOW_FUNCTIONS[:: settings.slow_functions_step]
    runs = []
    for function in functions:
        runs.append(_run(function))
        told = f"{function.name}: {runs[-1].low:.3g} in {runs[-1].seconds:.1f} s {runs[-1].difference}"
        progress.say(f"{len(runs)} of {len(functions)}: {told}")
    improved = [run for run in runs if run.low > _GOOD]
    median_s = statistics.median(run.seconds for run in improved) if improved else 0.0
    figures = {run.function.name: [run.low, run.seconds, run.difference] for run in runs}
    yield Row(
        f"rules alone on {len(runs)} slow functions: improved, lower bound above {_GOOD}",
        f"{percent(len(improved), len(runs))}, {wilson_words(len(improved), len(runs))}",
        target=f">= {100 * _WANTED_SHARE:.0f} %",
        reached=len(improved) >= _WANTED_SHARE * len(runs),
        figures=figures,
    )
    yield Row(
        "rules alone: from the command to the verified diff, of the functions improved",
        f"median {median_s:.1f} s, {min((run.seconds for run in improved), default=0.0):.1f} to "
        f"{max((run.seconds for run in improved), default=0.0):.1f} s",
        target=f"median <= {_WANTED_S:.0f} s",
        reached=median_s <= _WANTED_S,
    )
    heavy = [run for run in runs if run.function.efficiency != "time"]
    great = [run for run in heavy if run.low >= _GREAT]
    yield Row(
        f"rules alone on the memory-heavy ones, memory or integral: improved, lower bound {_GREAT:g} or more",
        percent(len(great), len(heavy)),
    )
    wrong = [f"{run.function.name}: {run.difference}" for run in runs if run.difference]
    yield Row(
        "rules alone: rewrites that fail the inputs that were held back",
        f"{len(wrong)} of {len(improved)}{': ' if wrong else ''}{'; '.join(wrong)}",
        target="none",
        reached=not wrong,
    )


def _run(function: SlowFunction) -> Run:
    with tempfile.TemporaryDirectory() as name:
        files = unpack(function, Path(name))
        command = [sys.executable, "-m", "afterburner", "optimize", f"{files.file}::{function.name}"]
        options = ["--model", "rules", "--for", function.efficiency, "--cases", str(files.cases), "--seed", "1"]
        start = time.perf_counter()
        answer = subprocess.run(
            [*command, *options, "--json", "-"], cwd=name, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
        record = json.loads(answer.stdout)
        if record["outcome"] != "improved":
            return Run(function, 0.0, seconds, "")
        checking = Path(name) / "checking"
        checking.mkdir()
        difference = held_back_difference(function, record["code"], checking)
    return Run(function, record["ratio"][function.efficiency]["low"], seconds, difference)
