"""Peaks too small for resident memory are told apart by counting allocations."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import case, judge

from monolith.comparison import Comparison, Verdict
from monolith.rules import Rules

pytestmark = pytest.mark.process

LISTED = "def f(n):\n    return sum([i % 7 for i in range(n)])\n"
LAZY = "def f(n):\n    return sum(i % 7 for i in range(n))\n"


def for_memory(original: str, candidate: str, folder: Path) -> Comparison:
    rules = Rules(efficiency="memory", seed=1, time_guard=3.0)
    return judge(original, candidate, [case(2_000)], folder, rules=rules)


def test_some_kilobytes_less_are_better(tmp_path: Path) -> None:
    found = for_memory(LISTED, LAZY, tmp_path)

    assert found.verdict is Verdict.BETTER, found.reason
    assert found.ratio.memory is not None
    assert found.ratio.memory.low > 3
    assert found.ratio.memory.high - found.ratio.memory.low < 0.5


def test_some_kilobytes_more_are_worse(tmp_path: Path) -> None:
    assert for_memory(LAZY, LISTED, tmp_path).verdict is Verdict.WORSE


def test_the_same_is_no_gain(tmp_path: Path) -> None:
    found = for_memory(LISTED, LISTED, tmp_path)

    assert found.verdict is Verdict.NO_GAIN
    assert found.ratio.memory is not None
    assert found.ratio.memory.estimate == pytest.approx(1.0, abs=0.02)


def test_what_is_kept_from_loading_on_counts(tmp_path: Path) -> None:
    kept = (
        "SUMS = {2_000: sum([i % 7 for i in range(2_000)])}\nBALLAST = bytearray(30_000)\n"
        "def f(n):\n    return SUMS[n]\n"
    )

    assert for_memory(LISTED, kept, tmp_path).verdict is not Verdict.BETTER


def test_a_candidate_that_stops_the_count_gains_nothing_by_it(tmp_path: Path) -> None:
    stopping = "import tracemalloc\n" + LISTED.replace("    return", "    tracemalloc.stop()\n    return")

    assert for_memory(LISTED, stopping, tmp_path).verdict is not Verdict.BETTER
