"""What columns are called, whoever wrote the frame."""

from __future__ import annotations

import pytest

from monolith.codec import Node, Value
from monolith.labels import labels


def _frame(columns: Value) -> Node:
    return Node("frame", ("pandas", "DataFrame"), ([1, 2], ["columns"], [columns]))


def _cyclic() -> Node:
    node = Node("value", ("pandas", "Index"))
    node.groups = ([node], [], [])
    return node


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (Node("list", (), (["a", "b"],)), ["'a'", "'b'"]),
        (Node("fields", ("range",), ([0, 4, 2],)), ["0", "2"]),
        (Node("fields", ("range",), ([0, 2**70, 1],)), ["0", "1"]),
        (Node("list", (), (["a"],)), ["0", "1"]),
        (_cyclic(), ["0", "1"]),
        (None, ["0", "1"]),
    ],
)
def test_columns_are_named_by_their_labels_or_else_their_numbers(columns: Value, expected: list[str]) -> None:
    assert labels(_frame(columns)) == expected
