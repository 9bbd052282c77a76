"""Overhead of one candidate run: everything but the call itself, beside pytest and a plain sandboxed start."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.support.judging import case, program, supervisor

from monolith.worker.zygote import COMMON_MODULES

_PLAIN = "def f(n):\n    return n\n"
_NUMPY = "import numpy\n" + _PLAIN
_RATIO = 50
_SANDBOXED = ["--ro-bind", "/", "/", "--dev", "/dev", "--unshare-all", "--"]


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Rounds of all kinds of start, so that every kind sees the same moments of the machine."""
    for label, source, limit_s in (("standard imports", _PLAIN, 0.005), ("numpy loaded", _NUMPY, 0.006)):
        yield _row(label, source, limit_s, settings, progress)


def _row(label: str, source: str, limit_s: float, settings: Settings, progress: Progress) -> Row:
    taken: dict[str, list[float]] = {name: [] for name in ("check", "sample", "pytest", "bare pytest", "bwrap")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = program(source, folder)
        cases = [case(1)]
        imports = "import " + ", ".join((*COMMON_MODULES, *(["numpy"] if "numpy" in source else [])))
        (folder / "test_one.py").write_text(f"{source}\ndef test_f():\n    assert f(1) == 1\n")
        tests = [sys.executable, "-m", "pytest", "-q", "test_one.py"]
        bwrap = shutil.which("bwrap")
        with supervisor(first) as watcher:
            watcher.prepare(first)
            watcher.check(first, cases, [10.0])
            for done in range(settings.overhead_rounds):
                taken["pytest"].append(_command_s(tests, folder))
                taken["bare pytest"].append(_command_s(tests, folder, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"))
                if bwrap:
                    command = [bwrap, *_SANDBOXED, sys.executable, "-s", "-c", imports]
                    taken["bwrap"].append(_command_s(command, folder))
                for _ in range(settings.overhead_runs):
                    taken["check"].append(_seconds(lambda: watcher.check(first, cases, [10.0])))
                    taken["sample"].append(_seconds(lambda: watcher.sample(first, cases, 10.0)))
                progress.step(label, done + 1, settings.overhead_rounds)
    medians = {name: statistics.median(values) for name, values in taken.items() if values}
    ours_s = max(medians["check"], medians["sample"])
    beside = [f"`python -m pytest` of one test {medians['pytest'] * 1e3:.0f} ms"]
    beside.append(f"without plugins {medians['bare pytest'] * 1e3:.0f} ms")
    if bwrap:
        beside.append(f"bwrap + python + imports {medians['bwrap'] * 1e3:.0f} ms")
    ratio = medians["pytest"] / ours_s
    bare_ratio = medians["bare pytest"] / ours_s
    return Row(
        f"overhead of one candidate run, all walls, {label}",
        f"{medians['check'] * 1e3:.1f} ms to check, {medians['sample'] * 1e3:.1f} ms to measure;"
        f" {ratio:.0f} times less than pytest, {bare_ratio:.0f} without plugins",
        "; ".join(beside),
        f"<= {limit_s * 1e3:.0f} ms median, >= {_RATIO} times less",
        ours_s <= limit_s and ratio >= _RATIO,
        {"median_s": medians, "ratio": ratio, "bare_ratio": bare_ratio},
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _command_s(command: list[str], folder: Path, **variables: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True, env={**os.environ, **variables})
    return time.perf_counter() - start
