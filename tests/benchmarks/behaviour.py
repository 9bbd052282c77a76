"""How soon a function can be judged, what recording costs, how long comparing takes, and how often it errs."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row, percent, share
from tests.equivalence.refusals import refusals
from tests.equivalence.rows import ROWS
from tests.support.interpreters import find

from afterburner.cases.find import find_cases, inputs_of, more_cases
from afterburner.cases.strength import strengthened
from monolith.codec import encode
from monolith.comparison import Strength
from monolith.equality import first_difference
from monolith.interpreter import inspect_interpreter
from monolith.program import Program, program_of
from monolith.recording import Recording, Run, record, record_all
from monolith.supervisor import Supervisor

_FLOATS = 100_000
_MOST_REFUSED = 0.03
_MOST_TO_COMPARE_S = 0.05
_MOST_TO_BE_READY_S = {"with 30 tests": 5.0, "without tests": 3.0}
_MOST_ADDED = {"3.11": 0.30, "3.12": 0.05, "3.13": 0.05}
_FUNCTION = '''\
def best_runs(scores, least=3, gap=1):
    """The longest runs of scores that rise by no more than the gap."""
    runs = []
    current = []
    for score in scores:
        if not current:
            current = [score]
        elif 0 <= score - current[-1] <= gap:
            current.append(score)
        else:
            if len(current) >= least:
                runs.append(current)
            current = [score]
    if len(current) >= least:
        runs.append(current)
    longest = 0
    for run in runs:
        longest = max(longest, len(run))
    return [run for run in runs if len(run) == longest]
'''
_TESTS = """\
import random
import unittest
from runs import best_runs


class Tests(unittest.TestCase):
    pass


def of(seed):
    def test(self):
        rng = random.Random(seed)
        inputs = [[rng.randrange(8) for _ in range({length})] for _ in range(6)]
        for number in range({calls}):
            for run in best_runs(inputs[number % 6], 1 + seed % 4, seed % 3):
                self.assertGreaterEqual(len(run), 1 + seed % 4)
    return test


for seed in range(30):
    setattr(Tests, f"test_{{seed}}", of(seed))
"""


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """The table of pairs, comparing, recording under each interpreter, and readiness."""
    yield _table()
    yield _comparing(settings)
    with tempfile.TemporaryDirectory() as folder:
        for version, most in _MOST_ADDED.items():
            python = find(version)
            if python is not None:
                yield _recording(Path(folder) / version, version, python, most, settings, progress)
        for what, most_s in _MOST_TO_BE_READY_S.items():
            yield _readiness(Path(folder) / what, what, most_s, settings)


def _table() -> Row:
    refused = refusals(ROWS)
    different = [row for row in ROWS if not row.same]
    accepted = [str(row) for row in different if row not in refused]
    same = [row for row in ROWS if row.same]
    wrongly = [str(row) for row in same if row in refused]
    return Row(
        f"table of {len(ROWS)} pairs of results",
        f"called the same though they differ {percent(len(accepted), len(different))}, "
        f"refused though the same {percent(len(wrongly), len(same))}",
        target=f"none, <= {share(_MOST_REFUSED)}",
        reached=not accepted and len(wrongly) <= _MOST_REFUSED * len(same),
        figures={"accepted": accepted, "refused": wrongly},
    )


def _comparing(settings: Settings) -> Row:
    rng = random.Random(5)
    values = [rng.random() for _ in range(_FLOATS)]
    almost = [value * (1 + 1e-12) for value in values]
    one, other = _call(values), _call(almost)
    seconds = {
        name: _median_s(lambda pair=pair: first_difference(*pair), settings.comparisons)
        for name, pair in {"equal": (one, bytes(bytearray(one))), "almost": (one, other)}.items()
    }
    copied = list(map(float, values))
    plain_s = _median_s(lambda: values == copied, settings.comparisons)
    return Row(
        "comparing two equal lists of 100 000 floats",
        f"{1e3 * seconds['equal']:.1f} ms; {1e3 * seconds['almost']:.0f} ms where every float is off by 1e-12",
        f"`==` of the two lists {1e3 * plain_s:.1f} ms",
        f"<= {1e3 * _MOST_TO_COMPARE_S:.0f} ms",
        seconds["equal"] <= _MOST_TO_COMPARE_S,
        seconds,
    )


def _call(result: list[float]) -> bytes:
    arguments: dict[str, object] = {"args": (), "kwargs": {}}
    return encode({"result": result, "arguments": arguments, "stdout": "", "stderr": "", "globals": {}})


def _median_s(work: object, times: int) -> float:
    assert callable(work)
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _project(folder: Path, calls: int, length: int) -> Program:
    folder.mkdir()
    (folder / "runs.py").write_text(_FUNCTION)
    (folder / "test_runs.py").write_text(_TESTS.format(calls=calls, length=length))
    return program_of(folder / "runs.py", _FUNCTION, "best_runs")


def _recording(
    folder: Path, version: str, python: str, most: float, settings: Settings, progress: Progress
) -> Row:
    """Pairs in random order of the suite recorded and the same suite, in the same box, that nobody records."""
    program = _project(folder, calls=2000, length=200)
    interpreter = inspect_interpreter(python)
    order = random.Random(6)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(settings.recorded_pairs):
        for recorded in order.sample((True, False), 2):
            start = time.perf_counter()
            record_all(interpreter, program, ("best_runs",) if recorded else (), Run(project=folder))
            seconds[recorded].append(time.perf_counter() - start)
        progress.step(f"pairs, {version}", number + 1, settings.recorded_pairs)
    ratios = [one / other for one, other in zip(seconds[True], seconds[False], strict=True)]
    added = statistics.median(ratios) - 1
    return Row(
        f"what recording adds to a suite that calls the function 60 000 times in 30 tests, CPython {version}",
        f"{share(added, 1)} (of {statistics.median(seconds[False]):.1f} s, {len(ratios)} pairs)",
        "the same suite in the same box, not recorded",
        f"<= {share(most)}",
        added <= most,
        {"ratios": ratios},
    )


def _readiness(folder: Path, what: str, most_s: float, settings: Settings) -> Row:
    """Cases found, the original run on them, planted faults tried; the suite's own time taken off."""
    program = _project(folder, calls=6, length=30)
    if what == "without tests":
        (folder / "test_runs.py").unlink()
    interpreter = inspect_interpreter(str(Path(find("3.11") or "python3")))
    seconds: list[float] = []
    caught = ""
    for _ in range(settings.readied):
        start = time.perf_counter()
        record_all(interpreter, program, (), Run(project=folder))
        suite_s = time.perf_counter() - start
        start = time.perf_counter()
        recording = record(interpreter, program, Run(project=folder))
        strength, cases = _ready(program, recording)
        seconds.append(time.perf_counter() - start - suite_s)
        caught = (
            f"{cases} inputs, {strength.caught} of {strength.planted} planted faults caught" if strength else ""
        )
    median_s = statistics.median(seconds)
    return Row(
        f"from a function of 20 lines {what} to ready to judge, after the suite's own time",
        f"{median_s:.1f} s median, {max(seconds):.1f} s worst of {len(seconds)}; {caught}",
        target=f"<= {most_s:.0f} s",
        reached=median_s <= most_s,
        figures={"seconds": seconds},
    )


def _ready(program: Program, recording: Recording) -> tuple[Strength | None, int]:
    interpreter = inspect_interpreter(str(Path(find("3.11") or "python3")))
    with Supervisor(interpreter, (*program.roots, *program.trailing_roots)) as supervisor:
        found = find_cases(supervisor, program, lambda: (recording,), None, 1)
        inputs = inputs_of(supervisor, program, found, None, 1, for_integral=False)
        ready = strengthened(supervisor, program, inputs, lambda: more_cases(supervisor, program, found, 1), 1)
        return ready.strength, len(ready.expected.cases)
