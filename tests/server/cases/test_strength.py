"""Planted faults in real sandboxes: how many are caught, and what happens where too few are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.judging import case, program, supervisor

from afterburner.cases.strength import Strengthened, strengthened
from monolith.case import Case
from monolith.rules import Inputs
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
CLAMP = """
def f(n, low, high):
    if n < low:
        return low
    if n > high:
        return high
    return n
"""
STRONG = [case(n, 2, 4) for n in range(7)]


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def found_for(watcher: Supervisor, source: str, cases: list[Case], more: list[Case]) -> Strengthened:
    return strengthened(watcher, program(source, HERE), Inputs(tuple(cases)), lambda: more, 0)


def test_the_share_caught_and_what_survives(watcher: Supervisor) -> None:
    found = found_for(watcher, CLAMP, STRONG, [case("never asked for")])

    assert found.strength is not None
    assert (found.strength.caught, found.strength.planted) == (5, 7)
    assert sorted(found.strength.survivors) == [
        "line 3: n < low -> (n <= low)",
        "line 5: n > high -> (n >= high)",
    ]
    assert found.inputs.checked == tuple(STRONG)
    assert found.expected.cases == STRONG


def test_weak_cases_get_company_once(watcher: Supervisor) -> None:
    weak = [case(3, 2, 4)]

    found = found_for(watcher, CLAMP, weak, [*weak, *STRONG])

    assert found.strength is not None
    assert (found.strength.caught, found.strength.planted) == (5, 7)
    assert sorted(case.payload for case in found.inputs.checked) == sorted(case.payload for case in STRONG)


def test_cases_that_stay_weak_are_called_so(watcher: Supervisor) -> None:
    found = found_for(watcher, CLAMP, [case(3, 2, 4)], [])

    assert found.strength is not None
    assert found.strength.weak
    assert found.strength.planted == 7


def test_mutants_that_hang_or_do_not_load_are_caught(watcher: Supervisor) -> None:
    source = "def f(n):\n    while n > 0:\n        n -= 1\n    return n\nassert f(3) is not None\n"

    found = found_for(watcher, source, [case(3)], [])

    assert found.strength is not None
    assert (found.strength.caught, found.strength.planted) == (9, 9)


def test_what_a_call_remembers_for_the_next_does_not_count_as_a_catch(watcher: Supervisor) -> None:
    source = "count = 0\ndef f(n):\n    global count\n    count += 1\n    return count if n else min(n, 0)\n"

    found = found_for(watcher, source, [case(n % 2) for n in range(40)], [])

    assert found.strength is not None
    assert "line 5: 0 -> 1" in found.strength.survivors


def test_nothing_to_plant_or_to_compare_is_no_strength(watcher: Supervisor) -> None:
    assert found_for(watcher, "def f(n):\n    pass\n", [case(1)], []).strength is None
    assert found_for(watcher, CLAMP, [], []).strength is None
