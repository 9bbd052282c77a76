"""Overhead of one candidate run: everything but the call itself, beside pytest and a plain sandboxed start."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.support.judging import case, program, supervisor

from monolith.box.levels import Isolation
from monolith.box.pick import choose
from monolith.supervisor import Supervisor
from monolith.worker.zygote import COMMON_MODULES

_PLAIN = "def f(n):\n    return n\n"
_NUMPY = "import numpy\n" + _PLAIN
_TEST = "\ndef test_f():\n    assert f(1) == 1\n"
_RATIO = 50
_BUBBLEWRAP = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--unshare-all", "--"]

Medians = dict[str, float]


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The strongest walls that stand here, and those without namespaces."""
    levels = dict.fromkeys((choose(), Isolation.L2))
    for label, source, limit_s in (("standard imports", _PLAIN, 0.005), ("numpy loaded", _NUMPY, 0.006)):
        medians = _medians(label, source, tuple(levels), settings, progress)
        for level in levels:
            yield _row(level, label, limit_s, medians)


def _medians(
    label: str, source: str, levels: tuple[Isolation, ...], settings: Settings, progress: Progress
) -> Medians:
    """Rounds of all kinds of start, so that every kind sees the same moments of the machine."""
    taken: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "test_one.py").write_text(source + _TEST)
        first = program(source, folder)
        cases = [case(1)]
        watchers: dict[Isolation, Supervisor] = {}
        for level in levels:
            watchers[level] = stack.enter_context(supervisor(first, isolation=level))
            watchers[level].prepare(first)
        for done in range(settings.overhead_rounds):
            for kind, command, variables in _others(source):
                taken[kind].append(_command_s(command, folder, variables))
            for _ in range(settings.overhead_runs):
                for level, watcher in watchers.items():
                    taken[f"{level} check"].append(_seconds(partial(watcher.check, first, cases, [10.0])))
                    taken[f"{level} sample"].append(_seconds(partial(watcher.sample, first, cases, 10.0)))
            progress.step(label, done + 1, settings.overhead_rounds)
    return {kind: statistics.median(seconds) for kind, seconds in taken.items()}


def _row(level: Isolation, label: str, limit_s: float, medians: Medians) -> Row:
    check_s, sample_s = medians[f"{level} check"], medians[f"{level} sample"]
    ours_s = max(check_s, sample_s)
    ratio, bare_ratio = medians["pytest"] / ours_s, medians["pytest without plugins"] / ours_s
    return Row(
        f"overhead of one candidate run, all walls of {level}, {label}",
        f"{check_s * 1e3:.1f} ms to check, {sample_s * 1e3:.1f} ms to measure;"
        f" {ratio:.0f} times less than pytest, {bare_ratio:.0f} without its plugins",
        "one test: "
        + "; ".join(f"{kind} {medians[kind] * 1e3:.0f} ms" for kind in medians if not kind.startswith("L")),
        f"<= {limit_s * 1e3:.0f} ms median, >= {_RATIO} times less",
        ours_s <= limit_s and ratio >= _RATIO,
        {"median_s": medians, "ratio": ratio, "bare_ratio": bare_ratio},
    )


def _others(source: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """What one would do otherwise: its name, its command line, its environment variables."""
    pytest = [sys.executable, "-m", "pytest", "-q", "test_one.py"]
    yield "pytest", pytest, {}
    yield "pytest without plugins", pytest, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if shutil.which("bwrap"):
        imports = f"import {', '.join(COMMON_MODULES)}\n{source}"
        yield "bwrap + python + imports", [*_BUBBLEWRAP, sys.executable, "-s", "-c", imports], {}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _command_s(command: list[str], folder: Path, variables: dict[str, str]) -> float:
    environment = {**os.environ, **variables}
    return _seconds(
        lambda: subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True, env=environment)
    )
