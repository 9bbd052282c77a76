"""Code that the rules of `prefixes` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "growing": (
        """\
def f(days):
    counts = []
    for day in range(len(days)):
        seen = []
        for visits in days[: day + 1]:
            seen.extend(visits)
        counts.append(len(set(seen)))
    return counts
""",
        """\
def f(days):
    counts = []
    seen = []
    for day in range(len(days)):
        for visits in days[day : day + 1]:
            seen.extend(visits)
        counts.append(len(set(seen)))
    return counts
""",
    ),
    "distinct": (
        """\
def f(days):
    seen = []
    for visits in days:
        seen.extend(visits)
        seen.append(0)
    return len(set(seen))
""",
        """\
def f(days):
    seen = set()
    for visits in days:
        seen.update(visits)
        seen.add(0)
    return len(seen)
""",
    ),
    "part-sums": (
        """\
def f(sales, days):
    weeks = [sum(sales[start : start + days]) for start in range(len(sales) - days + 1)]
    for day in range(len(sales)):
        if sum(sales[:day]) == sum(sales[day + 1 :]):
            return day
    return weeks
""",
        """\
from itertools import accumulate


def f(sales, days):
    sales_totals = list(accumulate(sales, initial=0))
    weeks = [sales_totals[start + days] - sales_totals[start] for start in range(len(sales) - days + 1)]
    sales_totals_2 = list(accumulate(sales, initial=0))
    for day in range(len(sales)):
        if sales_totals_2[day] == (sales_totals_2[-1] - sales_totals_2[day + 1]):
            return day
    return weeks
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "growing": """\
def f(days):
    counts = []
    for day in range(len(days)):
        seen = []
        for visits in days[: day + 2]:
            seen.extend(visits)
        counts.append(len(seen))
    return counts
""",
    "distinct": """\
def f(days):
    seen = []
    for visits in days:
        seen.extend(visits)
    return len(set(seen)), seen
""",
    "part-sums": """\
def f(sales, days):
    for day in days:
        sales[day] = sum(sales[:day])
    return sum(sales[3:]), [sum(sales[day::7]) for day in range(7)]
""",
}
