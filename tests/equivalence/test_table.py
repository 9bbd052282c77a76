"""Pairs of results that are the same and pairs that are not, through forks, walls and the neutral encoding."""

from __future__ import annotations

import pytest
from tests.equivalence.refusals import refusals
from tests.equivalence.rows import ROWS, Row

pytestmark = pytest.mark.process

_MOST_REFUSED = 0.03


@pytest.fixture(scope="module")
def refused() -> dict[Row, str]:
    return refusals(ROWS)


def test_the_table_is_large_in_both_directions() -> None:
    assert sum(row.same for row in ROWS) >= 150
    assert sum(not row.same for row in ROWS) >= 150


def test_nothing_that_differs_is_called_the_same(refused: dict[Row, str]) -> None:
    assert [str(row) for row in ROWS if not row.same and row not in refused] == []


def test_hardly_anything_that_is_the_same_is_refused(refused: dict[Row, str]) -> None:
    same = [row for row in ROWS if row.same]
    wrong = {str(row): refused[row] for row in same if row in refused}

    assert len(wrong) <= _MOST_REFUSED * len(same), wrong
