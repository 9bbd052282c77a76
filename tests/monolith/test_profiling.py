"""Where a call spends its time and memory: the right lines are named, whatever a program does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.interpreters import SUPPORTED, python
from tests.support.judging import case, program, supervisor

from monolith.case import Case
from monolith.profiling import AllocationSite, HotLine, Profile, profile, shapes
from monolith.program import Program
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.trial import Trial

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
QUADRATIC = """\
def f(items):
    found = []
    for item in items:
        if item in items[::-1] and item not in found:
            found.append(item)
    return found
"""
HELPER = """\
def slow(n):
    total = 0
    for i in range(n):
        total += sum(range(300))
    return total

def f(n):
    def twice(value):
        return value * 2
    return twice(slow(n))
"""
COMPREHENSION = "def f(items):\n    kept = sorted(items)\n    return [x for x in kept if x in kept]\n"
RECURSION = """\
def f(n):
    if n < 2:
        return sum(range(3000))
    return f(n - 1) + f(n - 2)
"""
IN_C = """\
def f(n):
    first = n + 1
    numbers = sorted(str(-i) for i in range(n))
    return numbers[:first]
"""
GENERATOR = "def f(n):\n    for i in range(n):\n        more = i + 1\n        yield sum(range(500))\n"
COROUTINE = """\
async def g(n):
    return sum(range(n))

async def f(n):
    return [await g(n) for _ in range(200)]
"""
RAISING = """\
def f(n):
    for i in range(n):
        try:
            sum(range(3000), n)
            int("x")
        except ValueError:
            pass
    raise KeyError(n)
"""
CAUGHT = """\
def fail():
    raise ValueError

def checked(n):
    try:
        fail()
    except ValueError:
        return n

def f(n):
    return sum(range(checked(n)))
"""
METHOD = """\
class Shop:
    @property
    def total(self):
        count = 0
        for i in range(500):
            count += sum(range(300))
        return count
"""
KEPT = """\
def f(n):
    rows = []
    for i in range(n):
        rows.append([i] * 40)
    return len(rows)
"""
PASSING = """\
def f(n):
    small = list(range(10))
    total = sum([i * i for i in range(n)])
    return total + len(small)
"""
IN_HELPER = """\
def make(n):
    block = bytearray(n)
    return len(block)

def f(n):
    return sum(make(n) for _ in range(9))
"""


@pytest.fixture(scope="module", params=SUPPORTED)
def watcher(request: pytest.FixtureRequest) -> Iterator[Supervisor]:
    with supervisor(python=python(request.param)) as watcher:
        yield watcher


@pytest.fixture(scope="module")
def one(request: pytest.FixtureRequest) -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def of(source: str, function: str = "f") -> Program:
    return program(source, HERE, function)


def seen(watcher: Supervisor, source: str, *cases: Case, memory: bool = False, function: str = "f") -> Profile:
    return profile(watcher, of(source, function), cases, for_memory=memory)


@pytest.mark.parametrize(
    ("source", "argument", "line"),
    [
        (QUADRATIC, list(range(300)), "if item in items[::-1] and item not in found:"),
        (HELPER, 300, "total += sum(range(300))"),
        (COMPREHENSION, list(range(300)), "return [x for x in kept if x in kept]"),
        (RECURSION, 14, "return sum(range(3000))"),
        (IN_C, 20_000, "numbers = sorted(str(-i) for i in range(n))"),
        (GENERATOR, 300, "yield sum(range(500))"),
        (COROUTINE, 5000, "return sum(range(n))"),
        (RAISING, 300, "sum(range(3000), n)"),
        (CAUGHT, 200_000, "return sum(range(checked(n)))"),
    ],
)
def test_the_hottest_line_is_named(watcher: Supervisor, source: str, argument: Any, line: str) -> None:
    found = seen(watcher, source, case(argument))

    assert found.lines[0].text == line
    assert source.splitlines()[found.lines[0].line - 1].strip() == line
    assert 0.5 < found.lines[0].share <= 1
    assert found.note == ""
    assert found.allocations == ()


@pytest.mark.parametrize(
    ("source", "argument", "line", "least", "most"),
    [
        (KEPT, 2000, "rows.append([i] * 40)", 700_000, 900_000),
        (PASSING, 20_000, "total = sum([i * i for i in range(n)])", 600_000, 1_000_000),
        (IN_HELPER, 500_000, "block = bytearray(n)", 490_000, 510_000),
    ],
)
def test_the_line_that_takes_the_memory_is_named(
    watcher: Supervisor, source: str, argument: int, line: str, least: int, most: int
) -> None:
    found = seen(watcher, source, case(argument), memory=True)

    assert found.allocations[0].text == line
    assert least * 2 / 3 <= found.allocations[0].bytes <= most
    assert found.lines


def test_lines_are_counted(watcher: Supervisor) -> None:
    counts = {line.text: line.count for line in seen(watcher, QUADRATIC, case([*range(100), *range(100)])).lines}

    assert counts["if item in items[::-1] and item not in found:"] == 200


def test_a_property_is_watched(one: Supervisor) -> None:
    import types

    found = seen(one, METHOD, case(types.SimpleNamespace()), function="Shop.total")

    assert found.lines[0].text == "count += sum(range(300))"


def test_deep_recursion_is_watched(one: Supervisor) -> None:
    source = "def f(n):\n    if n == 0:\n        return sum(range(1_000_000))\n    return f(n - 1)\n"

    assert seen(one, source, case(900)).lines[0].text == "return sum(range(1_000_000))"


def test_a_smaller_input_is_taken_where_the_largest_takes_too_long(one: Supervisor) -> None:
    source = "def f(n):\n    total = 0\n    for i in range(n):\n        total += 1\n    return total\n"
    started = time.monotonic()
    found = seen(one, source, case(1000), case(10**9))

    assert time.monotonic() - started < 10
    assert max(line.count for line in found.lines) == 1000
    assert found.note.startswith("seen on a smaller input")


def test_of_an_endless_call_the_beginning_is_seen(one: Supervisor) -> None:
    found = seen(one, "def f():\n    n = 0\n    while True:\n        n += 1\n", case())

    assert found.lines[0].text == "n += 1"
    assert found.note.startswith("only the first 0.5 s")


REPLACED = """\
import sys, tracemalloc
tracemalloc.take_snapshot = tracemalloc.get_traced_memory = tracemalloc.start = None
sys.settrace = sys.monitoring = None
def f(n):
    return sum(range(n))
"""
STOPPED = """\
import sys, tracemalloc
def f(n):
    sys.settrace(None)
    tracemalloc.stop()
    tracemalloc.clear_traces()
    blocks = [bytearray(1000) for _ in range(200)]
    return sum(range(n))
"""


@pytest.mark.parametrize("source", [REPLACED, STOPPED])
def test_programs_that_tamper_with_what_watches_are_seen_in_part(watcher: Supervisor, source: str) -> None:
    found = seen(watcher, source, case(1000), memory=True)

    assert len(found.lines) <= 5
    assert all(0 < line.share <= 1 for line in found.lines)


@pytest.mark.parametrize(
    "body",
    ["import os; os._exit(3)", "import os; os.abort()", "import time; time.sleep(30)", "raise SystemExit"],
)
def test_programs_that_do_not_load_have_no_profile(one: Supervisor, body: str) -> None:
    found = profile(one, of(f"{body}\ndef f():\n    pass\n"), [case()], for_memory=True, timeout_s=0.5)

    assert (found.lines, found.allocations) == ((), ())
    assert found.note == "the call could not be watched: it failed, was ended, or took longer than 0.5 s"


@pytest.mark.parametrize("body", ["import os; os._exit(3)", "import time; time.sleep(30)"])
def test_calls_that_do_not_end_well_have_no_profile(one: Supervisor, body: str) -> None:
    found = profile(one, of(f"def f():\n    {body}\n"), [case()], for_memory=True, timeout_s=0.8)

    assert found.lines == ()
    assert found.note


def answering(answer: str) -> str:
    """A program that answers in the worker's place."""
    return (
        "import gc, os, socket\n"
        "link = next(each for each in gc.get_objects() if type(each) is socket.socket)\n"
        f"header = {answer!r}.encode()\n"
        "link.sendall(len(header).to_bytes(4, 'big') + bytes(4) + header)\n"
        "os._exit(0)\n"
        "def f():\n    pass\n"
    )


@pytest.mark.parametrize(
    "rows",
    [
        "null",
        "[[1]]",
        '[["1", 1, 1]]',
        "[[1, 1, -1]]",
        "[[1, 1, 1.5]]",
        "[[1, true, 1]]",
        "[[99, 1, 1]]",
        "[[0, 1, 1]]",
        "[[1, 1, 1], [1, 1, 1]]",
        "[[1, 1, 99999999999999999999999999]]",
    ],
)
def test_figures_that_mean_nothing_are_no_profile(one: Supervisor, rows: str) -> None:
    source = answering(f'{{"blobs": [], "end": true, "whole": true, "lines": {rows}}}')
    found = profile(one, of(source), [case()], for_memory=False)

    assert found == Profile(note="what was told of the lines means nothing")


def test_figures_are_coarse_and_lines_come_from_the_text(one: Supervisor) -> None:
    rows = "[[1, 123456, 96], [2, 7, 4], [3, 0, 0]]"
    source = answering(f'{{"blobs": [], "end": true, "whole": true, "lines": {rows}}}')
    found = profile(one, of(source), [case()], for_memory=True)

    assert found.lines == (HotLine(1, "import gc, os, socket", 0.96, 120_000),)
    assert found.allocations == ()


def test_shapes_of_a_small_and_a_large_input(watcher: Supervisor) -> None:
    source = "def f(items, *rest, deep=False, **options):\n    return items\n"
    cases = [case(["secret"]), case(["secret", "word"], 1, deep=True, colour="red")]

    assert shapes(watcher, of(source), cases) == (
        "items: list of 1 (str of length 6) up to list of 2 (str of length 4 to 6)",
        "*rest: tuple of 1 int",
        "deep: bool",
        "**options: dict of 1 (str of length 6 -> str of length 3)",
    )


def test_shapes_that_cannot_be_told_are_none(one: Supervisor) -> None:
    assert shapes(one, of("raise ValueError\ndef f(n):\n    pass\n"), [case(1)]) == ()


def test_a_trial_watches_the_largest_input(tmp_path: Path) -> None:
    def group(size: int) -> tuple[Case, ...]:
        return tuple(replace(case(list(range(start, start + size))), size=size) for start in (0, 1))

    first = program(QUADRATIC, tmp_path)
    with supervisor(first) as watcher:
        inputs = Inputs(group(8), (group(8), group(300)))
        trial = Trial(watcher, first, inputs, Rules(efficiency="memory", seed=1))
        growth = trial.baseline().growth
        found = trial.profile(first.with_source(KEPT.replace("range(n)", "n")))

    assert growth is not None
    assert growth.time is not None
    assert growth.time > 0
    assert found.inputs == ("items: list of 8 int up to list of 300 int",)
    assert "rows.append([i] * 40)" in {line.text for line in found.lines}
    assert found.allocations[0] == AllocationSite(4, "rows.append([i] * 40)", found.allocations[0].bytes)
