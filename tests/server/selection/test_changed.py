from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterburner.errors import NotOptimizable
from afterburner.selection.changed import changed

BEFORE = """\
import os

@cache
def f(a):
    x = 1
    return x

class A:
    def g(self):
        def h():
            return 2
        return h
"""


def names(before: str | None, now: str) -> set[str]:
    return {span.qualname for span in changed(before, now)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x = 1", "x = 2", {"f"}),
        ("    x = 1\n", "", {"f"}),
        ("    return x\n", "", {"f"}),
        ("@cache\n", "", {"f"}),
        ("@cache", "@lru_cache", {"f"}),
        ("return 2", "return 3", {"A.g", "A.g.<locals>.h"}),
        ("import os", "import re", set()),
        ("class A", "def new(): pass\n\nclass A", {"new"}),
        ("def f", "def renamed", {"renamed"}),
        ("\n", "\r\n", set()),
        ("import os", "\ufeffimport os", set()),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else "",
)
def test_which_functions_a_change_touches(old: str, new: str, expected: set[str]) -> None:
    assert names(BEFORE, BEFORE.replace(old, new)) == expected


def test_a_function_that_only_moved_is_the_same() -> None:
    head, function, tail = BEFORE.partition("@cache\ndef f(a):\n    x = 1\n    return x\n")
    assert names(BEFORE, head + tail + function) == set()


def test_all_are_new_without_a_text_to_compare_with() -> None:
    every = {"f", "A.g", "A.g.<locals>.h"}
    assert names(None, BEFORE) == names("def broken(:", BEFORE) == every
    with pytest.raises(NotOptimizable):
        changed(BEFORE, "def broken(:")


BODIES = st.lists(st.sampled_from(["a = 1", "b = 2", "pass", "c()"]), min_size=1, max_size=4)


@given(st.lists(BODIES, min_size=1, max_size=5), st.data())
def test_exactly_the_functions_with_other_lines_count(bodies: list[list[str]], data: st.DataObject) -> None:
    edited = [body if data.draw(st.booleans()) else data.draw(BODIES) for body in bodies]
    assert names(file(bodies), file(edited)) == {
        f"f{number}" for number, (old, new) in enumerate(zip(bodies, edited, strict=True)) if old != new
    }


def file(bodies: list[list[str]]) -> str:
    return "\n".join(
        f"def f{number}():\n" + "".join(f"    {line}\n" for line in body) for number, body in enumerate(bodies)
    )
