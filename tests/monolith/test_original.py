"""The cases on which an original can be compared with, and the first on which a candidate does something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.judging import case, program, supervisor

from monolith.case import Case
from monolith.comparison import Verdict
from monolith.errors import FaultyOriginal
from monolith.original import Expectation, expectation, violation
from monolith.outcome import Kind, Outcome
from monolith.program import Program
from monolith.rejection import Rejection
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
SEEDS = (0, 1)


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def generated(*args: object) -> Case:
    return Case(case(*args).payload, "pickle", "generated", "generated")


def expected(watcher: Supervisor, original: Program, *cases: Case) -> Expectation:
    return expectation(watcher, original, cases, SEEDS)


def violated(
    watcher: Supervisor, original: Program, candidate: str, kept: Expectation
) -> tuple[Rejection | None, bool]:
    rewrite = original.with_source(candidate)
    return violation(watcher, original, rewrite, kept, SEEDS, frozenset())


def test_cases_on_which_it_does_the_same_twice_are_kept_and_the_others_counted(watcher: Supervisor) -> None:
    original = program(
        "import os\n"
        "def f(n):\n"
        "    if n == 1:\n        return os.urandom(4)\n"
        "    if n == 2:\n        return hash('x')\n"
        "    if n == 3:\n        return lambda: 0\n"
        "    if n == 4:\n        os._exit(0)\n"
        "    if n == 5:\n        open('/etc/passwd')\n"
        "    if n == 6:\n        raise SystemExit\n"
        "    return n\n",
        HERE,
    )
    kept = expected(watcher, original, *map(case, range(8)))

    assert kept.cases == [case(0), case(6), case(7)]
    assert [outcome.kind for outcome in kept.outcomes] == [Kind.RETURNED, Kind.RAISED, Kind.RETURNED]
    reasons = sorted((reason.partition(":")[0], count) for reason, count in kept.dropped.items())
    assert reasons == [
        ("the original does not finish", 1),
        ("the original's behaviour varies from run to run", 2),
        ("the result cannot be compared", 1),
        ("the sandbox does not allow what the original needs", 1),
    ]


@pytest.mark.parametrize(
    ("body", "spoken_of"),
    [
        ("raise ValueError('negative')", True),
        ('"""May give up with a KeyError."""\n    return {}[n]', True),
        ('"""Any key will do."""\n    return {}[n]', False),
        ("return [][n]", False),
    ],
)
def test_an_exception_on_a_generated_input_counts_only_when_it_is_spoken_of(
    watcher: Supervisor, body: str, spoken_of: bool
) -> None:
    original = program(f"def f(n):\n    {body}\n", HERE)

    assert len(expected(watcher, original, generated(1)).cases) == spoken_of
    assert len(expected(watcher, original, case(1)).cases) == 1


def test_an_original_that_does_not_load_is_faulty(watcher: Supervisor) -> None:
    with pytest.raises(FaultyOriginal, match="does not load: ZeroDivisionError"):
        expected(watcher, program("1 / 0\n", HERE), case(1))


def test_without_cases_nothing_is_run(watcher: Supervisor) -> None:
    assert expected(watcher, program("1 / 0\n", HERE)) == Expectation()


def test_a_candidate_may_take_two_seconds_and_ten_times_as_long() -> None:
    kept = Expectation(outcomes=[Outcome(Kind.RETURNED, wall_s=0.0), Outcome(Kind.RETURNED, wall_s=3.0)])

    assert kept.limits_s == [2.0, 32.0]


def test_the_same_after_cases_were_dropped_is_still_the_same(watcher: Supervisor) -> None:
    source = "import os\ndef f(n):\n    return os.urandom(4) if n in (0, 3) else [n]\n"
    original = program(source, HERE)
    kept = expected(watcher, original, *map(case, range(12)))

    assert kept.repeated == [True] * 8 + [False] * 2
    assert violated(watcher, original, source, kept) == (None, False)


def test_what_dropped_calls_did_to_later_ones_is_not_expected_of_a_candidate(watcher: Supervisor) -> None:
    original = program(
        "import os\nCALLS = []\ndef f(n):\n    CALLS.append(n)\n"
        "    return (len(CALLS), os.urandom(8) if n == 1 else n)\n",
        HERE,
    )
    kept = expected(watcher, original, case(0), case(1), case(2), case(3))

    assert [len(kept.cases), list(kept.dropped.values())] == [3, [1]]
    assert violated(watcher, original, original.source, kept) == (None, False)


def test_what_a_call_remembers_for_the_next_is_seen_after_cases_were_dropped(watcher: Supervisor) -> None:
    original = program("import os\ndef f(n):\n    return os.urandom(4) if n < 7 else [n]\n", HERE)
    remembering = "KEPT = {}\ndef f(n):\n    return KEPT.setdefault(n, [n])\n"
    kept = expected(watcher, original, *map(case, range(12)))

    rejection, _ = violated(watcher, original, remembering, kept)

    assert rejection is not None
    assert rejection.verdict is Verdict.DIFFERENT
    assert "second call" in rejection.reason


def test_the_first_difference_is_told_of_the_first_hash_seed_that_shows_it(watcher: Supervisor) -> None:
    original = program("def f(names):\n    return sorted(set(names))\n", HERE)
    unsorted = "def f(names):\n    return list(set(names))\n"
    kept = expected(watcher, original, case(["a"]), case(list("abcdefgh")))

    rejection, _ = violated(watcher, original, unsorted, kept)

    assert rejection is not None
    assert rejection.verdict is Verdict.DIFFERENT


def test_floats_within_the_tolerance_are_the_same_and_noted(watcher: Supervisor) -> None:
    original = program("def f(x):\n    return x + 0.1\n", HERE)
    kept = expected(watcher, original, case(0.2))

    assert violated(watcher, original, "def f(x):\n    return 0.3\n", kept) == (None, True)


def test_inputs_that_are_tried_are_spread_over_all_that_were_made(watcher: Supervisor) -> None:
    slow = program("import time\ndef f(n):\n    time.sleep(0.15)\n    return n\n", HERE)
    made = [generated(number) for number in range(60)]

    kept = expected(watcher, slow, *made)

    numbers = [made.index(case) for case in kept.cases]
    assert 0 < len(numbers) < 60
    assert max(numbers) > 45
    assert kept.dropped["trying inputs that nobody wrote took too long"] == 60 - len(numbers)


def test_inputs_made_by_size_are_tried_first_for_they_are_what_is_measured(watcher: Supervisor) -> None:
    original = program("def f(n):\n    while n < 60:\n        pass\n    return n\n", HERE)
    sized = [replace(generated(number), size=number) for number in range(60, 64)]

    kept = expected(watcher, original, *map(generated, range(60)), *sized)

    assert kept.cases == sized


def test_two_readings_of_a_clock_are_not_the_same(watcher: Supervisor) -> None:
    original = program("import time\ndef now():\n    return time.time()\ndef f(n):\n    return n + now()\n", HERE)

    assert not expected(watcher, original, case(1)).cases
