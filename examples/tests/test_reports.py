"""The owner's mails, which reach the slow functions through two modules."""

from __future__ import annotations

from shop import reports


def test_order_list() -> None:
    assert reports.order_list([(1, 20), (2, 30)], [(30, "Ada")]) == '"2","Ada"\n'


def test_turnover_line() -> None:
    assert reports.turnover_line([10, 30], [1, 2, 1]) == "40 from 2 customers"
    assert reports.turnover_line([], []) == "0 from 0 customers"


def test_favourite_words() -> None:
    assert reports.favourite_words(["good tea", "Good soap", "tea good"], 2) == ["good", "tea"]
