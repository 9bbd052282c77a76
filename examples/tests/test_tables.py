"""Orders, customers and prices."""

from __future__ import annotations

import pytest

from shop import tables


def test_customers_keep_the_order_of_their_first_order() -> None:
    assert tables.unique_customers([4, 2, 4, 4, 1, 2]) == [4, 2, 1]
    assert tables.unique_customers([]) == []


def test_unknown_articles_are_listed_as_often_as_ordered() -> None:
    assert tables.unknown_articles(["saw", "tea", "saw"], ["tea"]) == ["saw", "saw"]


def test_bundles_count_equal_prices_as_different_articles() -> None:
    assert tables.bundle_pairs([10, 10, 10], 20) == 3
    assert tables.bundle_pairs([10], 20) == 0


def test_orders_of_unknown_customers_are_left_out() -> None:
    customers = [(1, "Ada"), (1, "Eve"), (2, "Bo")]
    assert tables.orders_with_names([(7, 1), (8, 3), (9, 2)], customers) == [(7, "Ada"), (9, "Bo")]


def test_running_totals() -> None:
    assert tables.running_totals([5, -2, 7]) == [5, 3, 10]


def test_sorting_leaves_the_list_as_it_is() -> None:
    prices = [3, 1, 3, -2]
    assert tables.cheapest_first(prices) == [-2, 1, 3, 3]
    assert prices == [3, 1, 3, -2]


def test_ranks_that_do_not_exist_are_left_out() -> None:
    assert tables.prices_at_ranks([9, 9, 4], [-1, 0, 1, 3]) == [4, 9]


def test_smallest_gap() -> None:
    assert tables.smallest_price_gap([7, 1, 12, 8]) == 1
    with pytest.raises(ValueError, match="two prices"):
        tables.smallest_price_gap([5])


def test_large_orders_ignore_other_lines() -> None:
    log = "1;50\nopened\n2;49\n3;x\n4;5;6\n5;500\n"
    assert tables.count_large_orders(log, 50) == 2
