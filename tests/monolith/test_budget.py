"""How long pairs go on: until decided, hopeless or out of budget; a busy machine gets twice as long."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.support.costs import cost
from tests.support.judging import case, program

from monolith import trial
from monolith.allowances import NOTHING
from monolith.comparison import Comparison, Verdict
from monolith.noise import Pressure
from monolith.pairs import Clock, Group
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.tally import Tally

PAIR_S = 0.1
UNCLEAR = (1.2, 1.2, 0.9, 1.2, 1.2)
"""Speedups, over and over: 20 of them show nothing yet, 40 a gain."""
EQUAL = (1.1, 0.9)
CLEAR = (3.0,)


class Scripted:
    """Runs pairs whose costs were written before."""

    tolerant = False

    def __init__(self, rules: Rules, speedups: Sequence[float]) -> None:
        self._rules = rules
        self._speedups = itertools.cycle(speedups)

    def run(
        self,
        group: Group,
        clock: Clock,
        minimum: int,
        hash_seeds: Sequence[int],
        alpha: float,
        *,
        rounds: int = 1,
    ) -> Iterator[Tally]:
        tally = Tally(self._rules, alpha, group.calls, group.delivered)
        while len(tally) < minimum or clock.left_s > 0:
            clock.left_s -= PAIR_S
            tally.add(cost(0.1), cost(0.1 / next(self._speedups)))
            yield tally


def judged(monkeypatch: pytest.MonkeyPatch, speedups: Sequence[float], rules: Rules, busy: float) -> Comparison:
    monkeypatch.setattr(trial, "PairRunner", lambda *words, **more: Scripted(rules, speedups))
    monkeypatch.setattr(trial, "violation", lambda *words, **more: (None, False))
    monkeypatch.setattr(Pressure, "share", lambda pressure: busy)
    watcher: Any = SimpleNamespace(isolation="L3", allowances=NOTHING)
    original = program("def f(): ...", Path("/nowhere"))
    judge = trial.Trial(cast(Supervisor, watcher), original, Inputs(()), rules)
    judge._groups = [Group((case(),), 1, 1, 1.0, 1.0)]
    return judge.compare(original)


def test_what_is_clear_takes_the_fewest_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, CLEAR, Rules(budget_s=100.0), busy=0.0)

    assert (found.verdict, found.pairs) == (Verdict.BETTER, 14)


def test_what_is_hopeless_does_not_use_up_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, EQUAL, Rules(budget_s=10.0), busy=0.0)

    assert found.verdict is Verdict.NO_GAIN
    assert found.pairs < 100


def test_on_a_quiet_machine_the_budget_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, UNCLEAR, Rules(budget_s=2.0), busy=0.1)

    assert found.verdict is Verdict.NO_GAIN
    assert found.pairs <= 20
    assert found.notes == ()


def test_on_a_busy_machine_the_budget_is_spent_twice_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, UNCLEAR, Rules(budget_s=2.0), busy=0.6)

    assert found.verdict is Verdict.BETTER
    assert 20 < found.pairs <= 40
    (note,) = found.notes
    assert note.startswith("the machine was busy with other work (60% of the time")


def test_twice_is_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    found = judged(monkeypatch, UNCLEAR, Rules(budget_s=1.5, alpha=1e-3), busy=0.6)

    assert found.verdict is Verdict.NO_GAIN
    assert 15 < found.pairs <= 30


def test_the_candidates_of_a_search_share_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    one = judged(monkeypatch, CLEAR, Rules(budget_s=100.0), busy=0.0)
    many = judged(monkeypatch, CLEAR, Rules(budget_s=100.0, candidates=10**6), busy=0.0)
    stricter = judged(monkeypatch, CLEAR, Rules(budget_s=100.0, alpha=0.01 / 10**6), busy=0.0)

    assert many.verdict is Verdict.BETTER
    assert many.pairs == stricter.pairs > one.pairs
