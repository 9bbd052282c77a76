"""Code that the rules of `iterating` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "without-copy": (
        """\
def f(items):
    for item in items[:]:
        print(item)
    return sum(list(items)) + len(sorted(list(items)))
""",
        """\
def f(items):
    for item in items:
        print(item)
    return sum(items) + len(sorted(items))
""",
    ),
    "read-only-copy": (
        """\
def f(table, names):
    rows = copy.deepcopy(table)
    known = list(names)
    total = 0
    for row in rows:
        total += sum(row)
    return total, [name for name in known if name == rows[0]]
""",
        """\
def f(table, names):
    rows = table
    known = names
    total = 0
    for row in rows:
        total += sum(row)
    return total, [name for name in known if name == rows[0]]
""",
    ),
    "part-as-iterator": (
        """\
def f(items, n):
    for item in items[1:]:
        print(item)
    return [item for item in items[::-1]], sum(items[:n])
""",
        """\
from itertools import islice


def f(items, n):
    for item in islice(items, 1, None):
        print(item)
    return [item for item in reversed(items)], sum(islice(items, n))
""",
    ),
    "dictionary-itself": (
        """\
def f(prices, key):
    if key in prices.keys():
        return sorted(prices.keys())
    return key not in list(prices.keys())
""",
        """\
def f(prices, key):
    if key in prices:
        return sorted(prices)
    return key not in prices
""",
    ),
    "direct": (
        """\
def f(prices, names):
    for i in range(len(prices)):
        print(prices[i])
    for j in range(len(prices)):
        print(names[j], prices[j])
""",
        """\
def f(prices, names):
    for item in prices:
        print(item)
    for j, item_2 in enumerate(prices):
        print(names[j], item_2)
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "without-copy": """\
def f(items):
    for item in list(items):
        items.remove(item)
    return list(items)
""",
    "read-only-copy": """\
def f(table, names):
    rows = copy.deepcopy(table)
    for row in rows:
        row.append(1)
    kept = list(names)
    names.clear()
    own = names[:]
    return own, len(kept)
""",
    "part-as-iterator": """\
def f(items):
    for item in items[-3:]:
        print(item)
    return items[1:]
""",
    "dictionary-itself": """\
def f(prices):
    return prices.keys()
""",
    "direct": """\
def f(prices):
    for i in range(len(prices)):
        prices[i] = prices[i] + 1
""",
}
