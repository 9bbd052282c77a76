"""The known better forms of `originals/memory.py`."""

from __future__ import annotations

import math
from itertools import permutations


def readings_total(rows: list[str]) -> int:
    total = 0
    for row in rows:
        for cell in row.split(","):
            if cell.strip().isdecimal():
                total += int(cell)
    return total


def closest_gap(readings: list[int]) -> int:
    if len(readings) < 2:
        raise ValueError("a gap needs two readings")
    ordered = sorted(readings)
    return min(ordered[position + 1] - ordered[position] for position in range(len(ordered) - 1))


def known_prefix(text: str, words: list[str]) -> str:
    return max((word for word in words if text.startswith(word)), key=len, default="")


def common_length(first: str, second: str) -> int:
    above = [0] * (len(second) + 1)
    for letter in first:
        current = [0]
        for column, other in enumerate(second):
            current.append(above[column] + 1 if letter == other else max(above[column + 1], current[column]))
        above = current
    return above[-1]


def best_load(weights: list[int], values: list[int], capacity: int) -> int:
    if len(weights) != len(values) or any(weight < 1 for weight in weights) or not 0 <= capacity <= 5000:
        raise ValueError("that cannot be loaded")
    best = [0] * (capacity + 1)
    for weight, value in zip(weights, values, strict=True):
        for room in range(capacity, weight - 1, -1):
            with_it = best[room - weight] + value
            if with_it > best[room]:
                best[room] = with_it
    return best[capacity]


def price_spread(prices: list[int]) -> int:
    return max(prices) - min(prices) if prices else 0


def cheapest_tour(distances: list[list[int]]) -> int:
    places = len(distances)
    if not 1 <= places <= 9 or any(len(row) != places for row in distances):
        raise ValueError("it is no table of a few places")
    if places == 1:
        return distances[0][0]
    return min(_tour_length(distances, tour) for tour in permutations(range(1, places)))


def _tour_length(distances: list[list[int]], tour: tuple[int, ...]) -> int:
    length, here = 0, 0
    for there in tour:
        length += distances[here][there]
        here = there
    return length + distances[here][0]


def largest_stock(changes: list[tuple[str, int]]) -> int:
    if not changes:
        return 0
    total = 0
    largest = changes[0][1]
    for _, change in changes:
        total += change
        largest = max(largest, total)
    return largest


def column_totals(table: str) -> list[int]:
    totals: list[int] | None = None
    is_even = True
    for line in table.splitlines():
        row = [int(cell) for cell in line.split(";")]
        if totals is None:
            totals = row
        elif len(row) != len(totals):
            is_even = False
        else:
            totals = [total + cell for total, cell in zip(totals, row, strict=True)]
    if not is_even:
        raise ValueError("the rows differ in length")
    return totals or []


def busiest_hours(visits: list[int], hours: int) -> int:
    if hours < 1:
        raise ValueError("the span has no hour")
    if hours > len(visits):
        return 0
    total = largest = sum(visits[:hours])
    for position in range(hours, len(visits)):
        total += visits[position] - visits[position - hours]
        largest = max(largest, total)
    return largest


def export_size(orders: list[tuple[int, str]]) -> int:
    return sum(len(f"{number};{customer}\n".encode("utf-8", "replace")) for number, customer in orders)


def surcharged_total(orders: list[list[int]], surcharge: int) -> int:
    return sum(sum(positions) + surcharge for positions in orders)


def grid_routes(rows: int, columns: int) -> int:
    if not (1 <= rows <= 300 and 1 <= columns <= 300):
        raise ValueError("there is no such grid")
    return math.comb(rows + columns - 2, rows - 1)


def longest_rise(prices: list[int]) -> int:
    longest = length = 0
    previous = 0
    for price in prices:
        length = length + 1 if length and previous < price else 1
        longest = max(longest, length)
        previous = price
    return longest
