from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.observations import raised, returned
from tests.support.pairs import DIFFERENT, NOT_COMPARABLE, SAME, Plain, Point

from monolith.difference import Difference
from monolith.equality import first_difference


def named(rows: list[tuple[str, Any, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("expected", "actual"), [row[1:] for row in rows], ids=[row[0] for row in rows])


@named(SAME)
def test_same_values_agree_either_way(expected: Any, actual: Any) -> None:
    assert first_difference(returned(expected), returned(actual)).difference is None
    assert first_difference(returned(actual), returned(expected)).difference is None


@named(DIFFERENT)
def test_different_values_differ_either_way(expected: Any, actual: Any) -> None:
    for one, other in ((expected, actual), (actual, expected)):
        difference = first_difference(returned(one), returned(other)).difference
        assert difference is not None
        assert difference.kind == "different"
        assert difference.expected != difference.actual
        assert difference.sentence().isprintable()


@named(NOT_COMPARABLE)
def test_what_cannot_be_compared_is_never_equal(expected: Any, actual: Any) -> None:
    difference = first_difference(returned(expected), returned(actual)).difference
    assert difference is not None
    assert difference.kind == "not-comparable"


def test_a_value_that_cannot_be_compared_is_not_even_equal_to_itself() -> None:
    same = returned(zip([1]))
    difference = first_difference(same, same).difference
    assert difference is not None
    assert difference.kind == "not-comparable"


def test_a_difference_elsewhere_counts_more_than_what_cannot_be_compared() -> None:
    difference = first_difference(returned([zip(), 1]), returned([zip(), 2])).difference
    assert difference is not None
    assert difference.sentence() == "result[1]: expected 1, got 2"


def test_numpy_values_keep_their_type_shape_and_tolerance() -> None:
    numpy = pytest.importorskip("numpy")
    base = numpy.array([[1.0, 2.0], [3.0, numpy.nan]])
    for same in (base * (1 + 1e-13), base.copy(order="F")):
        assert first_difference(returned(base), returned(same)).difference is None
    moved = base.copy()
    moved[1, 0] += 1e-6
    difference = first_difference(returned(base), returned(moved)).difference
    assert difference is not None
    assert difference.sentence() == "result[1, 0]: expected 3.0, got 3.000001"
    for other in (base.astype("f4"), base.ravel(), base.tolist(), base.astype(object)):
        assert first_difference(returned(base), returned(other)).difference is not None


def test_an_array_that_cannot_be_written_like_the_others_is_told_in_words() -> None:
    numpy = pytest.importorskip("numpy")
    view = numpy.broadcast_to(numpy.arange(2), (3, 2))
    difference = first_difference(returned(view.copy()), returned(view)).difference
    assert difference is not None
    expected = "result: expected ndarray((3, 2), <i8), got ndarray((3, 2), <i8, read-only, overlapping)"
    assert difference.sentence() == expected


def test_numpy_scalars_are_not_plain_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    pairs = [(numpy.float64(1), 1.0), (numpy.float64(1), numpy.float32(1)), (numpy.bool_(True), True)]
    for one, other in pairs:
        assert first_difference(returned(one), returned(other)).difference is not None
        assert first_difference(returned(one), returned(copy.copy(one))).difference is None
    assert first_difference(returned(numpy.float64(0.1 + 0.2)), returned(numpy.float64(0.3))).within_tolerance


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.builds(Point, inner, inner)
        | st.builds(Plain, a=inner)
        | st.frozensets(st.integers() | st.text())
    ),
    max_leaves=20,
)


@settings(database=None, deadline=None, max_examples=150)
@given(values)
def test_a_copy_is_the_same(value: Any) -> None:
    assert first_difference(returned(value), returned(copy.deepcopy(value)), strict=True).difference is None


@settings(database=None, deadline=None, max_examples=150)
@given(values, values)
def test_comparison_does_not_depend_on_the_side(one: Any, other: Any) -> None:
    forth = first_difference(returned(one), returned(other)).difference
    back = first_difference(returned(other), returned(one)).difference
    assert (forth is None) == (back is None)


def test_without_values_no_key_and_no_value_is_told() -> None:
    found = Difference("result['ada@example.org'][3]", "4", "5", "different")

    assert found.without_values() == "a part of result is not what it should be"
    assert "ada" not in Difference("result['ada']", "list", "list", "not-comparable").without_values()


def _named_after(secret: str) -> Any:
    return type(secret, (Exception,), {})(secret)


@pytest.mark.parametrize(
    ("original", "candidate", "told"),
    [
        (returned([7]), returned((7,)), "result is not what it should be: of type tuple instead of list"),
        (returned([7]), returned([7, 8]), "result is not what it should be: there are too many items"),
        (returned({7: 8}), returned({}), "result is not what it should be: it lacks a key"),
        (
            returned({7: 8, 9: 1}),
            returned({9: 1, 7: 8}),
            "result is not what it should be: the keys stand in another order",
        ),
        (
            returned({7}),
            returned({8}),
            "result is not what it should be: items are missing and there are wrong items",
        ),
        (returned([[7]]), returned([[8]]), "a part of result is not what it should be"),
        (returned(7), raised(KeyError("ada")), "it raised KeyError where the original returned"),
        (returned(7), raised(_named_after("ada")), "it raised another class where the original returned"),
        (raised(KeyError()), raised(IndexError()), "it raised IndexError where the original raised KeyError"),
    ],
)
def test_types_and_kinds_of_differences_are_told_without_values(
    original: bytes, candidate: bytes, told: str
) -> None:
    found = first_difference(original, candidate).difference
    assert found is not None
    assert found.without_values() == told
