"""The books of a wholesaler: lists where another data structure finds, takes or adds without searching."""

from __future__ import annotations


def orders_by_customer(customers: list[int], orders: list[tuple[int, int]]) -> dict[int, list[int]]:
    """The numbers of each customer's orders; an order is (customer, number)."""
    return {customer: [number for owner, number in orders if owner == customer] for customer in customers}


def round_robin(jobs: list[tuple[str, int]], turn: int) -> list[str]:
    """The names of print jobs in the order in which they finish, when each prints so many pages per turn.

    Raises:
        ValueError: A turn has no pages, or a job has more than a hundred turns.
    """
    if turn < 1 or any(pages > 100 * turn for _, pages in jobs):
        raise ValueError("no such printer")
    waiting = list(jobs)
    finished = []
    while waiting:
        name, pages = waiting.pop(0)
        if pages > turn:
            waiting.append((name, pages - turn))
        else:
            finished.append(name)
    return finished


def call_history(calls: list[str], keep: int) -> list[str]:
    """The last calls, latest first, at most `keep` of them."""
    history: list[str] = []
    for call in calls:
        history.insert(0, call)
        if len(history) > max(keep, 0):
            history.pop()
    return history


def unpaid_invoices(issued: list[int], paid: list[int]) -> list[int]:
    """The numbers of invoices that nobody paid yet, in the order of issue."""
    unpaid = []
    for number in issued:
        if number not in paid:
            unpaid.append(number)
    return unpaid


def running_medians(readings: list[int]) -> list[int]:
    """The (upper) median of all readings so far, after each reading."""
    seen: list[int] = []
    medians = []
    for reading in readings:
        seen.append(reading)
        seen.sort()
        medians.append(seen[len(seen) // 2])
    return medians


def basket_total(basket: list[tuple[str, int]], price_list: list[tuple[str, int]]) -> int:
    """What a basket of (article, count) costs; of two prices for one article the first holds, none means free."""
    total = 0
    for article, count in basket:
        price = next((price for known, price in price_list if known == article), 0)
        total += price * count
    return total


def book_deliveries(articles: list[str], counts: list[int], deliveries: list[tuple[str, int]]) -> None:
    """Add deliveries of (article, count) to the stock, in place; `counts` stand beside `articles`."""
    for article, count in deliveries:
        for position, known in enumerate(articles):
            if known == article:
                counts[position] += count


def unique_rows(rows: list[list[int]]) -> list[list[int]]:
    """Each different row once, where it comes first."""
    unique: list[list[int]] = []
    for row in rows:
        if row not in unique:
            unique.append(row)
    return unique


def competition_ranks(scores: list[int]) -> list[int]:
    """The rank of each score; equal scores share the best of their ranks, and the highest score has rank 1."""
    return [sorted(scores, reverse=True).index(score) + 1 for score in scores]


def flatten_batches(batches: list[list[int]]) -> list[int]:
    """The items of all batches, one after the other."""
    items: list[int] = []
    for batch in batches:
        items = items + batch
    return items


def merged_prices(updates: list[dict[str, int]]) -> dict[str, int]:
    """One price list from many; of two prices for one article the later holds."""
    prices: dict[str, int] = {}
    for update in updates:
        prices = {**prices, **update}
    return prices


def top_sellers(sold: dict[int, int], count: int) -> list[int]:
    """The articles sold most, at most `count` of them; of equals, the one entered first comes first."""
    remaining = dict(sold)
    best: list[int] = []
    while remaining and len(best) < count:
        article = max(remaining, key=lambda candidate: remaining[candidate])
        best.append(article)
        del remaining[article]
    return best
