"""Rewrites that look right and are not: each is rejected on inputs that were found for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import program, supervisor

from afterburner.cases.find import find_cases, inputs_of
from monolith.comparison import Comparison
from monolith.rules import Rules
from monolith.trial import Trial

pytestmark = pytest.mark.process

CASES = """
def cases():
    yield ([3, 1, 2, 3],), {}
    yield ([5, 4],), {}
"""
SQUARES = "def f(items):\n    for item in items:\n        yield item * item\n"
COUNTS = (
    "def f(items):\n    found = {}\n    for item in items:\n        found[item] = found.get(item, 0) + 1\n"
    "    return found\n"
)
TOTAL = "def f(items):\n    total = 0\n    for item in items:\n        total += item\n    return total\n"
LARGEST = (
    "def f(items):\n    if not items:\n        raise ValueError('empty')\n    largest = items[0]\n"
    "    for item in items:\n        if item > largest:\n            largest = item\n    return largest\n"
)

WRONG = {
    "it changes its argument": (
        "def f(items):\n    return sorted(items)\n",
        "def f(items):\n    items.sort()\n    return items[:]\n",
        "argument 'items'",
    ),
    "it hands its argument out": (
        "def f(items):\n    return list(items)\n",
        "def f(items):\n    return items\n",
        "the same object",
    ),
    "it is no longer lazy": (
        SQUARES,
        "def f(items):\n    return iter([item * item for item in items])\n",
        "an iterator where the original returned a generator",
    ),
    "it takes all before it gives one": (
        SQUARES,
        "def f(items):\n    yield from [item * item for item in items]\n",
        "items taken from an input",
    ),
    "it orders a dictionary otherwise": (
        COUNTS,
        "def f(items):\n    return {item: items.count(item) for item in sorted(set(items))}\n",
        "key order",
    ),
    "it raises another exception": (
        LARGEST,
        "def f(items):\n    return max(items) if items else items[0]\n",
        "IndexError",
    ),
    "it returns a float for an integer": (TOTAL, "def f(items):\n    return float(sum(items))\n", "expected"),
    "it is wrong only where nothing is left": (
        TOTAL,
        "def f(items):\n    return sum(items) if items else None\n",
        "expected 0, got None",
    ),
    "it is wrong only below zero": (
        "def f(items):\n    return [item % 3 for item in items]\n",
        "import math\ndef f(items):\n    return [int(math.fmod(item, 3)) for item in items]\n",
        "expected",
    ),
    "it is wrong only for one item": (
        "def f(items):\n    return [b - a for a, b in zip(items, items[1:])]\n",
        "def f(items):\n    return [items[i + 1] - items[i] for i in range(len(items) - 1)] or [0]\n",
        "result",
    ),
    "it warns no more": (
        "import warnings\ndef f(items):\n    warnings.warn('slow', DeprecationWarning)\n    return sum(items)\n",
        "def f(items):\n    return sum(items)\n",
        "warnings",
    ),
    "it logs no more": (
        "import logging\nlog = logging.getLogger('x')\n"
        "def f(items):\n    log.warning('%d', len(items))\n    return sum(items)\n",
        "import logging\nlog = logging.getLogger('x')\ndef f(items):\n    return sum(items)\n",
        "log records",
    ),
    "it draws other random numbers": (
        "import random\ndef f(items):\n    return sorted(items, key=lambda _: random.random())\n",
        "import random\ndef f(items):\n    return random.sample(items, len(items))\n",
        "result",
    ),
    "it awaits nothing": (
        "import asyncio\nasync def f(items):\n    await asyncio.sleep(0)\n    return sum(items)\n",
        "import asyncio\nasync def f(items):\n    return len(items)\n",
        "expected",
    ),
}


def judged(original: str, rewrite: str, folder: Path) -> Comparison:
    one = program(original, folder)
    with supervisor(one) as watcher:
        case_file = (str(folder / "cases.py"), CASES)
        found = find_cases(watcher, one, lambda: (), case_file, seed=1)
        inputs = inputs_of(watcher, one, found, case_file, seed=1, for_integral=False)
        trial = Trial(watcher, one, inputs, Rules(budget_s=1.0, seed=1))
        trial.baseline()
        return trial.compare(one.with_source(rewrite))


@pytest.mark.parametrize("name", WRONG)
def test_it_is_rejected(name: str, tmp_path: Path) -> None:
    original, rewrite, reason = WRONG[name]

    comparison = judged(original, rewrite, tmp_path)

    assert comparison.verdict == "different", comparison.reason
    assert reason in comparison.reason


@pytest.mark.parametrize(
    "source", [SQUARES, COUNTS, TOTAL, LARGEST, *(WRONG[name][0] for name in list(WRONG)[-4:])]
)
def test_the_same_is_not_rejected(source: str, tmp_path: Path) -> None:
    assert judged(source, source, tmp_path).verdict == "no-gain"
