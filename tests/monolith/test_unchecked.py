"""What is not checked depends on the kind of function."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import program

from monolith.unchecked import not_checked

WORDS = {
    "generator": "what it does when its inputs change between two items",
    "coroutine": "how often it gives way to other tasks",
}


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(n):\n    yield n\n", "generator"),
        ("def f(n):\n    with n:\n        yield from n\n", "generator"),
        ("async def f(n):\n    return n\n", "coroutine"),
        ("def f(n):\n    def g():\n        yield n\n    return g\n", ""),
        ("def f(n):\n    async def g():\n        return n\n    h = lambda: (yield)\n    return g, h\n", ""),
        ("f = len\n", ""),
    ],
)
def test_only_what_applies_to_the_kind_of_function_is_told(source: str, kind: str, tmp_path: Path) -> None:
    told = "; ".join(not_checked(program(source, tmp_path), strict=False))

    assert "inputs other than these; texts of exceptions; what a call changes" in told
    assert {word for word, text in WORDS.items() if text in told} == ({kind} - {""})


def test_texts_of_exceptions_are_checked_where_everything_is(tmp_path: Path) -> None:
    assert "texts of exceptions" not in not_checked(program("def f(): return 1\n", tmp_path), strict=True)
