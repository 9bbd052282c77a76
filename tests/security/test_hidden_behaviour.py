"""Rewrites that return the right values and are wrong all the same: state, sharing, and work in the wrong place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import case, judge

from monolith.comparison import Verdict
from monolith.rules import Rules

pytestmark = pytest.mark.process

PAIRS = """
def count(items):
    n = 0
    for i in range(len(items)):
        for j in range(i):
            n += items[i] == items[j]
    return n
"""
QUICK = """
def count(items):
    seen, n = {}, 0
    for item in items:
        n += seen.get(item, 0)
        seen[item] = seen.get(item, 0) + 1
    return n
"""
INPUTS = [case([i % 7 for i in range(length)]) for length in (200, 220, 240)]

REJECTED = {
    "a class attribute is not set": (
        PAIRS
        + "class Log:\n    seen = {}\ndef f(items):\n    n = count(items)\n    Log.seen[len(items)] = n\n    return n\n",
        QUICK + "class Log:\n    seen = {}\ndef f(items):\n    return count(items)\n",
        "global 'Log'",
    ),
    "a global made in a try block is not set": (
        PAIRS
        + "try:\n    SEEN = {}\nfinally:\n    pass\ndef f(items):\n    SEEN[0] = count(items)\n    return SEEN[0]\n",
        QUICK + "try:\n    SEEN = {}\nfinally:\n    pass\ndef f(items):\n    return count(items)\n",
        "global 'SEEN'",
    ),
    "a global made by the call is not set": (
        PAIRS + "def f(items):\n    global LAST\n    LAST = count(items)\n    return LAST\n",
        QUICK + "def f(items):\n    return count(items)\n",
        "global 'LAST'",
    ),
    "an exception carries another value": (
        PAIRS
        + "class E(Exception):\n    def __init__(self, n): self.n = n\ndef f(items):\n    raise E(count(items))\n",
        "class E(Exception):\n    def __init__(self, n): self.n = n\ndef f(items):\n    raise E(0)\n",
        "exception",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_it_is_different(name: str, tmp_path: Path) -> None:
    original, candidate, where = REJECTED[name]

    comparison = judge(original, candidate, INPUTS, tmp_path)

    assert comparison.verdict == Verdict.DIFFERENT, comparison.reason
    assert where in comparison.reason


def test_memory_kept_from_loading_on_is_no_saving(tmp_path: Path) -> None:
    original = "def f(n):\n    room = bytearray(n)\n    return len(room)\n"
    candidate = "ROOM = bytearray(4 << 20)\ndef f(n):\n    return len(memoryview(ROOM)[:n])\n"

    comparison = judge(original, candidate, [case(3 << 20)], tmp_path, rules=Rules(efficiency="memory", seed=1))

    assert comparison.verdict != Verdict.BETTER, comparison.reason
