"""Pickles are read without being opened: data is told from what would run something."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import os
import pickle
import random
import types
import uuid
from typing import Any

import numpy
import pytest
from tests.support.judging import case

from monolith.pickled import holds_only_data


class Calls:
    """Pickled as a call."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> tuple[Any, ...]:
        function, *arguments = self.call
        return function, tuple(arguments)


DATA = [
    [1, 2.5, "a", b"b", None, True, (1, (2,)), {"a": [1]}, {1, 2}, frozenset((3,)), bytearray(b"c"), 1 << 90],
    [
        collections.deque([1]),
        collections.OrderedDict(a=1),
        collections.Counter("ab"),
        collections.defaultdict(list),
    ],
    [datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC), decimal.Decimal("1.5")],
    [fractions.Fraction(1, 3), uuid.UUID(int=3), types.SimpleNamespace(a=1), range(3), 1j, random.Random(3)],
    [numpy.arange(3), numpy.float64(1.5)],
    [["builtins", "exec"], ["builtins", "exec"]],
]
CALLS = [
    Calls(exec, "1"),
    Calls(os.system, "true"),
    Calls(getattr, 1, "real"),
    [Calls(eval, "1"), Calls(eval, "2")],
    Calls(Calls, exec, "1"),
]


@pytest.mark.parametrize("value", DATA)
def test_plain_values_are_data(value: Any) -> None:
    assert holds_only_data(pickle.dumps(((value,), {}), protocol=4), "shop")


@pytest.mark.parametrize("value", CALLS)
def test_calls_are_not(value: Any) -> None:
    assert not holds_only_data(pickle.dumps(((value,), {}), protocol=4), "shop")


def test_objects_of_the_programs_own_classes_are_data() -> None:
    payload = case(Calls(Calls, 1)).payload
    assert holds_only_data(payload, __name__.partition(".")[0])
    assert not holds_only_data(payload, "shop")
    assert not holds_only_data(pickle.dumps(Calls(os.system, "true"), protocol=4), "posix")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no pickle",
        pickle.dumps(Calls(exec, "1"), protocol=2),
        b"\x80\x04\x8c\x04exec\x8c\x08builtins0\x8c\x08builtins0\x93.",
        b"\x80\x04\x8c\x08builtins\x8c\x04exec\x8c\x04list0\x93.",
        b"\x80\x04\x8c\x08builtinsq\x05\x8c\x04execq\x06h\x05h\x06\x93.",
        b"\x80\x04h\x07\x8c\x04list\x93.",
    ],
)
def test_what_cannot_be_told_is_refused(payload: bytes) -> None:
    assert not holds_only_data(payload, "shop")
