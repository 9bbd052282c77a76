"""Orders, customers and prices: joins, totals and look-ups."""

from __future__ import annotations


def unique_customers(customer_ids: list[int]) -> list[int]:
    """Each customer once, in the order of their first order.

    >>> unique_customers([7, 3, 7, 9, 3])
    [7, 3, 9]
    """
    unique: list[int] = []
    for customer_id in customer_ids:
        if customer_id not in unique:
            unique.append(customer_id)
    return unique


def unknown_articles(ordered: list[str], stocked: list[str]) -> list[str]:
    """The ordered articles that the shop does not stock, in the order of the order.

    >>> unknown_articles(["tea", "saw", "tea", "soap"], ["soap", "tea"])
    ['saw']
    """
    return [article for article in ordered if article not in stocked]


def bundle_pairs(prices: list[int], budget: int) -> int:
    """How many pairs of articles cost exactly the budget together.

    >>> bundle_pairs([5, 10, 5, 15], 20)
    2
    """
    pairs = 0
    for first in range(len(prices)):
        for second in range(first + 1, len(prices)):
            if prices[first] + prices[second] == budget:
                pairs += 1
    return pairs


def orders_with_names(
    orders: list[tuple[int, int]], customers: list[tuple[int, str]]
) -> list[tuple[int, str]]:
    """Each order's number with its customer's name; orders of unknown customers are left out.

    Args:
        orders: (order number, customer's id).
        customers: (customer's id, name); of two entries for one id, the first counts.

    >>> orders_with_names([(100, 2), (101, 1), (102, 5)], [(1, "Ada"), (2, "Bo")])
    [(100, 'Bo'), (101, 'Ada')]
    """
    rows = []
    for number, customer_id in orders:
        for known_id, name in customers:
            if known_id == customer_id:
                rows.append((number, name))
                break
    return rows


def running_totals(amounts: list[int]) -> list[int]:
    """The turnover up to and including each day.

    >>> running_totals([3, 1, 4])
    [3, 4, 8]
    """
    return [sum(amounts[: day + 1]) for day in range(len(amounts))]


def cheapest_first(prices: list[int]) -> list[int]:
    """The prices of a list page, in ascending order; the list itself stays as it is.

    >>> cheapest_first([30, 10, 20, 10])
    [10, 10, 20, 30]
    """
    remaining = list(prices)
    ordered = []
    while remaining:
        cheapest = min(remaining)
        remaining.remove(cheapest)
        ordered.append(cheapest)
    return ordered


def prices_at_ranks(prices: list[int], ranks: list[int]) -> list[int]:
    """The price at each rank, the cheapest being rank 0; ranks that do not exist are left out.

    >>> prices_at_ranks([30, 10, 20], [0, 2, 9])
    [10, 30]
    """
    found = []
    for rank in ranks:
        ordered = sorted(prices)
        if 0 <= rank < len(ordered):
            found.append(ordered[rank])
    return found


def smallest_price_gap(prices: list[int]) -> int:
    """The smallest difference between two articles' prices.

    Raises:
        ValueError: There are fewer than two articles.

    >>> smallest_price_gap([100, 40, 90])
    10
    """
    gaps = []
    for first in range(len(prices)):
        for second in range(first):
            gaps.append(abs(prices[first] - prices[second]))
    if not gaps:
        raise ValueError("a gap needs two prices")
    return min(gaps)


def count_large_orders(log: str, minimum: int) -> int:
    """How many lines `number;amount` of the log have at least the amount; other lines do not count.

    >>> count_large_orders("100;25\\n101;80\\n# closed", 50)
    1
    """
    rows = [line.split(";") for line in log.splitlines()]
    orders = [{"number": row[0], "amount": row[1]} for row in rows if len(row) == 2]
    amounts = [int(order["amount"]) for order in orders if order["amount"].isdecimal()]
    large = [amount for amount in amounts if amount >= minimum]
    return len(large)
