"""Nested functions, properties and functions that inputs bring with them, judged in a real sandbox."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
from tests.support.judging import judge

from monolith.case import Case
from monolith.comparison import Comparison
from monolith.rules import Rules
from monolith.worker import storing

pytestmark = pytest.mark.process

RULES = Rules(budget_s=0.3, seed=1)
SAME = ("no-gain", "worse", "better")


def stored(*args: Any) -> Case:
    return Case(storing.dumps((args, {}), lambda module: module == "types"), "pickle", "test", "a test")


def judged(original: str, rewrite: str, case: Case, folder: Path, function: str) -> Comparison:
    return judge(original, rewrite, [case], folder, rules=RULES, function=function)


NESTED = """
def outer(items):
    total = 0
    def add(item):
        nonlocal total
        total += item
        return total
    return [add(item) for item in items]
"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("total = total + item; return total", None),
        ("total += item; return total + 1", "result"),
        ("return total + item", "argument 'closure'['total'].cell_contents after the call"),
        ("total += item; return total + len(items)", "raised"),
    ],
)
def test_a_nested_function_is_judged_with_its_closure(tmp_path: Path, body: str, told: str | None) -> None:
    rewrite = NESTED.replace("total += item\n        return total", body)

    comparison = judged(NESTED, rewrite, stored({"total": types.CellType(10)}, 4), tmp_path, "outer.<locals>.add")

    assert (comparison.verdict in SAME) == (told is None), comparison
    assert told is None or told in comparison.reason


def test_a_nested_function_may_call_itself(tmp_path: Path) -> None:
    text = "def outer():\n    def fall(n, by=2):\n        return n and fall(n - 1) + by\n    return fall(3)\n"

    comparison = judged(text, text.replace("+ by", "+ 2"), stored({}, 30, 2), tmp_path, "outer.<locals>.fall")

    assert comparison.verdict in SAME, comparison


def test_of_a_property_the_getter_is_judged(tmp_path: Path) -> None:
    text = (
        "class Box:\n"
        "    @property\n    def area(self):\n        return self.side ** 2\n"
        "    @area.setter\n    def area(self, value):\n        self.side = value ** 0.5\n"
    )
    case = Case(_pickled_box(), "pickle", "test", "a test")

    same = judged(text, text.replace("self.side ** 2", "self.side * self.side"), case, tmp_path, "Box.area")
    other = judged(text, text.replace("self.side ** 2", "self.side * 2"), case, tmp_path, "Box.area")

    assert same.verdict in SAME, same
    assert other.verdict == "different"


def _pickled_box() -> bytes:
    """`(Box(),)` with a side of 3, for a module that exists in the sandbox alone."""
    instance = b"cmodule\nBox\n)\x81}\x8c\x04sideK\x03sb"
    return b"\x80\x04" + instance + b"\x85}\x86."


CALLBACK = "def f(items, key):\n    return [key(item) for item in items]\n"


def counting() -> Any:
    seen: list[int] = []
    return lambda item: seen.append(item) or len(seen)  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("rewrite", "told"),
    [
        ("def f(items, key):\n    return list(map(key, items))\n", None),
        ("def f(items, key):\n    return [key(item) for item in items[::-1]]\n", "argument 'key'.seen"),
        ("def f(items, key):\n    return [number + 1 for number, _ in enumerate(items)]\n", "argument 'key'.seen"),
    ],
)
def test_what_a_callback_remembers_is_compared(tmp_path: Path, rewrite: str, told: str | None) -> None:
    comparison = judged(CALLBACK, rewrite, stored([3, 1, 2], counting()), tmp_path, "f")

    assert (comparison.verdict in SAME) == (told is None), comparison
    assert told is None or told in comparison.reason


def test_callbacks_are_told_apart(tmp_path: Path) -> None:
    original = "def f(one, other):\n    return one\n"
    case = stored(lambda: 1, lambda: 2)

    assert judged(original, original.replace("return one", "return (one)"), case, tmp_path, "f").verdict in SAME
    assert (
        judged(original, original.replace("return one", "return other"), case, tmp_path, "f").verdict
        == "different"
    )
