"""The whole command: a quadratic and a linear version of one function, given to `monolith compare`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, percent

_FILES = {
    "original.py": """
def work(values: list[int]) -> list[int]:
    return [sum(values[: end + 1]) for end in range(len(values))]
""",
    "candidate.py": """
from itertools import accumulate

def work(values: list[int]) -> list[int]:
    return list(accumulate(values))
""",
    "cases.py": """
def cases():
    yield ([3, 1, 2],), {}

def make_inputs(rng, size):
    return ([rng.randrange(1000) for _ in range(size)],), {}
""",
}


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Start-up, sizing of inputs, correctness, pairs and confirmation included."""
    seconds, ratios = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _FILES.items():
            (Path(folder) / name).write_text(text)
        command = [sys.executable, "-m", "monolith", "compare", "original.py", "candidate.py"]
        options = ["--function", "work", "--cases", "cases.py", "--python", sys.executable, "--json", "-"]
        for done in range(settings.end_to_end):
            start = time.perf_counter()
            answer = subprocess.run([*command, *options], cwd=folder, stdout=subprocess.PIPE, check=False)
            seconds.append(time.perf_counter() - start)
            said = json.loads(answer.stdout)
            if said["verdict"] == "better":
                ratios.append(said["ratio"]["time"]["estimate"])
            progress.step("commands", done + 1, settings.end_to_end)
    median_s = statistics.median(seconds)
    faster = f", {statistics.median(ratios):.0f} times faster" if ratios else ""
    yield Row(
        "`monolith compare` of a quadratic and a linear function, whole command",
        f"better {percent(len(ratios), len(seconds))}{faster}, in {median_s:.1f} s",
        figures={"seconds": seconds, "ratios": ratios},
    )
