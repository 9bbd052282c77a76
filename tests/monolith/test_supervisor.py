"""What the supervisor has forks do: checks, samples, traces, conversations; and what goes wrong on their side."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.monolith.box.boxed import descendants, kill, living
from tests.support.judging import case, program, supervisor

from monolith.codec import parse
from monolith.display import show
from monolith.errors import FaultyCases, FaultyOriginal
from monolith.outcome import Kind, Outcome, Run
from monolith.program import Program
from monolith.sections import mapping
from monolith.supervisor import Supervisor
from monolith.zygote import Limits

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
COUNTING = "calls = 0\ndef f():\n    global calls\n    calls += 1\n    return calls\n"
FIRST = "def f(n):\n    return n\n"


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def of(source: str) -> Program:
    return program(source, HERE)


def results(run: Run) -> list[str]:
    return [show(parse(outcome.observed), 10_000) for outcome in run.outcomes]


def kinds(run: Run) -> list[Kind]:
    return [outcome.kind for outcome in run.outcomes]


def test_a_check_calls_the_function_on_every_case_of_one_module(watcher: Supervisor) -> None:
    run = watcher.check(of(COUNTING), [case()] * 3, [20.0] * 3)

    assert ["'result': 1" in text for text in results(run)] == [True, False, False]
    assert "'result': 3" in results(run)[2]
    assert all(outcome.wall_s > 0 for outcome in run.outcomes)


def test_a_repeated_call_is_observed_twice(watcher: Supervisor) -> None:
    run = watcher.check(of(COUNTING), [case()] * 2, [20.0] * 2, repeated=[False, True])

    assert ["'again'" in text for text in results(run)] == [False, True]
    assert "'again': {'result': 3}" in results(run)[1]


def test_data_of_the_watched_program_is_watched_in_the_other(watcher: Supervisor) -> None:
    changes = of("SEEN = []\ndef f():\n    SEEN.append(1)\n")
    other = of("SEEN = []\nOWN = []\ndef f():\n    SEEN.append(1)\n    OWN.append(1)\n")

    (alone,) = results(watcher.check(other, [case()], [20.0]))
    (beside,) = results(watcher.check(other, [case()], [20.0], watched=changes))

    assert "'OWN': [1]" in alone
    assert "'SEEN': [1]" in beside
    assert "OWN" not in beside


def test_two_hash_seeds_are_two_interpreters_and_answer_in_order(watcher: Supervisor) -> None:
    hashing = of("def f():\n    return hash('text')\n")

    def check(seed: int) -> Run:
        return watcher.check(hashing, [case()], [20.0], hash_seed=seed)

    forwards, backwards = watcher.check_under((0, 1), check), watcher.check_under((1, 0), check)

    assert results(forwards[0]) != results(forwards[1])
    assert [results(run) for run in forwards] == [results(run) for run in reversed(backwards)]


def test_after_a_failure_the_rest_is_left_out_or_done_in_a_new_fork(watcher: Supervisor) -> None:
    ends = of("import os\ndef f(n):\n    return n if n != 2 else os._exit(1)\n")
    cases = [case(1), case(2), case(3)]

    stopped = watcher.check(ends, cases, [20.0] * 3)
    all_done = watcher.check(ends, cases, [20.0] * 3, stop_at_failure=False)

    assert kinds(stopped) == [Kind.RETURNED, Kind.CRASH]
    assert kinds(all_done) == [Kind.RETURNED, Kind.CRASH, Kind.RETURNED]


def test_each_case_has_its_own_limit(watcher: Supervisor) -> None:
    waits = of("import time\ndef f(s):\n    time.sleep(s)\n")
    run = watcher.check(waits, [case(0.01), case(30)], [20.0, 0.1])

    assert kinds(run) == [Kind.RETURNED, Kind.TIMEOUT]
    assert run.outcomes[1].detail == "no answer within 0.1 s"


def test_each_call_of_a_sample_has_a_module_of_its_own(watcher: Supervisor) -> None:
    run = watcher.sample(of(COUNTING), [case()] * 3, 20.0)

    assert len(run.outcomes) == 3
    assert all("'result': 1" in text for text in results(run))


def test_of_a_sample_only_the_outcomes_that_are_asked_for_come(watcher: Supervisor) -> None:
    run = watcher.sample(of(FIRST), [case(n) for n in range(5)], 20.0, delivered=[3, 1])

    assert ["'result': 3" in text for text in results(run)] == [True, False]
    assert "'result': 1" in results(run)[1]


def test_a_sample_and_a_check_see_the_same(watcher: Supervisor) -> None:
    printing = of("def f(items):\n    items.sort()\n    print(items)\n    return items\n")
    (sampled,) = watcher.sample(printing, [case([3, 1])], 20.0).outcomes
    (checked,) = watcher.check(printing, [case([3, 1])], [20.0]).outcomes

    wanted, got = (mapping(parse(outcome.observed)) for outcome in (checked, sampled))
    assert {key: show(value) for key, value in got.items()}.items() <= {
        key: show(value) for key, value in wanted.items()
    }.items()


def test_a_sample_that_does_not_end_has_no_cost(watcher: Supervisor) -> None:
    run = watcher.sample(of("def f():\n    while True:\n        pass\n"), [case()], 0.2)

    assert run.cost is None
    assert run.outcomes == (Outcome(Kind.TIMEOUT, detail="no answer within 0.2 s"),)


def test_a_trace_is_exact_to_the_byte_between_programs(watcher: Supervisor) -> None:
    def peak(count: int) -> int:
        run = watcher.trace(of(f"def f():\n    return len(bytearray({count}))\n"), case(), 20.0)
        assert run.trace is not None
        return run.trace.peak_bytes

    assert peak(70_000) - peak(50_000) == 20_000


def test_a_trace_tells_what_loading_kept(watcher: Supervisor) -> None:
    small, large = (
        watcher.trace(of(f"KEPT = bytearray({count})\ndef f():\n    return 1\n"), case(), 20.0).trace
        for count in (1_000, 51_000)
    )

    assert small is not None
    assert large is not None
    assert large.kept_bytes - small.kept_bytes == 50_000


@pytest.mark.parametrize(
    "source",
    [
        "import tracemalloc\ndef f():\n    return 1\n",
        "def f():\n    import tracemalloc\n    tracemalloc.stop()\n    return 1\n",
        "import gc\ndef f():\n    gc.get_objects()\n    return 1\n",
        "import sys\ndef f():\n    sys._getframe()\n    return 1\n",
    ],
)
def test_code_that_reaches_for_the_counter_has_no_trace(watcher: Supervisor, source: str) -> None:
    run = watcher.trace(of(source), case(), 20.0)

    assert kinds(run) == [Kind.RETURNED]
    assert run.trace is None


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("1 / 0\n", "this program cannot be used: ZeroDivisionError: division by zero"),
        ("def f(:\n", "this program cannot be used: it does not parse"),
        ("import os\nos._exit(7)\n", "this program ended the interpreter: the interpreter ended with exit code 7"),
        ("open('/etc/passwd')\n", "this program cannot be used: opened /etc/passwd"),
        ("x = bytearray(1 << 45)\n", "this program cannot be used: it ran out of memory"),
    ],
)
@pytest.mark.parametrize("error", [FaultyOriginal, FaultyCases])
def test_a_conversation_that_fails_raises_what_was_asked_for(
    watcher: Supervisor, source: str, sentence: str, error: type[Any]
) -> None:
    with pytest.raises(error, match=sentence):
        watcher.converse("scout", of(source), error, "this program")


def test_packages_are_imported_before_the_fork(watcher: Supervisor) -> None:
    loaded = of("import sys\ndef f():\n    return 'colorsys' in sys.modules\n")
    watcher.warm((0,), frozenset({"colorsys"}))

    without = watcher.check(loaded, [case()], [20.0])
    having = watcher.check(loaded, [case()], [20.0], packages=frozenset({"colorsys"}))

    assert "'result': False" in results(without)[0]
    assert "'result': True" in results(having)[0]


def test_a_retired_hash_seed_is_served_by_a_fresh_interpreter(watcher: Supervisor) -> None:
    before = set(descendants(os.getpid()))
    watcher.warm((5,))
    started = set(descendants(os.getpid())) - before
    watcher.retire(5)

    assert started
    assert living(list(started)) == []
    assert kinds(watcher.check(of(FIRST), [case(1)], [20.0], hash_seed=5)) == [Kind.RETURNED]


def test_limits_are_those_that_were_given() -> None:
    with supervisor() as watcher:
        watcher.limits = Limits(memory_bytes=64 << 20, cpu_s=1)
        small = watcher.check(of("def f(n):\n    return len(bytearray(n))\n"), [case(8 << 20)], [20.0])
        large = watcher.check(of("def f(n):\n    return len(bytearray(n))\n"), [case(80 << 20)], [20.0])
        endless = watcher.check(of("def f():\n    while True:\n        pass\n"), [case()], [60.0])

    assert kinds(small) == [Kind.RETURNED]
    assert kinds(large) == [Kind.OUT_OF_MEMORY]
    assert endless.outcomes == (Outcome(Kind.TIMEOUT, detail="it used up its CPU time"),)


def test_a_sandbox_that_is_killed_half_way_costs_one_run_and_no_other() -> None:
    with supervisor() as watcher:
        watcher.prepare(of(FIRST))
        boxes = descendants(os.getpid())
        killer = threading.Timer(0.5, kill, boxes)
        killer.start()
        waiting = watcher.check(of("import time\ndef f(n):\n    time.sleep(60)\n"), [case(1)], [60.0])
        killer.join()
        others = [watcher.check(of(FIRST), [case(n)], [20.0]) for n in range(3)]

    assert kinds(waiting) == [Kind.CRASH]
    assert waiting.outcomes[0].detail
    assert [kinds(run) for run in others] == [[Kind.RETURNED]] * 3


def test_closing_leaves_no_process() -> None:
    before = set(descendants(os.getpid()))
    with supervisor() as watcher:
        watcher.warm((0, 1, 2))
        started = set(descendants(os.getpid())) - before
        assert len(started) >= 3
    assert living(list(started)) == []
