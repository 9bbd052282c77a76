"""The known better forms of `originals/algorithms.py`."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import accumulate


def first_unique_code(codes: list[str]) -> str | None:
    counts = Counter(codes)
    return next((code for code in codes if counts[code] == 1), None)


def longest_streak(days: list[int]) -> int:
    active = set(days)
    longest = 0
    for day in active:
        if day - 1 not in active:
            end = day + 1
            while end in active:
                end += 1
            longest = max(longest, end - day)
    return longest


def load_plans(capacity: int, sizes: list[int]) -> int:
    @cache
    def plans(room: int) -> int:
        if room == 0:
            return 1
        if room < 0:
            return 0
        return sum(plans(room - size) for size in sizes if size > 0)

    return plans(capacity)


def count_inversions(ranking: list[int]) -> int:
    seen: list[int] = []
    inversions = 0
    for number in ranking:
        inversions += len(seen) - bisect_right(seen, number)
        insort(seen, number)
    return inversions


def matching_pair(amounts: list[int], total: int) -> tuple[int, int] | None:
    positions: dict[int, list[int]] = {}
    for position, amount in enumerate(amounts):
        positions.setdefault(amount, []).append(position)
    for first, amount in enumerate(amounts):
        second = next((other for other in positions.get(total - amount, ()) if other > first), None)
        if second is not None:
            return first, second
    return None


def busiest_period(parcels: list[int], days: int) -> int:
    if not 0 < days <= len(parcels):
        raise ValueError("the period does not fit")
    totals = [0, *accumulate(parcels)]
    return max(end - start for start, end in zip(totals, totals[days:], strict=False))


def merge_bookings(bookings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if any(end < start for start, end in bookings):
        raise ValueError("a booking ends before it starts")
    merged: list[tuple[int, int]] = []
    for start, end in sorted(bookings):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def best_trade(prices: list[int]) -> int:
    best = 0
    lowest = prices[0] if prices else 0
    for price in prices:
        lowest = min(lowest, price)
        best = max(best, price - lowest)
    return best


def edit_distance(typed: str, meant: str) -> int:
    above = list(range(len(meant) + 1))
    for row, letter in enumerate(typed, start=1):
        current = [row]
        for column, other in enumerate(meant):
            if letter == other:
                current.append(above[column])
            else:
                current.append(1 + min(above[column], above[column + 1], current[column]))
        above = current
    return above[-1]


def task_order(tasks: list[str], needs: list[tuple[str, str]]) -> list[str]:
    places: dict[str, list[int]] = {}
    for place, task in enumerate(tasks):
        places.setdefault(task, []).append(place)
    missing = dict.fromkeys(tasks, 0)
    waiting_for: dict[str, list[str]] = {}
    for after, before in needs:
        if after in missing:
            missing[after] += 1
            waiting_for.setdefault(before, []).append(after)
    ready = [place for place, task in enumerate(tasks) if missing[task] == 0]
    heapify(ready)
    order: list[str] = []
    while ready:
        task = tasks[heappop(ready)]
        order.append(task)
        for after in waiting_for.pop(task, ()):
            missing[after] -= 1
            if missing[after] == 0:
                for place in places[after]:
                    heappush(ready, place)
    if len(order) < len(tasks):
        raise ValueError("some task can never be done")
    return order
