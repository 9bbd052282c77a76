"""Pairs of results that are the same and pairs that are not, through forks, walls and the neutral encoding."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from tests.equivalence.rows import ROWS, Row, case, source
from tests.support.judging import program, supervisor

from monolith.outcome import Run
from monolith.rejection import compare_outcomes

pytestmark = pytest.mark.process

_LIMIT_S = 20.0
_MOST_REFUSED = 0.03


@pytest.fixture(scope="module")
def refused() -> dict[Row, str]:
    """Why rows are not the same, compared in both directions and under another hash seed."""
    cases = [case(number) for number in range(len(ROWS))]
    with tempfile.TemporaryDirectory() as folder:
        left, right = (
            program(source([getattr(row, side) for row in ROWS]), Path(folder)) for side in ("left", "right")
        )
        with supervisor(left) as watcher:
            watcher.prepare(left)

            def run(side: object, hash_seed: int) -> Run:
                return watcher.check(
                    left if side == "left" else right,
                    cases,
                    [_LIMIT_S] * len(cases),
                    repeated=[True] * len(cases),
                    stop_at_failure=False,
                    hash_seed=hash_seed,
                )

            ours, theirs, theirs_again = run("left", 0), run("right", 0), run("right", 1)
    assert (ours.error, theirs.error) == ("", "")
    found: dict[Row, str] = {}
    for number, row in enumerate(ROWS):
        for expected, actual in ((ours, theirs), (theirs, ours), (ours, theirs_again)):
            outcome = expected.outcomes[number]
            if not outcome.completed:
                found[row] = outcome.detail
                continue
            rejection, _ = compare_outcomes(outcome, actual, number, cases[number], ())
            if rejection is not None:
                found[row] = rejection.reason
            elif not row.same:
                found.pop(row, None)
                break
    return found


def test_the_table_is_large_in_both_directions() -> None:
    assert sum(row.same for row in ROWS) >= 150
    assert sum(not row.same for row in ROWS) >= 150


def test_nothing_that_differs_is_called_the_same(refused: dict[Row, str]) -> None:
    assert [str(row) for row in ROWS if not row.same and row not in refused] == []


def test_hardly_anything_that_is_the_same_is_refused(refused: dict[Row, str]) -> None:
    same = [row for row in ROWS if row.same]
    wrong = {str(row): refused[row] for row in same if row in refused}

    assert len(wrong) <= _MOST_REFUSED * len(same), wrong
