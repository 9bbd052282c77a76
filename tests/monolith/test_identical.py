"""Identical programs are seldom called different."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import case, judge

from monolith.comparison import Verdict
from monolith.rules import Rules

pytestmark = pytest.mark.process

PROGRAM = """
def f(items):
    counts = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return sorted(counts.items())
"""
CASES = [case([(7 * i + shift) % 113 for i in range(20_000)]) for shift in range(4)]


def called_different(runs: int, folder: Path) -> int:
    verdicts = [
        judge(PROGRAM, PROGRAM, CASES, folder, rules=Rules(budget_s=2.0, seed=number)).verdict
        for number in range(runs)
    ]
    assert all(verdict.same_behaviour for verdict in verdicts)
    return sum(verdict in (Verdict.BETTER, Verdict.WORSE) for verdict in verdicts)


def test_identical_programs_are_called_different_in_at_most_2_of_10_runs(tmp_path: Path) -> None:
    assert called_different(10, tmp_path) <= 2


@pytest.mark.long
def test_identical_programs_are_called_different_in_at_most_4_of_100_runs(tmp_path: Path) -> None:
    assert called_different(100, tmp_path) <= 4
