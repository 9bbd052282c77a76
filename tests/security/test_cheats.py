"""No cheat is called better; what can be recognised is named by its verdict."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.security.cheats import CALL, CHEATS, COUNT
from tests.support.judging import case, program, supervisor

from monolith.comparison import Comparison
from monolith.rules import Inputs, Rules
from monolith.trial import Trial

pytestmark = pytest.mark.process

CASES = tuple(case([i % 7 for i in range(length)]) for length in (200, 220, 240))
FASTER = """
def f(items):
    seen, n = {}, 0
    for item in items:
        n += seen.get(item, 0)
        seen[item] = seen.get(item, 0) + 1
    return n
"""

Judge = Callable[[str, str], Comparison]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Judges candidates by one trial for each original."""
    trials: dict[str, Trial] = {}
    with tempfile.TemporaryDirectory() as folder:
        first = program(COUNT + CALL, Path(folder))
        with supervisor(first) as watcher:

            def judged(original: str, candidate: str) -> Comparison:
                if original not in trials:
                    trial = Trial(
                        watcher, first.with_source(original + CALL), Inputs(CASES), Rules(budget_s=1.0, seed=1)
                    )
                    trial.baseline()
                    trials[original] = trial
                return trials[original].compare(first.with_source(candidate))

            yield judged


@pytest.mark.parametrize("name", CHEATS)
def test_it_is_not_better(name: str, judge: Judge) -> None:
    cheat = CHEATS[name]

    comparison = judge(cheat.original, cheat.source())

    assert str(comparison.verdict) in cheat.verdicts, comparison.reason
    assert cheat.reason in comparison.reason


def test_a_true_gain_is_better(judge: Judge) -> None:
    comparison = judge(COUNT, FASTER)

    assert comparison.verdict == "better", comparison.reason
