"""Code that the rules of `ordering` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "sorted-once": (
        """\
def f(prices):
    left = list(prices)
    ordered = []
    while left:
        least = min(left)
        left.remove(least)
        ordered.append(least)
    return ordered
""",
        """\
def f(prices):
    left = list(prices)
    ordered = []
    ordered.extend(sorted(left))
    left.clear()
    return ordered
""",
    ),
    "insort": (
        """\
def f(readings):
    seen = []
    medians = []
    for reading in readings:
        seen.append(reading)
        seen.sort()
        medians.append(seen[len(seen) // 2])
    return medians
""",
        """\
from bisect import insort


def f(readings):
    seen = []
    medians = []
    for reading in readings:
        insort(seen, reading)
        medians.append(seen[len(seen) // 2])
    return medians
""",
    ),
    "extreme": (
        """\
def f(words, prices):
    return sorted(prices)[0], sorted(words, key=len)[-1], sorted(prices, reverse=True)[0]
""",
        """\
def f(words, prices):
    return min(prices), max(words, key=len), max(prices)
""",
    ),
    "some-of-sorted": (
        """\
def f(words, count):
    longest = sorted(words, key=len, reverse=True)[:3]
    return sorted(words)[:count], longest
""",
        """\
import heapq


def f(words, count):
    longest = heapq.nlargest(3, words, key=len)
    return (heapq.nsmallest(count, words) if count >= 0 else sorted(words)[:count]), longest
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "sorted-once": """\
def f(prices):
    left = list(prices)
    ordered = []
    while left:
        least = min(left)
        left.remove(least)
        ordered.append(least + 1)
    return ordered
""",
    "insort": """\
def f(readings, seen):
    own = [3, 1]
    for reading in readings:
        seen.append(reading)
        seen.sort()
        own.append(reading)
        own.sort()
    return seen
""",
    "extreme": """\
def f(words, prices, down):
    return sorted(prices)[1], sorted(words, reverse=down)[0]
""",
    "some-of-sorted": """\
def f(words, count):
    return sorted(words)[count:] + sorted(words)[:-1]
""",
}
