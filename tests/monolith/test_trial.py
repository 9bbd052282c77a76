"""What a gain may not be paid with, and what the original's own behaviour decides."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from tests.monolith.box.boxed import descendants, kill, living
from tests.support.judging import case, judge, program, supervisor

from monolith.case import Case
from monolith.comparison import Verdict
from monolith.errors import NothingToCompare
from monolith.rules import Inputs, Rules
from monolith.trial import Trial

pytestmark = pytest.mark.process

SUM = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n"
GREEDY = "def f(n):\n    ballast = bytearray(40 << 20)\n    return (n - 1) * n * (2 * n - 1) // 6\n"
FORMULA = "def f(n):\n    return (n - 1) * n * (2 * n - 1) // 6\n"
QUADRATIC = "def f(items):\n    return [x for i, x in enumerate(items) if x not in items[:i]]\n"
AT_IMPORT = (
    "def slowly(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n"
    "ANSWERS = {200_000: slowly(200_000)}\n"
    "def f(n):\n    return ANSWERS[n]\n"
)


def test_time_may_not_be_bought_with_memory(tmp_path: Path) -> None:
    comparison = judge(SUM, GREEDY, [case(2_000_000)], tmp_path, rules=Rules(seed=1))

    assert comparison.verdict == Verdict.WORSE
    assert "peak memory" in comparison.reason


def test_memory_may_not_be_bought_with_time(tmp_path: Path) -> None:
    listed = "def f(n):\n    return sum([i for i in range(n)])\n"
    slow = "def f(n):\n    total = 0\n    for i in range(n):\n        total += int(str(i))\n    return total\n"

    comparison = judge(listed, slow, [case(100_000)], tmp_path, rules=Rules(efficiency="memory", seed=1))

    assert comparison.verdict == Verdict.WORSE
    assert "time gets worse" in comparison.reason


def test_work_moved_to_the_import_is_no_gain(tmp_path: Path) -> None:
    comparison = judge(SUM, AT_IMPORT, [case(200_000)], tmp_path, rules=Rules(seed=1))

    assert comparison.verdict == Verdict.WORSE
    assert "loading the module" in comparison.reason


def test_less_memory_is_better_for_memory_and_for_the_integral(tmp_path: Path) -> None:
    listed = "def f(n):\n    return sum([i * i for i in range(n)])\n"
    lazy = "def f(n):\n    return sum(i * i for i in range(n))\n"

    for efficiency in ("memory", "integral"):
        rules = Rules(efficiency=efficiency, seed=1, time_guard=0.5)
        comparison = judge(listed, lazy, [case(400_000)], tmp_path, rules=rules)
        assert comparison.verdict == Verdict.BETTER, comparison.reason


def test_a_rewrite_that_loses_on_small_inputs_is_worse(tmp_path: Path) -> None:
    heavy = "def f(items):\n    warm = sum(range(400_000))\n    return list(dict.fromkeys(items))\n"
    numbers = random.Random(1)

    def group(size: int) -> tuple[Case, ...]:
        return tuple(case([numbers.randrange(size) for _ in range(size)]) for _ in range(4))

    timed = (group(8), group(3000))
    first = program(QUADRATIC, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs(timed[0], timed), Rules(seed=1))
        trial.baseline()
        comparison = trial.compare(first.with_source(heavy))

    assert comparison.verdict == Verdict.WORSE
    assert "small inputs" in comparison.reason


def test_a_few_microseconds_on_small_inputs_do_not_undo_a_great_gain(tmp_path: Path) -> None:
    plain = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"
    remembered = (
        "from functools import cache\n\ndef f(n):\n    @cache\n    def f_cached(n):\n"
        "        return n if n < 2 else f_cached(n - 1) + f_cached(n - 2)\n\n    return f_cached(n)\n"
    )
    timed = ((case(8),), (case(24),))
    first = program(plain, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs(timed[0], timed), Rules(seed=1))
        trial.baseline()
        comparison = trial.compare(first.with_source(remembered))

    assert comparison.verdict == Verdict.BETTER, comparison.reason


def test_confirmation_catches_what_the_search_could_not_see(tmp_path: Path) -> None:
    overfitted = (
        "def f(items):\n    if len(items) == 901:\n        return []\n    return list(dict.fromkeys(items))\n"
    )
    first = program(QUADRATIC, tmp_path)
    seen = (case([n % 700 for n in range(900)]),)
    held_out = (case([n % 701 for n in range(901)]),)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs(seen, (seen,), (held_out,)), Rules(seed=1))
        trial.baseline()
        searched = trial.compare(first.with_source(overfitted))
        confirmed = trial.compare_and_confirm(first.with_source(overfitted))

    assert searched.verdict == Verdict.BETTER, searched.reason
    assert confirmed.verdict == Verdict.DIFFERENT
    assert confirmed.reason.startswith("not confirmed: ")
    assert "(the search saw: " in confirmed.reason
    assert confirmed.cases == 2


def test_a_gain_that_is_confirmed_has_the_figures_of_the_confirmation(tmp_path: Path) -> None:
    linear = "def f(items):\n    return list(dict.fromkeys(items))\n"
    first = program(QUADRATIC, tmp_path)
    seen, held_out = ((case([n % modulus for n in range(900)]),) for modulus in (700, 701))
    notes = []
    for inputs in (Inputs(seen, (seen,), (held_out,)), Inputs(seen, (seen,))):
        with supervisor(first) as watcher:
            trial = Trial(watcher, first, inputs, Rules(seed=1))
            trial.baseline()
            confirmed = trial.compare_and_confirm(first.with_source(linear))
        assert confirmed.verdict == Verdict.BETTER, confirmed.reason
        assert confirmed.pairs >= 21
        notes.append(confirmed.notes)

    assert not [note for note in notes[0] if "inputs of the search" in note]
    assert "measured again on the inputs of the search: no others could be made" in notes[1]


def test_who_is_better_than_the_original_must_beat_the_best_so_far_too(tmp_path: Path) -> None:
    twice = SUM.replace("    return total", "    total = sum(i * i for i in range(n))\n    return total")
    first = program(twice, tmp_path)
    once, formula = (first.with_source(source) for source in (SUM, FORMULA))
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs((case(100_000),)), Rules(seed=1))
        trial.baseline()
        faster = trial.compare(formula, once)
        slower = trial.compare(once, formula)
        as_fast = trial.compare(formula, formula)

    assert faster.verdict is Verdict.BETTER, faster.reason
    assert faster.ratio.time is not None
    assert faster.ratio.time.estimate > 10
    told = "it does the same, but is not better than the best so far ("
    assert slower.verdict is Verdict.NO_GAIN
    assert slower.reason.startswith(told)
    assert slower.reason.endswith(" times as fast)")
    assert slower.lost_against is not None
    assert slower.lost_against.estimate < 0.1
    assert slower.pairs < 14
    assert slower.ratio.time is None
    assert as_fast.verdict is Verdict.NO_GAIN
    assert as_fast.reason.startswith(told)


def test_who_beats_the_best_so_far_is_held_to_the_guards_against_the_original(tmp_path: Path) -> None:
    first = program(SUM, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs((case(2_000_000),)), Rules(seed=1))
        trial.baseline()
        greedy = trial.compare(first.with_source(GREEDY), first)

    assert greedy.verdict is Verdict.WORSE
    assert "peak memory" in greedy.reason


def test_a_candidate_that_does_something_else_is_rejected_before_any_race(tmp_path: Path) -> None:
    first = program(SUM, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs((case(100_000),)), Rules(seed=1))
        trial.baseline()
        wrong = trial.compare(first.with_source("def f(n):\n    return 0\n"), first)

    assert wrong.verdict is Verdict.DIFFERENT
    assert wrong.pairs == 0


def test_sandboxes_killed_between_two_candidates_are_replaced(tmp_path: Path) -> None:
    first = program(SUM, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs((case(100_000),)), Rules(seed=1))
        trial.baseline()
        boxes = descendants(os.getpid())
        kill(*boxes)
        assert living(boxes) == []
        comparison = trial.compare(first.with_source(FORMULA))

    assert comparison.verdict == Verdict.BETTER, comparison.reason


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\ndef f(n):\n    return os.urandom(8)\n", "varies from run to run"),
        ("def f(n):\n    return hash(str(n))\n", "varies from run to run"),
        ("def f(n):\n    return open('/etc/passwd').read()\n", "does not allow"),
        ("def f(n):\n    return lambda: n\n", "cannot be compared"),
        ("def f(n):\n    raise SystemExit\n", ""),
    ],
)
def test_an_original_that_cannot_be_compared_with_is_refused(source: str, why: str, tmp_path: Path) -> None:
    if not why:
        assert judge(source, source, [case(1)], tmp_path).verdict == Verdict.NO_GAIN
        return
    with pytest.raises(NothingToCompare, match=why):
        judge(source, source, [case(1)], tmp_path)


def test_an_original_that_fails_only_when_it_is_measured_is_refused_with_the_reason(tmp_path: Path) -> None:
    source = (
        "import threading, time\n"
        "def f(n):\n    threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n    return n\n"
    )

    with pytest.raises(
        NothingToCompare, match="when it is measured: it left a thread running after it had returned"
    ):
        judge(source, source, [case(1)], tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        "table.with_columns(z=pl.col('a') * 2)",
        "table.sort('b', 'a')",
        "table.group_by('b', maintain_order=True).agg(pl.col('a').sum())",
    ],
)
def test_threads_that_polars_keeps_are_no_calls_own(body: str, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    table = polars.DataFrame({"a": [1, 2, None], "b": ["x", "y", "x"]})
    source = f"import polars as pl\ndef f(table):\n    return {body}\n"

    comparison = judge(source, f"{source}\n", [case(table)], tmp_path, rules=Rules(budget_s=0.2, seed=1))

    assert comparison.verdict.same_behaviour, comparison.reason


def test_generated_inputs_that_the_original_does_not_accept_are_dropped(tmp_path: Path) -> None:
    source = "def f(n):\n    if n == 2:\n        raise ValueError('two')\n    return [1, 2][n]\n"
    generated = [Case(case(n).payload, "pickle", "generated", f"generated {n}") for n in (0, 1, 2, 3)]
    first = program(source, tmp_path)
    with supervisor(first) as watcher:
        baseline = Trial(watcher, first, Inputs(tuple(generated)), Rules()).baseline()

    assert baseline.usable == 3
    assert "IndexError" in baseline.dropped[0]


def test_inputs_on_which_the_original_varies_are_not_measured_with(tmp_path: Path) -> None:
    source = "import os\ndef f(items):\n    return os.urandom(4) if len(items) == 9 else sorted(items)\n"
    group = (case(list(range(9))), case(list(range(8))))
    first = program(source, tmp_path)
    with supervisor(first) as watcher:
        trial = Trial(watcher, first, Inputs(group, (group,)), Rules(budget_s=0.5, seed=1))
        baseline = trial.baseline()
        comparison = trial.compare(first)

    assert baseline.usable == 1
    assert comparison.verdict.same_behaviour, comparison.reason
