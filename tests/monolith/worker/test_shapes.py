"""What inputs look like: types and sizes, never a value, and nothing of the user's runs for it."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import re
from typing import Any

import numpy
import pandas  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monolith.worker.shapes import of_call, shape


@dataclasses.dataclass
class Order:
    number: int
    lines: list[str]
    paid: bool = False


class Slotted:
    __slots__ = ("a", "b")


class Rows(list[int]):
    pass


class Hostile:
    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)

    __len__ = __iter__ = __repr__ = __hash__ = __eq__ = __getattribute__  # type: ignore[assignment]


class HostileRows(list[int]):
    __len__ = __iter__ = __getitem__ = __repr__ = Hostile.__getattribute__  # type: ignore[assignment]


HERE = __name__
LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7, "int"),
        (None, "None"),
        ("abc", "str of length 3"),
        ([], "list of 0"),
        (["ab", "abc"] * 256, "list of 512 (str of length 2 to 3)"),
        ([1] * 100 + [""] * 100, "list of 200 (int or str of length 0)"),
        ({str(n): [n] * n for n in range(9)}, "dict of 9 (str of length 1 -> list of 0 to 8 int)"),
        ([[0] * 3] * 4, "list of 4 (list of 3 int)"),
        ([("a", 1), ("bc", 2)], "list of 2 (tuple (str of length 1 to 2, int))"),
        ({1, 2}, "set of 2 int"),
        (collections.Counter("aab"), "Counter of 2 (str of length 1 -> int)"),
        ([1, "", None, 2.0, b""], "list of 5 (int or str of length 0 or None or others)"),
        (LOOP, "list of 1 (list of 1 (list of 1 (list of 1 (list of 1))))"),
        (datetime.date(2024, 1, 2), "datetime.date object"),
        (Order(1, ["a"]), f"{HERE}.Order object (3 attributes)"),
        (Slotted(), f"{HERE}.Slotted object (2 attributes)"),
        (Rows([1, 2]), f"{HERE}.Rows object (list of 2)"),
        ([Hostile(), Hostile()], f"list of 2 ({HERE}.Hostile object)"),
        (HostileRows([1, 2]), f"{HERE}.HostileRows object (list of 2)"),
        (numpy.zeros((1000, 3)), "numpy.ndarray float64 (1000, 3)"),
        ([numpy.zeros(2), numpy.zeros(3)], "list of 2 (numpy.ndarray of several shapes)"),
        (numpy.zeros(3, dtype=[("secret", "i4")]), "numpy.ndarray VoidDType (3,)"),
        (
            pandas.DataFrame({"a": [1], "b": [2], "c": pandas.Categorical(["secret"])}),
            "pandas.DataFrame of 1 rows, 3 columns (2 int64, 1 CategoricalDtype)",
        ),
        (pandas.Series([1.0, 2.0]), "pandas.Series float64 of 2"),
    ],
)
def test_shapes(value: Any, words: str) -> None:
    assert shape(value) == words


def test_arguments_go_by_their_parameters() -> None:
    told = of_call((1, "ab", 2, 3), {"wide": None, "secret": 4}, ["a", "b"], "*rest", "**more", ["wide"])

    assert told == [
        ("a", "int"),
        ("b", "str of length 2"),
        ("*rest", "tuple (int, int)"),
        ("wide", "None"),
        ("**more", "dict of 1 (str of length 6 -> int)"),
    ]


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4).map(lambda text: f"<{text}>")
NUMBERS = st.integers(min_value=10**6) | st.integers(max_value=-(10**6))
KEYS = TEXTS | NUMBERS | st.tuples(TEXTS, NUMBERS)
VALUES = st.recursive(
    TEXTS | NUMBERS | TEXTS.map(str.encode) | st.floats(min_value=1e6, allow_nan=False).map(lambda x: x + 0.25),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(KEYS, inner)
        | st.tuples(inner, inner)
        | st.sets(KEYS)
        | st.builds(Order, inner, inner, inner)
    ),
    max_leaves=20,
)
WORD = re.compile(
    r"int|float|str|bytes|list|dict|set|tuple|object|of|length|to|or|others|attributes|->|[0-9]{1,5}|"
    + re.escape(f"{HERE}.Order")
)


@given(VALUES)
def test_no_value_is_told(value: Any) -> None:
    left = [word for word in re.split(r"[ (),]+", shape(value)) if word and not WORD.fullmatch(word)]

    assert left == []
