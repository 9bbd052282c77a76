"""Code that the rules of `extending` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "extend-list": (
        """\
def f(items, batches):
    kept = []
    for item in items:
        kept = kept + [item]
        kept = kept + [item, *item]
    for batch in batches:
        kept = kept + batch
    return kept
""",
        """\
def f(items, batches):
    kept = []
    for item in items:
        kept.append(item)
        kept += [item, *item]
    for batch in batches:
        kept += batch
    return kept
""",
    ),
    "merge-in-place": (
        """\
def f(updates, items):
    prices = {}
    seen = set()
    for update in updates:
        prices = {**prices, **update}  # the later holds
        prices = {**prices, update.key: 1}
    for item in items:
        seen = seen | {item}
        seen = seen | item.parts
        prices = prices | item.prices
    return prices, seen
""",
        """\
def f(updates, items):
    prices = {}
    seen = set()
    for update in updates:
        prices.update(update)  # the later holds
        prices[update.key] = 1
    for item in items:
        seen.add(item)
        seen |= item.parts
        prices |= item.prices
    return prices, seen
""",
    ),
    "flattened": (
        """\
def f(batches):
    return sum((batch.items for batch in batches), []), sum(batches, [])
""",
        """\
from itertools import chain


def f(batches):
    return list(chain.from_iterable((batch.items for batch in batches))), list(chain.from_iterable(batches))
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "extend-list": """\
def f(items, text):
    items = items + [1]
    for item in items:
        text = text + item
    return items
""",
    "merge-in-place": """\
def f(prices, updates):
    for update in updates:
        prices = {**prices, **update}
    flags = 0
    for update in updates:
        flags = flags | update.flag
        total = {**update, "sum": 1}
    return prices, flags, total
""",
    "flattened": """\
def f(batches, start):
    return sum(batches), sum(batches, start)
""",
}
