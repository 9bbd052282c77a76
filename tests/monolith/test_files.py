"""Programs in files, from a script: `monolith.compare` and `monolith.run`, what is allowed, samples for pyperf."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyperf  # type: ignore[import-untyped]
import pytest

import monolith
from monolith.allowances import Allowances, allowances
from monolith.errors import NothingToCompare, UnknownAllowance, UnreadableFile
from monolith.export import pyperf_suite

PRINTER = """
import subprocess
def f(n):
    return [subprocess.run(["/usr/bin/printf", "%d", str(i)], capture_output=True).stdout for i in range(n)]
"""
SLOW = "def f(items):\n    return [items.index(item) for item in items]\n"
FAST = """
def f(items):
    first = {item: i for i, item in reversed(list(enumerate(items)))}
    return [first[item] for item in items]
"""
CASES = "def cases():\n    for n in (0, 1500, 1600):\n        yield (list(range(n)),), {}\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    paths = (tmp_path / "original.py", tmp_path / "candidate.py", tmp_path / "cases.py")
    for path, text in zip(paths, (SLOW, FAST, CASES), strict=True):
        path.write_text(text)
    return paths


def test_nothing_is_imported_before_it_is_used() -> None:
    script = "import sys, monolith; assert 'monolith.files' not in sys.modules; print(monolith.compare.__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "compare\n"
    with pytest.raises(AttributeError, match="no attribute 'judge'"):
        _ = monolith.judge


@pytest.mark.process
def test_a_comparison_whose_samples_pyperf_reads(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    original, candidate, cases = files

    comparison = monolith.compare(original, candidate, function="f", cases=cases)

    assert comparison.verdict is monolith.Verdict.BETTER, comparison.reason
    assert comparison.pairs == len(comparison.samples.original) == len(comparison.samples.candidate)
    medians = []
    for seconds in (comparison.samples.original, comparison.samples.candidate):
        path = tmp_path / "suite.json"
        path.write_text(json.dumps(pyperf_suite("f", seconds)))
        benchmark = pyperf.BenchmarkSuite.load(str(path)).get_benchmark("f")
        assert benchmark.get_values() == seconds
        medians.append(benchmark.median())
    assert comparison.ratio.time is not None
    assert medians[0] / medians[1] == pytest.approx(comparison.ratio.time.estimate, rel=0.3)


@pytest.mark.process
def test_a_run_tells_what_each_call_did_and_cost(files: tuple[Path, Path, Path]) -> None:
    original, _, cases = files

    found = monolith.run(original, function="f", cases=cases)

    assert [call.outcome.kind for call in found.calls if call.outcome] == ["returned"] * 3
    assert all(call.cost and call.cost.cpu_s > 0 for call in found.calls)


@pytest.mark.process
@pytest.mark.needs("bwrap")
def test_what_is_not_allowed_drops_cases_and_what_is_allowed_is_said(tmp_path: Path) -> None:
    program, cases = tmp_path / "printer.py", tmp_path / "cases.py"
    program.write_text(PRINTER)
    cases.write_text("def cases():\n    yield (0,), {}\n    yield (2,), {}\n")
    rules = monolith.Rules(budget_s=0.5)

    closed = monolith.compare(program, program, function="f", cases=cases, rules=rules)
    opened = monolith.compare(
        program, program, function="f", cases=cases, rules=rules, allowances=Allowances(subprocesses=True)
    )

    assert closed.cases == 1
    assert any(note.startswith("1 dropped") and note.endswith("it ran a program") for note in closed.notes)
    assert opened.cases == 2
    assert "this target was allowed: subprocesses" in opened.notes
    assert "the memory of subprocesses was not measured" in opened.notes
    with pytest.raises(NothingToCompare, match="memory of subprocesses is not measured"):
        monolith.compare(
            program,
            program,
            function="f",
            cases=cases,
            rules=monolith.Rules(efficiency="memory"),
            allowances=Allowances(subprocesses=True),
        )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nothing\.py cannot be read: No such file"):
        monolith.run(tmp_path / "nothing.py", function="f", cases=tmp_path / "cases.py")


def test_allowances_by_their_words() -> None:
    allowed = allowances(["project-data", "temporary-files", "LANG=C", "A=b=c"])
    assert allowed == Allowances(
        temporary_files=True, project_data=True, environment=(("LANG", "C"), ("A", "b=c"))
    )
    assert allowed.described == "temporary-files, project-data, variable LANG, variable A"
    with pytest.raises(UnknownAllowance, match="'network' cannot be allowed; say temporary-files"):
        allowances(["network"])
