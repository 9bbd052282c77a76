"""What functions cost while a real project's tests, or a command, run in a box of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.support.interpreters import SUPPORTED
from tests.support.interpreters import python as interpreter

from monolith.interpreter import inspect_interpreter
from monolith.profiled_run import FunctionCost, Measure, ProfiledRun, profile_run
from monolith.program import program_of
from monolith.recording import Run

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.process]

MODULE = """\
def sorts(n):
    return sorted(range(n), key=str)

def holds(n):
    return sum([0] * n)

def calls(n):
    return sorts(n), holds(n)

def unused(n):
    return n
"""
TESTS = """\
import unittest
from code_of_ours import calls
class Tests(unittest.TestCase):
    def test_twice(self):
        calls(1000)
        calls(200000)
"""


def profiled(project: Path, measure: Measure, run: Run, python: str = sys.executable) -> ProfiledRun:
    file = project / "code_of_ours.py"
    file.write_text(MODULE)
    program = program_of(file, MODULE, "")
    return profile_run(inspect_interpreter(python), program, run, [str(file)], measure)


def by_name(found: ProfiledRun) -> dict[str, FunctionCost]:
    return {cost.name: cost for cost in found.costs}


@pytest.mark.parametrize("version", SUPPORTED)
def test_own_seconds_hold_built_in_functions_but_not_other_functions(tmp_path: Path, version: str) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    found = profiled(tmp_path, "time", Run(project=tmp_path), interpreter(version))

    costs = by_name(found)
    assert costs.keys() == {"sorts", "holds", "calls"}, found.notes
    assert [costs[name].calls for name in ("sorts", "calls")] == [2, 2]
    assert (costs["sorts"].line, costs["sorts"].file) == (1, str(tmp_path / "code_of_ours.py"))
    assert costs["calls"].own_s < costs["sorts"].own_s < costs["calls"].total_s
    assert costs["sorts"].own_s > 0.5 * costs["sorts"].total_s


@pytest.mark.parametrize("version", SUPPORTED)
def test_a_peak_belongs_to_the_function_that_ran(tmp_path: Path, version: str) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    found = profiled(tmp_path, "memory", Run(project=tmp_path), interpreter(version))

    peaks = {name: cost.peak_bytes or 0 for name, cost in by_name(found).items()}
    assert peaks.keys() == {"sorts", "holds", "calls"}, found.notes
    assert 8 * 200_000 <= peaks["holds"] < 9 * 200_000
    assert peaks["sorts"] > peaks["calls"] + 8 * 200_000
    assert by_name(found)["holds"].calls == 2


def test_a_command_instead_of_the_tests(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text("import sys, code_of_ours\ncode_of_ours.holds(int(sys.argv[1]))\n")
    found = profiled(tmp_path, "time", Run(project=tmp_path, command=("run.py", "10")))

    assert by_name(found)["holds"].calls == 1, found.notes


def test_what_was_seen_before_the_time_was_over_counts(tmp_path: Path) -> None:
    hangs = "import time\nimport unittest\nfrom code_of_ours import holds\nclass Tests(unittest.TestCase):\n"
    hangs += "    def test_a(self):\n        holds(9)\n    def test_b(self):\n        time.sleep(600)\n"
    (tmp_path / "test_it.py").write_text(hangs)
    found = profiled(tmp_path, "time", Run(project=tmp_path, timeout_s=6))

    assert [cost.name for cost in found.costs] == ["holds"]
    assert found.notes == ("the tests were stopped after 6 s",)


def test_a_project_without_tests(tmp_path: Path) -> None:
    assert profiled(tmp_path, "time", Run(project=tmp_path)) == ProfiledRun(notes=("the project has no tests",))
