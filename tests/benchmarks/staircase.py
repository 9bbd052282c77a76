"""The integral of staircases whose area is known, over CPU time and over wall time."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, share
from tests.support.judging import case, program, supervisor

from monolith.codec import Node, parse
from monolith.supervisor import Supervisor

_PROGRAM = '''
import mmap
import time


def f(steps):
    """Each step maps (or, below zero, gives back) memory, then works for so many CPU seconds."""
    held = []
    level = 0
    areas = [0.0, 0.0]
    for size, seconds in steps:
        before = level
        cpu, wall = time.process_time(), time.perf_counter()
        if size > 0:
            block = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            for start in range(0, size, 4096):
                block[start] = 1
            held.append(block)
        else:
            block = held.pop()
            size = -len(block)
            block.close()
        level += size
        step_cpu, step_wall = time.process_time(), time.perf_counter()
        areas[0] += (before + level) / 2 * (step_cpu - cpu)
        areas[1] += (before + level) / 2 * (step_wall - wall)
        while time.process_time() < step_cpu + seconds:
            pass
        areas[0] += level * (time.process_time() - step_cpu)
        areas[1] += level * (time.perf_counter() - step_wall)
    return areas
'''
_SHORTEST_S = 0.003
_LONGEST_S = 0.02
_MEDIAN, _WORST = 0.01, 0.05
_PERIOD_S = 0.001
_PUBLISHED_PERIOD_S = 0.008
"""The published Monolith means 10 kHz; what its sampler reaches is about 125 Hz."""

Steps = list[tuple[int, float]]


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Random staircases, up and down; then one of them again and again."""
    numbers = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        first = program(_PROGRAM, Path(folder))
        with supervisor(first) as watcher:
            watcher.prepare(first)

            def areas(steps: Steps) -> tuple[list[float], list[float]]:
                return _areas(watcher, Path(folder), steps)

            errors: list[list[float]] = [[], []]
            for done in range(settings.staircases):
                measured, known = areas(_staircase(numbers))
                for index in (0, 1):
                    errors[index].append(abs(measured[index] / known[index] - 1))
                progress.step("staircases", done + 1, settings.staircases)
            steps = _staircase(numbers)
            ours, published = [], []
            for done in range(settings.staircase_repeats):
                measured, known = areas(steps)
                ours.append(measured[0] / known[0])
                published.append(_published(steps))
                progress.step("one staircase again", done + 1, settings.staircase_repeats)
    yield from _rows(errors, ours, published, settings.staircases)


def _rows(errors: list[list[float]], ours: list[float], published: list[float], count: int) -> Iterator[Row]:
    spread = max(published) / min(published)
    for index, clock in enumerate(("CPU", "wall")):
        median, worst = statistics.median(errors[index]), max(errors[index])
        yield Row(
            f"integral of {count} known staircases over {clock} time, plateaus of 3 to 20 ms",
            f"median error {share(median, 2)}, worst {share(worst, 2)}",
            f"running peaks summed at 125 Hz, as published: largest {spread:.2f} times the smallest in"
            f" {len(published)} runs of one staircase; here {max(ours) / min(ours):.3f}"
            if index == 0
            else "–",
            f"median <= {share(_MEDIAN)}, worst <= {share(_WORST)}",
            median <= _MEDIAN and worst <= _WORST,
            {"errors": errors[index], "repeats": ours, "published": published},
        )


def _staircase(numbers: random.Random) -> Steps:
    steps: Steps = []
    height = 0
    for _ in range(numbers.randrange(6, 15)):
        seconds = numbers.uniform(_SHORTEST_S, _LONGEST_S)
        if height > 1 and numbers.random() < 0.4:
            height -= 1
            steps.append((-1, seconds))
        else:
            height += 1
            steps.append((numbers.randrange(256, 2048) * 4096, seconds))
    return steps + [(-1, 0.0)] * height


def _areas(watcher: Supervisor, folder: Path, steps: Steps) -> tuple[list[float], list[float]]:
    """The areas that Monolith measured and those that the program knows: over CPU time, over wall time."""
    run = watcher.sample(program(_PROGRAM, folder), [case(steps)], 30.0, period_s=_PERIOD_S)
    cost = run.cost
    if cost is None or cost.integral_byte_s is None or cost.integral_wall_byte_s is None:
        raise RuntimeError(f"the staircase could not be measured: {run}")
    observed = parse(run.outcomes[0].observed)
    assert isinstance(observed, Node)
    fields = dict(zip(observed.groups[0], observed.groups[1], strict=True))
    result = fields["result"]
    assert isinstance(result, Node)
    known = [float(str(value)) for value in result.groups[0]]
    return [cost.integral_byte_s, cost.integral_wall_byte_s], known


def _published(steps: Steps) -> float:
    """The published Monolith's kind of integral: running peaks, one a sample, with no regard to time."""
    text = f"{_PROGRAM}\nf({steps!r})"
    total, peak = 0.0, 0
    with subprocess.Popen([sys.executable, "-I", "-c", text]) as child:
        process = psutil.Process(child.pid)
        while child.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            total += peak
            time.sleep(_PUBLISHED_PERIOD_S)
    return total
