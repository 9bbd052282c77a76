"""Reports that keep everything in memory of which they need little: lists, tables, copies, snapshots."""

from __future__ import annotations

import copy
from itertools import permutations


def readings_total(rows: list[str]) -> int:
    """The sum of all whole numbers in rows of cells with commas between them; other cells do not count."""
    cells = [row.split(",") for row in rows]
    numbers = [[int(cell) for cell in row if cell.strip().isdecimal()] for row in cells]
    totals = [sum(row) for row in numbers]
    return sum(totals)


def closest_gap(readings: list[int]) -> int:
    """The smallest difference between two readings.

    Raises:
        ValueError: There are fewer than two readings.
    """
    if len(readings) < 2:
        raise ValueError("a gap needs two readings")
    gaps = [abs(one - other) for position, one in enumerate(readings) for other in readings[:position]]
    return min(gaps)


def known_prefix(text: str, words: list[str]) -> str:
    """The longest word of the list that the text begins with; empty if there is none."""
    prefixes = [text[:end] for end in range(len(text) + 1)]
    known = [prefix for prefix in prefixes if prefix in words]
    return known[-1] if known else ""


def common_length(first: str, second: str) -> int:
    """The length of the longest sequence of letters that both texts have in the same order."""
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            if first[i - 1] == second[j - 1]:
                table[i][j] = table[i - 1][j - 1] + 1
            else:
                table[i][j] = max(table[i - 1][j], table[i][j - 1])
    return table[len(first)][len(second)]


def best_load(weights: list[int], values: list[int], capacity: int) -> int:
    """The greatest value that a van can carry; each item is taken or left.

    Raises:
        ValueError: The lists differ in length, a weight is not positive, or no van has that capacity.
    """
    if len(weights) != len(values) or any(weight < 1 for weight in weights) or not 0 <= capacity <= 5000:
        raise ValueError("that cannot be loaded")
    best = [[0] * (capacity + 1) for _ in range(len(weights) + 1)]
    for item in range(1, len(weights) + 1):
        for room in range(capacity + 1):
            best[item][room] = best[item - 1][room]
            if weights[item - 1] <= room:
                with_it = best[item - 1][room - weights[item - 1]] + values[item - 1]
                best[item][room] = max(best[item][room], with_it)
    return best[len(weights)][capacity]


def price_spread(prices: list[int]) -> int:
    """The difference between the highest and the lowest price; 0 for no prices."""
    if not prices:
        return 0
    return sorted(prices)[-1] - sorted(prices)[0]


def cheapest_tour(distances: list[list[int]]) -> int:
    """The length of the shortest tour from place 0 through all places and back.

    Raises:
        ValueError: It is no square table of one to nine places.
    """
    places = len(distances)
    if not 1 <= places <= 9 or any(len(row) != places for row in distances):
        raise ValueError("it is no table of a few places")
    tours = list(permutations(range(1, places)))
    lengths = []
    for tour in tours:
        stops = (0, *tour, 0)
        lengths.append(sum(distances[stops[leg]][stops[leg + 1]] for leg in range(len(stops) - 1)))
    return min(lengths)


def largest_stock(changes: list[tuple[str, int]]) -> int:
    """The largest number of articles that were ever in stock together, after (article, change) one by one."""
    stock: dict[str, int] = {}
    snapshots = []
    for article, change in changes:
        stock[article] = stock.get(article, 0) + change
        snapshots.append(dict(stock))
    totals = [sum(snapshot.values()) for snapshot in snapshots]
    return max(totals, default=0)


def column_totals(table: str) -> list[int]:
    """The sum of each column of a table, which has lines of whole numbers with semicolons between them.

    Raises:
        ValueError: The rows differ in length, or a cell is no whole number.
    """
    rows = [[int(cell) for cell in line.split(";")] for line in table.splitlines()]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("the rows differ in length")
    width = len(rows[0]) if rows else 0
    columns = [[row[position] for row in rows] for position in range(width)]
    return [sum(column) for column in columns]


def busiest_hours(visits: list[int], hours: int) -> int:
    """The largest number of visits in so many hours in a row; 0 if there are not so many hours.

    Raises:
        ValueError: The number of hours is not positive.
    """
    if hours < 1:
        raise ValueError("the span has no hour")
    windows = [visits[start : start + hours] for start in range(len(visits) - hours + 1)]
    totals = [sum(window) for window in windows]
    return max(totals, default=0)


def export_size(orders: list[tuple[int, str]]) -> int:
    """How many bytes an export of the orders as lines `number;customer` will have in UTF-8."""
    lines = []
    for number, customer in orders:
        lines.append(f"{number};{customer}\n")
    text = "".join(lines)
    return len(text.encode("utf-8", "replace"))


def surcharged_total(orders: list[list[int]], surcharge: int) -> int:
    """The sum of all positions of all orders, each order with the surcharge; the orders stay as they are."""
    priced = copy.deepcopy(orders)
    total = 0
    for positions in priced:
        total += sum(positions) + surcharge
    return total


def grid_routes(rows: int, columns: int) -> int:
    """In how many ways one gets from corner to corner of a street grid without a detour.

    Raises:
        ValueError: It is no grid of at most 300 x 300 streets.
    """
    if not (1 <= rows <= 300 and 1 <= columns <= 300):
        raise ValueError("there is no such grid")
    routes: dict[tuple[int, int], int] = {}
    for row in range(rows):
        for column in range(columns):
            if row == 0 or column == 0:
                routes[row, column] = 1
            else:
                routes[row, column] = routes[row - 1, column] + routes[row, column - 1]
    return routes[rows - 1, columns - 1]


def longest_rise(prices: list[int]) -> int:
    """For how many days in a row prices rose at most, the first day of the rise included."""
    rises: list[list[int]] = []
    for price in prices:
        if rises and rises[-1][-1] < price:
            rises.append(rises[-1] + [price])
        else:
            rises.append([price])
    return max((len(rise) for rise in rises), default=0)
