"""The same pairs of programs given to pyperf and to pytest-benchmark, as their users do."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.benchmarks.power import CALL_S
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.benchmarks.workloads import KINDS, Workload, workload

from monolith.command import EXIT_CODES
from monolith.comparison import Verdict

Said = Literal["faster", "same", "slower", "rejected"]
_RULE = 1.05
_BENCH = "from {module} import f\nITEMS = {items}\n\ndef test_f(benchmark):\n    benchmark(f, ITEMS)\n"
_CASES = "def cases():\n    for items in {inputs}:\n        yield (items,), {{}}\n"


@dataclass
class Record:
    """What one tool said of the pairs of one kind, and how long each took."""

    said: list[Said] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, said: Said, start: float) -> None:
        self.said.append(said)
        self.seconds.append(time.perf_counter() - start)

    def text(self, name: str, truth: str) -> str:
        """As in `pyperf 4 of 8 found, 41.0 s each`."""
        faster, slower = self.said.count("faster"), self.said.count("slower")
        each = f"{statistics.median(self.seconds):.1f} s each"
        if rejected := self.said.count("rejected"):
            each = f"{rejected} rejected, {each}"
        if truth == "identical":
            return f"{name} {faster} faster and {slower} slower of {len(self.said)}, {each}"
        return f"{name} {faster} of {len(self.said)} found, {each}"


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Pairs go to every tool in turn, so that all see the same moments of the machine."""
    works = [workload(kind, CALL_S) for kind in KINDS]
    kinds = (
        ("identical", 1.0, 2, settings.rival_identical),
        ("a true 5 %", 1.05, 2, settings.rival_faster),
        ("a true 2 %", 1.02, 10, settings.rival_faster),
    )
    for label, factor, budget_s, count in kinds:
        records = {name: Record() for name in ("Monolith", "pyperf", "mean", "min")}
        for number in range(count):
            with tempfile.TemporaryDirectory() as name:
                pair = _Pair(works[number % len(works)], factor, Path(name))
                start = time.perf_counter()
                records["pyperf"].add(pair.pyperf(settings.pyperf_options), start)
                for _ in range(settings.rivals_factor):
                    start = time.perf_counter()
                    records["Monolith"].add(pair.monolith(budget_s), start)
                    start = time.perf_counter()
                    for statistic, said in pair.pytest_benchmark().items():
                        records[statistic].add(said, start)
            progress.step(label, number + 1, count)
        yield _row(label, budget_s, " ".join(["pyperf", *settings.pyperf_options]), records)


def _row(label: str, budget_s: int, pyperf: str, records: dict[str, Record]) -> Row:
    beside = [
        records["pyperf"].text(pyperf, label),
        records["mean"].text("pytest-benchmark, means 5 % apart", label),
        records["min"].text("its minima 5 % apart", label),
    ]
    return Row(
        f"{label}, given to each tool's command line (10 ms function)",
        records["Monolith"].text(f"`monolith compare --margin 0 --budget {budget_s}`", label),
        "; ".join(beside),
        figures={name: {"said": record.said, "seconds": record.seconds} for name, record in records.items()},
    )


class _Pair:
    """An original and a candidate on disk."""

    def __init__(self, work: Workload, factor: float, folder: Path) -> None:
        self._folder = folder
        self._items = repr(work.inputs[0][0])
        (folder / "original.py").write_text(work.source(factor))
        (folder / "candidate.py").write_text(work.source(1.0, "the candidate"))
        inputs = [arguments[0] for arguments in work.inputs]
        (folder / "cases.py").write_text(_CASES.format(inputs=inputs))
        for module in ("original", "candidate"):
            (folder / f"bench_{module}.py").write_text(_BENCH.format(module=module, items=self._items))

    def monolith(self, budget_s: int) -> Said:
        """By `monolith compare`, whole command."""
        words = ["monolith", "compare", "original.py", "candidate.py", "--function", "f", "--cases", "cases.py"]
        options = ["--margin", "0", "--budget", str(budget_s), "--python", sys.executable, "--json", "-"]
        answer = json.loads(self._run([*words, *options], allowed=(0, *EXIT_CODES.values())))
        verdict = Verdict(answer["verdict"])
        said: dict[Verdict, Said] = {Verdict.BETTER: "faster", Verdict.NO_GAIN: "same", Verdict.WORSE: "slower"}
        return said.get(verdict, "rejected")

    def pyperf(self, options: Sequence[str]) -> Said:
        """By `pyperf timeit` of each, and `pyperf compare_to`."""
        for module in ("original", "candidate"):
            setup = f"import sys; sys.path.insert(0, '.'); from {module} import f; items = {self._items}"
            output = ["--quiet", "-o", f"{module}.json"]
            self._run(["pyperf", "timeit", *options, *output, "-s", setup, "f(items)"])
        answer = self._run(["pyperf", "compare_to", "original.json", "candidate.json"])
        found = re.search(r"([0-9.]+)x (faster|slower)", answer)
        if found is None or "not significant" in answer.lower():
            return "same"
        return "faster" if found[2] == "faster" else "slower"

    def pytest_benchmark(self) -> dict[str, Said]:
        """By `pytest --benchmark-json` of each; means, and minima, more than 5 % apart count as different."""
        figures: dict[str, dict[str, float]] = {}
        for module in ("original", "candidate"):
            test = f"bench_{module}.py"
            self._run(["pytest", "-q", test, f"--benchmark-json={module}.bench.json"])
            report = json.loads((self._folder / f"{module}.bench.json").read_text())
            figures[module] = report["benchmarks"][0]["stats"]
        said: dict[str, Said] = {}
        for statistic in ("mean", "min"):
            ratio = figures["original"][statistic] / figures["candidate"][statistic]
            said[statistic] = "faster" if ratio > _RULE else "slower" if ratio < 1 / _RULE else "same"
        return said

    def _run(self, words: list[str], allowed: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=self._folder, capture_output=True, text=True, check=False
        )
        if done.returncode not in allowed:
            raise RuntimeError(f"{words[0]} failed with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout
