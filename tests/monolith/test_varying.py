"""Inputs made from known ones: each differs in one value, at an edge of its type or beside it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support.judging import case, program, supervisor

from monolith import inquiries
from monolith.case import Case
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process

PROGRAM = program("def f(*words, **more):\n    return words\n", Path("/nowhere/project"))


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def varied(
    watcher: Supervisor, cases: Sequence[Case], count: int = 100, *, seed: int = 0, is_method: bool = False
) -> list[tuple[Any, Any]]:
    found = inquiries.vary(watcher, PROGRAM, cases, count, seed, is_method=is_method)
    assert {one.origin for one in found} <= {"varied"}
    return [pickle.loads(one.payload) for one in found]


def test_one_value_is_replaced_by_a_neighbour_or_an_edge(watcher: Supervisor) -> None:
    found = varied(watcher, [case(7, "ab", key=[3, 1, 2])])

    assert {args[0] for args, kwargs in found if (args[1], kwargs["key"]) == ("ab", [3, 1, 2])} == {
        0,
        1,
        -1,
        6,
        8,
        -7,
    }
    assert ((7, ""), {"key": [3, 1, 2]}) in found
    assert {str(kwargs["key"]) for args, kwargs in found if args == (7, "ab")} >= {
        "[]",
        "[3]",
        "[2, 1, 3]",
        "[4, 1, 2]",
    }
    assert all(sum((args[0] != 7, args[1] != "ab", kwargs["key"] != [3, 1, 2])) == 1 for args, kwargs in found)


def test_values_inside_others_are_replaced_and_records_keep_their_length(watcher: Supervisor) -> None:
    found = [args[0] for args, _ in varied(watcher, [case([{"a": (1, "x")}])])]

    assert [{"a": (0, "x")}] in found
    assert [{"a": (1, "X")}] in found
    assert {len(one[0]["a"]) for one in found if one and "a" in one[0]} == {2}


def test_all_inputs_have_their_turn_and_none_comes_twice(watcher: Supervisor) -> None:
    cases = [case(1000 * number) for number in range(1, 6)]

    found = varied(watcher, cases, count=10)

    assert len({args for args, _ in found}) == 10
    assert len({round(args[0], -3) for args, _ in found if abs(args[0]) > 1} | {0}) >= 2
    assert varied(watcher, cases, count=10) == found
    assert varied(watcher, cases, count=10, seed=1) != found


def test_the_object_of_a_method_stays(watcher: Supervisor) -> None:
    found = varied(watcher, [case({"x": 1}, 5)], is_method=True)

    assert found
    assert {str(args[0]) for args, _ in found} == {"{'x': 1}"}


def test_what_has_no_neighbours_gives_nothing(watcher: Supervisor) -> None:
    assert varied(watcher, [case(None), case()]) == []
