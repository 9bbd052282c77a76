"""Planning and statistics of a delivery company: the obvious algorithm where a better one is known."""

from __future__ import annotations


def first_unique_code(codes: list[str]) -> str | None:
    """The first code that was scanned exactly once; None if there is none."""
    for code in codes:
        if codes.count(code) == 1:
            return code
    return None


def longest_streak(days: list[int]) -> int:
    """How many days in a row someone was active at most; the days come in any order."""
    longest = 0
    for day in days:
        length = 1
        while day + length in days:
            length += 1
        longest = max(longest, length)
    return longest


def load_plans(capacity: int, sizes: list[int]) -> int:
    """In how many orders parcels of these sizes fill the capacity exactly; sizes below 1 are ignored."""
    if capacity == 0:
        return 1
    if capacity < 0:
        return 0
    return sum(load_plans(capacity - size, sizes) for size in sizes if size > 0)


def count_inversions(ranking: list[int]) -> int:
    """How many pairs stand in the wrong order, a larger number before a smaller one."""
    inversions = 0
    for first in range(len(ranking)):
        for second in range(first + 1, len(ranking)):
            if ranking[first] > ranking[second]:
                inversions += 1
    return inversions


def matching_pair(amounts: list[int], total: int) -> tuple[int, int] | None:
    """The positions of the first two amounts that add up to the total, by first and then second position."""
    for first, amount in enumerate(amounts):
        for second in range(first + 1, len(amounts)):
            if amount + amounts[second] == total:
                return first, second
    return None


def busiest_period(parcels: list[int], days: int) -> int:
    """The largest number of parcels in so many days in a row.

    Raises:
        ValueError: There are not so many days.
    """
    if not 0 < days <= len(parcels):
        raise ValueError("the period does not fit")
    return max(sum(parcels[start : start + days]) for start in range(len(parcels) - days + 1))


def merge_bookings(bookings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The bookings as spans that do not touch each other, in order of time.

    Raises:
        ValueError: A booking ends before it starts.
    """
    merged: list[tuple[int, int]] = []
    for start, end in bookings:
        if end < start:
            raise ValueError("a booking ends before it starts")
        apart = []
        for other_start, other_end in merged:
            if other_end < start or end < other_start:
                apart.append((other_start, other_end))
            else:
                start = min(start, other_start)
                end = max(end, other_end)
        apart.append((start, end))
        merged = apart
    return sorted(merged)


def best_trade(prices: list[int]) -> int:
    """The largest gain of buying on one day and selling on a later one; 0 if every trade loses."""
    best = 0
    for buy in range(len(prices)):
        for sell in range(buy + 1, len(prices)):
            gain = prices[sell] - prices[buy]
            if gain > best:
                best = gain
    return best


def edit_distance(typed: str, meant: str) -> int:
    """The least number of letters to insert, delete or replace to turn one address into the other."""
    if not typed:
        return len(meant)
    if not meant:
        return len(typed)
    if typed[0] == meant[0]:
        return edit_distance(typed[1:], meant[1:])
    return 1 + min(
        edit_distance(typed[1:], meant),
        edit_distance(typed, meant[1:]),
        edit_distance(typed[1:], meant[1:]),
    )


def task_order(tasks: list[str], needs: list[tuple[str, str]]) -> list[str]:
    """The tasks, each after those it needs, otherwise in the order given.

    Args:
        tasks: The names of the tasks.
        needs: Pairs of a task and one that has to be done before it.

    Raises:
        ValueError: Some task can never be done.
    """
    waiting = list(tasks)
    order: list[str] = []
    while waiting:
        for task in waiting:
            if all(before in order for after, before in needs if after == task):
                order.append(task)
                waiting.remove(task)
                break
        else:
            raise ValueError("some task can never be done")
    return order
