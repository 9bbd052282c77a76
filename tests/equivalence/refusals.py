"""Runs a table of pairs through forks, walls and the neutral encoding, and tells which are not the same."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.equivalence.rows import Row, case, source
from tests.support.judging import program, supervisor

from monolith.outcome import Run
from monolith.rejection import compare_outcomes

_LIMIT_S = 20.0


def refusals(rows: Sequence[Row], imports: str = "", given: object = None) -> dict[Row, str]:
    """Why rows are not the same, compared in both directions and under another hash seed."""
    cases = [case(row, number, given) for number, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        left, right = (
            program(source([getattr(row, side) for row in rows], imports), Path(folder))
            for side in ("left", "right")
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
    for number, row in enumerate(rows):
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
