"""`--model rules` from end to end: real processes, the real judge, no model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.process, pytest.mark.needs("bwrap")]

EXAMPLES = Path(__file__).parents[2] / "examples"


def optimized(
    folder: Path, target: str, *arguments: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    command = [sys.executable, "-m", "afterburner", "optimize", target, "--json", "-", "--seed", "1", *arguments]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280, check=False)
    return answer, json.loads(answer.stdout)


@pytest.mark.parametrize(
    ("target", "origin", "line"),
    [
        ("shop/tables.py::unknown_articles", "rules:membership-in-set", "+    stocked_set = set(stocked)"),
        ("shop/tables.py::running_totals", "rules:running", "+    return list(accumulate(amounts))"),
        ("shop/tables.py::prices_at_ranks", "rules:invariant", "+    sorted_prices = sorted(prices)"),
        ("shop/text.py::word_counts", "rules:tally", "+        counts[word] = counts.get(word, 0) + 1"),
    ],
)
def test_examples_are_improved_without_a_model(target: str, origin: str, line: str) -> None:
    answer, record = optimized(EXAMPLES, target, "--model", "rules")
    assert answer.returncode == 0, (record["reason"], record["candidates"])
    assert "rewrites by rules" in answer.stderr
    best = next(candidate for candidate in record["candidates"] if candidate["improved"])
    assert best["origin"] == origin
    assert record["model"] == "rules"
    assert record["ratio"]["time"]["low"] > 1.2
    assert line in record["diff"].split("\n")


def test_recursion_that_computes_the_same_again_is_improved_in_its_plainest_form(tmp_path: Path) -> None:
    (tmp_path / "fib.py").write_text("def fib(n: int) -> int: return n if n < 2 else fib(n-1) + fib(n-2)\n")
    answer, record = optimized(tmp_path, "fib.py::fib", "--model", "rules")
    assert answer.returncode == 0, (record["reason"], record["candidates"])
    assert record["candidates"][0]["origin"] == "rules:memo"
    assert record["ratio"]["time"]["low"] > 10


def test_memory() -> None:
    cases = ("--cases", "cases/smallest_price_gap.py")
    target = "shop/tables.py::smallest_price_gap"
    answer, record = optimized(EXAMPLES, target, "--model", "rules", "--for", "memory", *cases)
    assert answer.returncode == 0, (record["reason"], record["candidates"])
    assert record["candidates"][0]["origin"] == "rules:running-value"
    assert record["ratio"]["memory"]["low"] > 2


def test_where_no_rule_applies_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("def double(n: int) -> int:\n    return 2 * n\n")
    answer, record = optimized(tmp_path, "m.py::double", "--model", "rules")
    assert answer.returncode == 3, answer.stderr
    assert record["outcome"] == "no-gain"
    assert record["candidates"] == []
    sentence = "No rewrite rule applies to this function; to have a model rewrite it, "
    sentence += "run `afterburner model pull` or give --model URL."
    assert record["reason"] == sentence
    assert "Traceback" not in answer.stderr
