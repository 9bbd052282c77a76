from __future__ import annotations

from typing import Any

import pytest
from tests.support.observations import raised, returned
from tests.support.pairs import NAN, Point

from monolith.codec import MalformedEncoding
from monolith.equality import difference_from_answer, first_difference
from monolith.worker.encoding import encode

SENTENCES: list[tuple[bytes, bytes, str]] = [
    (returned([1, {"a": (2, 4)}]), returned([1, {"a": (2, 5)}]), "result[1]['a'][1]: expected 4, got 5"),
    (returned(Point(1, [2])), returned(Point(1, [3])), "result.y[0]: expected 2, got 3"),
    (returned([1, 2]), raised(ValueError("no")), "raised ValueError where the original returned [1, 2]"),
    (raised(ValueError("no")), returned(None), "returned None where the original raised ValueError"),
    (raised(ValueError("no")), raised(KeyError(1)), "raised KeyError where the original raised ValueError"),
    (
        returned(None, [1], [2, 3]),
        returned(None, [1], [3, 2]),
        "argument 'second'[0] after the call: expected 2, got 3",
    ),
    (
        returned(None, key={"a": 1}),
        returned(None, key={}),
        "argument 'key' after the call: expected the key 'a', got {} without it",
    ),
    (returned(None), returned(None, stdout="x\n"), "standard output: expected '', got 'x\\n'"),
    (returned(None, stderr="a\x1b"), returned(None), "standard error: expected 'a\\x1b', got ''"),
    (
        returned(None, changed={"CACHE": {1: 2}}),
        returned(None),
        "global 'CACHE' after the call: expected {1: 2}, got no change",
    ),
    (
        returned({"a": 1, "b": 2}),
        returned({"b": 2, "a": 1}),
        "result: expected the key order ['a', 'b'], got the key order ['b', 'a']",
    ),
    (returned([zip()]), returned([zip()]), "result[0] is of type zip, which cannot be compared"),
]


@pytest.mark.parametrize(("expected", "actual", "sentence"), SENTENCES)
def test_a_difference_is_told_in_one_sentence(expected: bytes, actual: bytes, sentence: str) -> None:
    difference = first_difference(expected, actual, parameters=("first", "second")).difference
    assert difference is not None
    assert difference.sentence() == sentence


def test_returning_a_copy_instead_of_the_argument_is_a_difference() -> None:
    items = [1, 2]
    difference = first_difference(returned(items, items), returned([1, 2], [1, 2])).difference
    assert difference is not None
    assert difference.actual == "another object"


def test_messages_of_exceptions_count_only_when_strict() -> None:
    one, other = raised(ValueError("a")), raised(ValueError("b"))
    assert first_difference(one, other).difference is None
    assert first_difference(one, other, strict=True).difference is not None


def test_only_needed_tolerance_is_told() -> None:
    assert first_difference(returned([0.1 + 0.2]), returned([0.3])).within_tolerance
    assert not first_difference(returned([0.3, 0]), returned([0.3, 0])).within_tolerance
    assert not first_difference(returned(0.0), returned(-0.0)).within_tolerance


def test_strict_floats_agree_bit_by_bit() -> None:
    assert first_difference(returned(0.1 + 0.2), returned(0.3), strict=True).difference is not None
    assert first_difference(returned([0.0] * 30), returned([-0.0] * 30), strict=True).difference is not None
    assert first_difference(returned(NAN), returned(NAN), strict=True).difference is None


def test_exponentially_many_paths_are_walked_once() -> None:
    def doubled(bottom: list[int]) -> Any:
        value: Any = (bottom, 0)
        for _ in range(200):
            value = (value, value)
        return value

    assert (
        first_difference(returned([doubled([1]), 1.0]), returned([doubled([1]), 1.0 + 1e-12])).difference is None
    )
    assert first_difference(returned(doubled([1])), returned(doubled([2]))).difference is not None


def test_a_known_answer_is_compared_with_the_result_alone() -> None:
    answer = encode([1, 2])
    assert difference_from_answer(answer, returned([1, 2], [9], stdout="x")).difference is None
    wrong = difference_from_answer(answer, returned([1, 3])).difference
    assert wrong is not None
    assert wrong.sentence() == "result[1]: expected 2, got 3"
    error = difference_from_answer(answer, raised(KeyError(1))).difference
    assert error is not None
    assert "KeyError" in error.sentence()


@pytest.mark.parametrize(
    "forged",
    [
        encode([1]),
        encode({"result": 1}),
        encode({"result": 1, "exception": 2, "arguments": {}, "stdout": "", "stderr": "", "globals": {}}),
        encode({"result": 1, "arguments": [], "stdout": "", "stderr": "", "globals": {}}),
        returned(1, 2),
    ],
)
def test_a_forged_call_is_refused(forged: bytes) -> None:
    with pytest.raises(MalformedEncoding):
        first_difference(returned(1), forged)
