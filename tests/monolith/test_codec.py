from __future__ import annotations

import collections
import decimal
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.observations import returned
from tests.support.pairs import Colour, Point

from monolith.codec import Build, EnumMember, MalformedEncoding, Node, encode, parse
from monolith.display import show
from monolith.equality import first_difference
from monolith.worker.decoding import decode
from monolith.worker.encoding import encode as encode_any

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
hashables = st.recursive(scalars, lambda inner: st.lists(inner).map(tuple) | st.frozensets(inner), max_leaves=6)
texts = (
    st.none() | st.integers() | st.sampled_from(("list", "dict", "bytes", "int")) | st.just({"f8": "AAAAAAAAAAA="})
)
inputs = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(hashables, inner)
        | st.sets(hashables)
        | st.lists(inner).map(collections.deque)
        | st.lists(st.integers(), min_size=16)
        | st.lists(st.floats(allow_nan=False), min_size=16)
    ),
    max_leaves=20,
)


@settings(database=None, deadline=None, max_examples=200)
@given(inputs)
def test_inputs_arrive_as_they_were_sent(value: Any) -> None:
    arrived = decode(encode(value))
    assert first_difference(returned(value), returned(arrived), strict=True).difference is None


def test_inputs_keep_aliasing_and_cycles() -> None:
    row = [1]
    table: list[Any] = [row, row, (row,)]
    table.append(table)
    arrived = decode(encode(table))
    assert arrived[0] is arrived[1] is arrived[2][0]
    assert arrived[3] is arrived


def test_inputs_are_built_of_the_users_classes() -> None:
    blue = EnumMember("tests.support.pairs", "Colour", "BLUE")
    point = Build("tests.support.pairs", "Point", {"x": [1], "y": blue})
    assert decode(encode([point])) == [Point([1], Colour.BLUE)]


def test_inputs_are_of_known_types_only() -> None:
    with pytest.raises(TypeError, match="object"):
        encode([object()])


def table(nodes: Any, root: Any = None) -> bytes:
    return json.dumps({"v": 1, "root": [0] if root is None else root, "nodes": nodes}).encode()


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"v":1,"root":NaN,"nodes":[]}',
        b'{"v":2,"root":1,"nodes":[]}',
        b'{"v":1,"root":1,"nodes":[],"more":1}',
        b'{"v":1,"root":' + b"9" * 10_000 + b',"nodes":[]}',
        table({}),
        table([], {"a": 1}),
        table([["list", [1]]], [1]),
        table([["list", [1]]], [-1]),
        table([["list", [1]]], [True]),
        table([["list", [1]]], [0, 0]),
        table([[]]),
        table([[1]]),
        table(["list"]),
        table([["unknown", [1]]]),
        table([["list"]]),
        table([["list", [1], [2]]]),
        table([["list", "abc"]]),
        table([["list", [{}]]]),
        table([["list", {"f8": "AAAA"}]]),
        table([["list", {"f8": 1}]]),
        table([["list", {"f8": "", "i8": ""}]]),
        table([["list", {"x": ""}]]),
        table([["bytes", 1]]),
        table([["int", "zz"]]),
        table([["float", "1.5"]]),
        table([["text", "?"]]),
        table([["named", "os", ["system"]]]),
    ],
)
def test_forged_bytes_are_refused(forged: bytes) -> None:
    with pytest.raises(MalformedEncoding):
        parse(forged)


@pytest.mark.parametrize("part", [b"[],", b"0,"], ids=["lists", "numbers"])
def test_bytes_that_would_fill_the_memory_are_not_even_read(part: bytes) -> None:
    with pytest.raises(MalformedEncoding, match="too large"):
        parse(b"[" + part * 17_000_000 + b"0]")


@settings(database=None, deadline=None, max_examples=300)
@given(st.binary() | st.recursive(texts, st.lists).map(table))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = parse(data)
    except MalformedEncoding:
        return
    assert value is None or isinstance(value, (bool, int, float, str, Node))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, (2,), {"a": {3}}], "[1, (2,), {'a': {3}}]"),
        (Point(1, "x"), "Point(x=1, y='x')"),
        (Colour.RED, "Colour.RED"),
        ({}, "{}"),
        (set(), "set()"),
        (len, "len"),
        (zip(), "<zip>"),
        (iter([1, 2]), "list_iterator([1, 2])"),
        ("a\x1b[31m\u202eb", r"'a\x1b[31m\u202eb'"),
        (10**100, "<an integer of 333 bits>"),
        (b"abcd", "bytes(<4 bytes>)"),
        (decimal.Decimal("-1.50"), "Decimal('-150E-2')"),
    ],
)
def test_values_are_shown_as_python_would(value: Any, text: str) -> None:
    assert show(parse(encode_any(value))) == text


def test_what_is_shown_is_short_and_printable() -> None:
    endless: list[Any] = ["\x00" * 1000]
    endless.append(endless)
    hostile = type("Bad\x1b[2J\nname" * 30, (), {})()
    hostile.__dict__["attribute\n"] = endless
    shown = show(parse(encode_any([hostile] * 1000)))
    assert len(shown) <= 80
    assert shown.isprintable()
