"""The table of the benchmark as text."""

from __future__ import annotations

import pytest
from tests.benchmarks.table import Row, markdown, percent, share


@pytest.mark.parametrize(("reached", "said"), [(True, "yes"), (False, "NO"), (None, "–")])
def test_a_row_says_whether_its_target_was_reached(reached: bool | None, said: str) -> None:
    row = Row("what", "3 ms", "pytest 300 ms", "<= 5 ms", reached)

    assert row.cells == ("what", "3 ms", "pytest 300 ms", "<= 5 ms", said)


def test_markdown_has_a_heading_a_rule_and_a_line_for_each_row() -> None:
    text = markdown([Row("a | b", "1"), Row("c", "2")], "Measured here")

    assert text.splitlines() == [
        "Measured here:",
        "",
        "| what | Monolith | beside it | to reach | reached |",
        "| --- | --- | --- | --- | --- |",
        "| a \\| b | 1 | – | – | – |",
        "| c | 2 | – | – | – |",
    ]


def test_shares_are_told_with_their_counts() -> None:
    assert percent(37, 40) == "37 of 40 (92 %)"
    assert percent(0, 0) == "0 of 0"
    assert share(0.0123, 1) == "1.2 %"
