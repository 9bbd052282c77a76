"""Generators of inputs that a model wrote, in real sandboxes: which are used, and why the others are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.judging import case, program, supervisor

from afterburner.cases.find import Found, inputs_of, more_cases
from afterburner.cases.written import Tried, try_generator, why_wanted
from monolith.original import expectation
from monolith.program import Program
from monolith.supervisor import Supervisor
from monolith.worker.channel import frame

WRONG = "inputs that were tried cannot be used"
ALL = f"24 of 24 {WRONG}"
HERE = Path("/nowhere/project")
BEST = """
class Player:
    def __init__(self, name):
        self.name = name

def f(records):
    return max(score for player, score in records if player.name.strip()) if records else None
"""
GOOD = """
import random
from module import Player

def make_inputs(rng, size):
    return ([(Player(rng.choice(["Ann", "Bob"])), rng.randint(1, 99)) for _ in range(size)],), {}
"""
EXECUTING = """
class Later:
    def __reduce__(self):
        return exec, ("import builtins; builtins.sorted = None",)

def make_inputs(rng, size):
    return ([Later(), rng.random()],), {}
"""
ON_LISTS = "def f(items):\n    return sorted(items)\n"
NO_TYPE: dict[str, Any] = {"name": "records", "kind": "positional_or_keyword", "has_default": False, "type": None}


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def tried(watcher: Supervisor, generator: str, original: str = ON_LISTS) -> Tried:
    return try_generator(watcher, program(original, HERE), generator, 7)


def making(expression: str) -> str:
    return f"def make_inputs(rng, size):\n    return {expression}\n"


def found(*types: dict[str, Any] | None, cases: int = 1, **changes: Any) -> Found:
    parameters = [{**NO_TYPE, "type": kind} for kind in types]
    return Found((case(1),) * cases, {"parameters": parameters, "returns": None}, **changes)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (found(None), "records has no type that values can be made of"),
        (found({"kind": "unknown", "text": "Customer"}), "records has no type that values can be made of"),
        (found({"kind": "tuple", "members": [{"kind": "bool"}]}), "no input of a wanted size can be made"),
        (found({"kind": "str"}, cases=0), "no inputs were found"),
        (found({"kind": "str"}), ""),
        (found({"kind": "bool"}), ""),
        (found(cases=0), ""),
        (found(None, case_file_makes_inputs=True), ""),
    ],
)
def test_a_model_is_asked_where_neither_a_case_file_nor_types_make_inputs(known: Found, why: str) -> None:
    assert why_wanted(known).startswith(why)
    assert bool(why_wanted(known)) == bool(why)


@pytest.mark.process
def test_inputs_on_which_the_original_returns_are_used(watcher: Supervisor) -> None:
    answer = tried(watcher, GOOD, BEST)

    assert answer.refusal == ""
    assert {one.size for one in answer.cases} == {0, 1, 5, 20}
    assert {one.origin for one in answer.cases} == {"written"}
    assert len({one.payload for one in answer.cases}) == len(answer.cases)


@pytest.mark.process
def test_random_numbers_of_the_module_follow_from_the_seed_too(watcher: Supervisor) -> None:
    assert tried(watcher, "import random\n" + making("([random.random()],), {}")).refusal == ""


@pytest.mark.process
def test_an_exception_that_the_original_does_not_speak_of_shows_no_more_than_a_generated_input_would(
    watcher: Supervisor,
) -> None:
    (written, *_) = tried(watcher, making("([rng.random()],), {}")).cases
    expected = expectation(watcher, program("def f(items):\n    return items[7]\n", HERE), [written], (0, 1))
    assert list(expected.dropped) == [
        "the original raises IndexError on an input that the model wrote, which it does not speak of"
    ]


@pytest.mark.process
def test_single_inputs_that_fail_are_left_out(watcher: Supervisor) -> None:
    answer = tried(watcher, making("([1 // size, *rng.sample(range(99), size)],), {}"))

    assert answer.refusal == ""
    assert {one.size for one in answer.cases} == {1, 5, 20}
    fails = "def f(items):\n    return [items[0] // (len(items) - 1)]\n"
    answer = tried(watcher, making("([rng.randint(0, 9) for _ in range(size)],), {}"), fails)
    assert answer.refusal == ""
    assert {one.size for one in answer.cases} == {5, 20}


@pytest.mark.process
@pytest.mark.parametrize(
    ("generator", "refusal"),
    [
        (
            making("([rng.random(), ''],), {}"),
            f"{ALL}: the function raises T",
        ),
        (
            making("([rng.random(), ''][:size],), {}"),
            "12 of 12 inputs that were tried cannot be used: the function ",
        ),
        (
            making("([rng.random()], 2), {}"),
            f"{ALL}: the function raises T",
        ),
        (making("[rng.random()]"), f"{ALL}: it does not return a pair"),
        (
            making("([rng.random(), lambda: 0],), {}"),
            f"{ALL}: its inputs are more than plain values",
        ),
        (
            making("([rng.integers(1)],), {}"),
            f"{ALL}: it raises AttributeErr",
        ),
        (making("(list(range(size)),), {}"), "its inputs of one size are all the same"),
        (
            f"import os\n{making('([*os.urandom(size)],), {}')}",
            "it does not make the same input for the same seed",
        ),
        ("make_inputs = 1\n", f"{ALL}: it raises TypeError"),
        (making("([bytes(16 << 20)],), {}"), "its code cannot be used: it makes too much data"),
        (EXECUTING, f"{ALL}: its inputs are more than plain values and objects of the file's classes"),
        ("def other(): ...\n", "its code cannot be used: AttributeError"),
        ("def make_inputs(:\n", "its code cannot be used: it does not parse"),
    ],
)
def test_a_generator_that_is_no_good_is_refused(watcher: Supervisor, generator: str, refusal: str) -> None:
    answer = tried(watcher, generator)

    assert answer.refusal.startswith(refusal)
    assert answer.told
    assert answer.cases == ()


@pytest.mark.process
def test_an_original_that_hangs_or_varies_on_most_inputs(watcher: Supervisor) -> None:
    good = making("([rng.random() for _ in range(size)],), {}")
    varies = "import uuid\ndef f(items):\n    return uuid.uuid4() if items else None\n"
    assert "varies or cannot be compared" in tried(watcher, good, varies).refusal
    hangs = "def f(items):\n    while len(items) >= 5:\n        pass\n    return len(items)\n"
    assert "the function takes longer than 0.5 s" in tried(watcher, good, hangs).refusal


@pytest.mark.process
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("open('/etc/passwd').read()", "opened /etc/passwd"),
        ("import socket; socket.socket().connect(('1.1.1.1', 80))", "opened a socket"),
        ("import os; os.system('true')", "ran a program"),
        ("import os; os.fork()", "forked a process"),
        ("import os; os._exit(3)", "its code ended the interpreter: the interpreter ended with exit code 3"),
        ("bytearray(1 << 40)", "it ran out of memory"),
        ("raise SystemExit", "its code cannot be used: SystemExit"),
    ],
)
@pytest.mark.parametrize("quietly", [False, True])
def test_a_harmful_generator_is_contained_and_named(
    watcher: Supervisor, body: str, named: str, quietly: bool
) -> None:
    lines = [f"    try:\n        {body}\n    except Exception:\n        pass" if quietly else f"    {body}"]
    generator = "\n".join(["def make_inputs(rng, size):", *lines, "    return ([rng.random()],), {}"])
    answer = tried(watcher, generator)
    if quietly and named.endswith("out of memory"):
        assert answer.refusal == ""
        return
    assert named in answer.refusal
    assert "passwd" not in answer.told


@pytest.mark.process
def test_a_generator_that_does_not_end_is_ended(watcher: Supervisor) -> None:
    answer = tried(watcher, "def make_inputs(rng, size):\n    while True:\n        pass\n")

    assert answer.refusal == "its code took longer than 10 s"


@pytest.mark.process
@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        ({"reached": True}, "its code cannot be used: it reaches for frames, objects or memory"),
        ({"end": True}, "its code cannot be used: it sent fewer answers than it was asked for"),
        ({}, "its code cannot be used: it sent more answers than it was asked for"),
    ],
)
def test_a_generator_that_writes_to_the_supervisor_is_not_believed(
    watcher: Supervisor, header: dict[str, Any], refusal: str
) -> None:
    forging = f"""
import os
def make_inputs(rng, size):
    for link in range(3, 32):
        try:
            os.write(link, {frame(header)!r})
        except OSError:
            pass
    return ([rng.random()],), {{}}
"""
    answer = tried(watcher, forging)

    assert answer.cases == ()
    assert answer.refusal.startswith(refusal)


@pytest.mark.process
def test_what_a_model_is_told_holds_no_text_of_exceptions(watcher: Supervisor) -> None:
    generator = "class Secret(Exception): ...\ndef make_inputs(rng, size):\n    raise Secret('k 17')\n"
    answer = tried(watcher, generator)
    assert answer.told == f"{ALL}: it raises Secret"
    assert "17" not in tried(watcher, "raise OSError('k 17')\n").told


@pytest.fixture
def sorting() -> Program:
    return program("def f(items):\n    return [x for x in items if items.count(x) == 1]\n", HERE)


@pytest.mark.process
def test_inputs_are_checked_held_out_and_timed(watcher: Supervisor, sorting: Program) -> None:
    generator = making("([rng.randint(0, size) for _ in range(size)],), {}")
    answer = try_generator(watcher, sorting, generator, 7)
    known = Found(answer.cases, found(None).signature, generator=generator)

    inputs = inputs_of(watcher, sorting, known, None, 7, for_integral=False)

    sizes = [group[0].size for group in inputs.timed]
    assert len(sizes) == 3
    assert sizes == sorted({one or 0 for one in sizes})
    assert [group[0].size for group in inputs.held_out] == sizes
    searched = {one.payload for one in inputs.checked}
    assert {one.payload for group in inputs.timed for one in group} <= searched
    large = {one.payload for group in inputs.held_out for one in group if one.size == sizes[-1]}
    assert large
    assert not large & searched
    assert {one.origin for one in (*inputs.checked, *inputs.held_out_checked)} == {"written"}
    assert expectation(watcher, sorting, inputs.held_out_checked, (0, 1)).cases
    assert len(more_cases(watcher, sorting, known, 7)) > 100


@pytest.mark.process
def test_a_generator_that_fails_at_large_sizes_ends_the_growth(watcher: Supervisor, sorting: Program) -> None:
    generator = making("([rng.randint(0, 9) for _ in range(size // (size <= 16))],), {}")
    known = Found((), found(None).signature, generator=generator)

    inputs = inputs_of(watcher, sorting, known, None, 7, for_integral=False)

    assert [group[0].size for group in inputs.timed] == [8, 16]


@pytest.mark.process
def test_types_come_first(watcher: Supervisor, sorting: Program) -> None:
    typed = found({"kind": "list", "items": {"kind": "int"}}, generator=making("([rng.random()],), {}"))

    inputs = inputs_of(watcher, sorting, typed, None, 7, for_integral=False)

    assert {one.origin for group in inputs.timed for one in group} == {"generated"}
