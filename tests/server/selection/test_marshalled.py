from __future__ import annotations

import contextlib
import marshal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterburner.selection import marshalled

INTEGERS = st.integers(-(2**100), 2**100)
ATOMS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False) | st.text()
KEYS = st.text() | st.tuples(st.text(), INTEGERS, st.text())
VALUES = st.recursive(
    ATOMS, lambda inner: st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
).filter(lambda value: marshalled_depth(value) < 8)


def marshalled_depth(value: Any) -> int:
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, tuple) else []
    return 1 + max(map(marshalled_depth, inner), default=0)


@given(VALUES, st.sampled_from([2, 3, 4]))
def test_what_marshal_writes_is_read(value: Any, version: int) -> None:
    assert marshalled.loads(marshal.dumps(value, version)) == value


@given(st.binary(max_size=60) | VALUES.map(marshal.dumps), st.data())
def test_damaged_data_is_only_refused(data: bytes, draw: st.DataObject) -> None:
    place = draw.draw(st.integers(0, len(data)))
    damaged = data[:place] + draw.draw(st.binary(max_size=3)) + data[place + draw.draw(st.integers(0, 3)) :]
    with contextlib.suppress(ValueError):
        marshalled.loads(damaged)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (marshal.dumps(compile("1", "f", "eval")), "something else"),
        (marshal.dumps({((("a",),),): 1}), "a key that no profile has"),
        (b")\x01" * 50 + b"N", "too deeply"),
        (b"l\xff\xff\xff\x7f" + b"\0" * 99, "too large"),
        (b"\xa9\x01r\0\0\0\0", "refers to what it does not hold"),
        (b"(\xff\xff\xff\x7f", "ends early"),
        (marshal.dumps(1) + b"N", "does not end where its value ends"),
        (b"0", "does not end where its value ends"),
    ],
)
def test_what_could_harm_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        marshalled.loads(data)
