"""The known better forms of `originals/structures.py`."""

from __future__ import annotations

from bisect import insort
from collections import deque


def orders_by_customer(customers: list[int], orders: list[tuple[int, int]]) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = {customer: [] for customer in customers}
    for owner, number in orders:
        if owner in numbers:
            numbers[owner].append(number)
    return numbers


def round_robin(jobs: list[tuple[str, int]], turn: int) -> list[str]:
    if turn < 1 or any(pages > 100 * turn for _, pages in jobs):
        raise ValueError("no such printer")
    waiting = deque(jobs)
    finished = []
    while waiting:
        name, pages = waiting.popleft()
        if pages > turn:
            waiting.append((name, pages - turn))
        else:
            finished.append(name)
    return finished


def call_history(calls: list[str], keep: int) -> list[str]:
    return calls[-keep:][::-1] if keep > 0 else []


def unpaid_invoices(issued: list[int], paid: list[int]) -> list[int]:
    settled = set(paid)
    return [number for number in issued if number not in settled]


def running_medians(readings: list[int]) -> list[int]:
    seen: list[int] = []
    medians = []
    for reading in readings:
        insort(seen, reading)
        medians.append(seen[len(seen) // 2])
    return medians


def basket_total(basket: list[tuple[str, int]], price_list: list[tuple[str, int]]) -> int:
    prices = dict(reversed(price_list))
    return sum(prices.get(article, 0) * count for article, count in basket)


def book_deliveries(articles: list[str], counts: list[int], deliveries: list[tuple[str, int]]) -> None:
    positions: dict[str, list[int]] = {}
    for position, article in enumerate(articles):
        positions.setdefault(article, []).append(position)
    for article, count in deliveries:
        for position in positions.get(article, ()):
            counts[position] += count


def unique_rows(rows: list[list[int]]) -> list[list[int]]:
    first: dict[tuple[int, ...], list[int]] = {}
    for row in rows:
        first.setdefault(tuple(row), row)
    return list(first.values())


def competition_ranks(scores: list[int]) -> list[int]:
    ranks: dict[int, int] = {}
    for rank, score in enumerate(sorted(scores, reverse=True), start=1):
        ranks.setdefault(score, rank)
    return [ranks[score] for score in scores]


def flatten_batches(batches: list[list[int]]) -> list[int]:
    return [item for batch in batches for item in batch]


def merged_prices(updates: list[dict[str, int]]) -> dict[str, int]:
    prices: dict[str, int] = {}
    for update in updates:
        prices.update(update)
    return prices


def top_sellers(sold: dict[int, int], count: int) -> list[int]:
    return sorted(sold, key=sold.__getitem__, reverse=True)[: max(count, 0)]
