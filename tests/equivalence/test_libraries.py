"""Pairs of objects of pandas, polars, pyarrow and torch, through forks, walls and the neutral encoding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.equivalence.refusals import refusals
from tests.equivalence.rows import IMPORTS, LIBRARIES, Row, rows_of
from tests.support.judging import case, judge

pytestmark = pytest.mark.process

_TABLE = {"a": [1, 2, 3], "b": [3.0, 1.0, 2.0], "s": ["x", "y", "x"]}


def _given(name: str, library: Any) -> object:
    if name == "torch":
        return library.arange(3.0)
    if name == "pyarrow":
        pytest.importorskip("pandas")
        return library.table(_TABLE)
    return library.DataFrame(_TABLE)


@pytest.fixture(scope="module", params=LIBRARIES)
def judged(request: pytest.FixtureRequest) -> tuple[tuple[Row, ...], dict[Row, str]]:
    """The rows of a library, and why some of them are not the same."""
    name: str = request.param
    library: Any = pytest.importorskip(name)
    rows = rows_of(name)
    return rows, refusals(rows, IMPORTS[name], _given(name, library))


def test_nothing_that_differs_is_called_the_same(judged: tuple[tuple[Row, ...], dict[Row, str]]) -> None:
    rows, refused = judged

    assert [str(row) for row in rows if not row.same and row not in refused] == []


def test_nothing_that_is_the_same_is_refused(judged: tuple[tuple[Row, ...], dict[Row, str]]) -> None:
    rows, refused = judged

    assert {str(row): refused[row] for row in rows if row.same and row in refused} == {}


_SECOND_COLUMN = {
    "pandas": "def f(given):\n    return given[['b']]\n",
    "polars": "def f(given):\n    return given[['b']]\n",
    "pyarrow": "def f(given):\n    return given.select(['b'])\n",
    "torch": "def f(given):\n    return given[1:]\n",
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_that_only_the_inputs_bring_is_read(name: str, tmp_path: Path) -> None:
    original = _SECOND_COLUMN[name]
    given = case(_given(name, pytest.importorskip(name)))

    same = judge(original, original + "\nunused = 1\n", [given], tmp_path)
    other = judge(original, original.replace("return given", "return (given)[:2]"), [given], tmp_path)

    assert same.verdict in ("no-gain", "worse"), same.reason
    assert other.verdict == "different", other.reason
