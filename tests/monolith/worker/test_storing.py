"""Values are stored as bytes and rebuilt, functions and closure cells among them."""

from __future__ import annotations

import pickle
import types
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monolith.worker import storing


def rebuilt(value: Any) -> Any:
    return storing.loads(storing.dumps(value, lambda module: module != __name__))[0]


def counter() -> tuple[Any, Any]:
    count = 0

    def up() -> int:
        nonlocal count
        count += 1
        return count

    def read() -> int:
        return count

    return up, read


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(VALUES)
def test_data_comes_back(value: Any) -> None:
    assert rebuilt((value, lambda: 0))[0] == value == rebuilt(value)


def test_functions_share_what_they_shared() -> None:
    up, read = rebuilt(counter())
    assert (up(), up(), read()) == (1, 2, 2)


def test_a_function_that_is_met_twice_is_one() -> None:
    function = lambda: 0  # noqa: E731
    one, other = rebuilt([function, function])
    assert one is other


def test_functions_may_call_themselves_and_each_other() -> None:
    def even(number: int, by: int = 1) -> bool:
        return number == 0 or odd(number - by)

    def odd(number: int) -> bool:
        return number != 0 and even(number - 1)

    assert [rebuilt(even)(number) for number in range(4)] == [True, False, True, False]


def test_defaults_attributes_and_aliases_are_kept() -> None:
    log: list[int] = []
    function: Any = lambda item, *, log=log: log.append(item)  # noqa: E731
    function.mark = log

    one, same = rebuilt((function, log))

    one(3)
    assert same == [3]
    assert one.mark is same


def test_an_empty_cell_stays_empty() -> None:
    with pytest.raises(ValueError, match="empty"):
        _ = rebuilt(types.CellType()).cell_contents


class Local:
    pass


def test_a_class_that_cannot_be_imported_is_told() -> None:
    with pytest.raises(storing.Unstorable, match="class Local of"):
        storing.dumps(Local(), lambda module: module != __name__)


class Calls:
    def __reduce__(self) -> Any:
        return test_an_empty_cell_stays_empty, ()


def changing_a_class() -> bytes:
    name = f"c{__name__}\nLocal\n".encode()
    return b"\x80\x04" + name + b"N}\x8c\x05limitK\x03s\x86b."


@pytest.mark.parametrize(
    ("payload", "why"),
    [(pickle.dumps(Calls(), 4), "is no class of the program"), (changing_a_class(), "it changes a class")],
)
def test_what_nobody_trusts_makes_only_data(payload: bytes, why: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match=why):
        storing.loads_plain(payload, __name__)


def test_objects_of_the_programs_classes_are_data() -> None:
    assert type(storing.loads_plain(pickle.dumps(Local(), 4), __name__)) is Local
