from __future__ import annotations

import ast
import itertools
from pathlib import Path
from textwrap import dedent

import pytest

from afterburner.cases.faults import faults
from monolith.program import Program, program_of


def program(source: str, function: str = "f") -> Program:
    return program_of(Path("/nowhere/module.py"), dedent(source), function)


def changes(body: str) -> set[str]:
    """What is planted in a function of this body, as `before -> after`."""
    source = "def f(a, b, c):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return {fault.description.partition(": ")[2] for fault in faults(program(source), 0)}


@pytest.mark.parametrize(
    ("body", "planted"),
    [
        ("a < b", "a < b -> (a <= b)"),
        ("a in b", "a in b -> (a not in b)"),
        ("a < b < c", "a < b < c -> (a < b <= c)"),
        ("a + b", "a + b -> (a - b)"),
        ("a // b", "a // b -> (a * b)"),
        ("a and b", "a and b -> (a or b)"),
        ("not a", "not a -> (a)"),
        ("[a for a in b if a]", "a -> (not (a))"),
        ("a if b else c", "b -> (not (b))"),
        ("a[3]", "3 -> 4"),
        ("a[0]", "0 -> (-1)"),
        ("a(True)", "True -> False"),
        ("a(0.5)", "0.5 -> 1.5"),
        ("range(b)", "b -> (b + 1)"),
        ("a[b:]", "b -> (b + 1)"),
        ("a.popleft()", "a.popleft -> a.pop"),
        ("min(a)", "min -> max"),
        ("sorted(a)", "sorted -> list"),
        ("if a:\n    b()", "a -> (not (a))"),
        ("for a in b:\n    break", "break -> continue"),
        ("for a in b:\n    continue", "continue -> break"),
        ("return a", "return a -> return None"),
        ("a += b", "a += b -> a -= b"),
        ("a += b", "a += b -> pass"),
        ("a = b", "a = b -> pass"),
        ("a.append(b)", "a.append(b) -> pass"),
        ("raise a", "raise a -> pass"),
        ("del a[b]", "del a[b] -> pass"),
    ],
)
def test_each_kind_of_fault(body: str, planted: str) -> None:
    assert planted in changes(body)


@pytest.mark.parametrize(
    ("body", "planted"),
    [
        ('"1 < 2"', set()),
        ("log.debug('%s', a + b)", set()),
        ("a: list[1]", set()),
        ("d = a", set()),
        ("return None", set()),
        ("raise ValueError(a + 1)", {"raise ValueError(a + 1) -> pass"}),
        ("print(f'{a + 1}')", {"print(f'{a + 1}') -> pass"}),
        ("sorted(a, key=b)", {"sorted(a, key=b) -> pass"}),
        ("return '%s' % a", {"return '%s' % a -> return None"}),
        ("return b if a == c else b", {"return b if a == c else b -> return None", "a == c -> (a != c)"}),
    ],
)
def test_what_no_comparison_sees_or_what_always_breaks_is_left_alone(body: str, planted: set[str]) -> None:
    assert changes(body) == planted


def test_only_the_mutated_place_changes() -> None:
    source = 'X = "é"  # 1 < 2\n\ndef f(ü):\r\n    é = "ü" if ü <  1 else ü  # kept\r\n    return é\n'
    for fault in faults(program(source), 0):
        ast.parse(fault.source)
        assert fault.source.startswith('X = "é"  # 1 < 2\n\ndef f(ü):\r\n    é = "ü" if ')
        assert fault.source.count("\r\n") == 2
    assert "if (ü <= 1) else ü  # kept\r\n" in "".join(fault.source for fault in faults(program(source), 0))


def test_a_swapped_operator_keeps_its_operands() -> None:
    sources = {fault.source for fault in faults(program("def f(a, b):\n    return a * b ** a\n"), 0)}
    assert "def f(a, b):\n    return a * (b * a)\n" in sources


def test_methods_and_nothing_but_the_function() -> None:
    source = "def g():\n    return 1\nclass C:\n    def g(self, n=1):\n        return n < 5\n"
    planted = faults(program(source, "C.g"), 0)

    assert planted
    assert all(
        fault.source.startswith("def g():\n    return 1\nclass C:\n    def g(self, n=1):\n") for fault in planted
    )
    assert faults(program(source, "missing"), 0) == []


def test_many_places_give_a_bounded_choice_spread_over_the_function() -> None:
    lines = "".join(f"    a = a + {number}\n" for number in range(300))
    program_of_many = program(f"def f(a):\n{lines}    return a\n")

    planted = faults(program_of_many, 1)
    places = sorted(int(fault.description.split(":")[0].removeprefix("line ")) for fault in planted)

    assert len(planted) == 40
    assert len({fault.source for fault in planted}) == 40
    assert places[0] < 30
    assert places[-1] > 270
    assert max(later - earlier for earlier, later in itertools.pairwise(places)) < 40
    assert planted == faults(program_of_many, 1) != faults(program_of_many, 2)
