"""Code that the rules of `hoisting` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "invariant": (
        """\
def f(prices, ranks, text):
    found = []
    for rank in ranks:
        ordered = sorted(prices)  # by price
        found.append(ordered[rank] / max(prices))
    return [word for word in found if word in text.lower().split()]
""",
        """\
def f(prices, ranks, text):
    found = []
    sorted_prices = sorted(prices)
    max_prices = max(prices, default=None)
    for rank in ranks:
        ordered = sorted_prices  # by price
        found.append(ordered[rank] / max_prices)
    text_split = text.lower().split()
    return [word for word in found if word in text_split]
""",
    ),
    "lookups": (
        """\
def f(rows):
    result = []
    for row in rows:
        for x in row:
            result.append(math.sqrt(x))
    return result
""",
        """\
def f(rows):
    result = []
    result_append = result.append
    math_sqrt = math.sqrt
    for row in rows:
        for x in row:
            result_append(math_sqrt(x))
    return result
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "invariant": """\
def f(prices, ranks, comments):
    for rank in ranks:
        left = list(ranks)
        left.remove(rank)
        prices.append(max(prices))
        print(left, max(ranks[rank:]))
    return [comment for comment in comments if any(word in comment.split() for word in ranks)]
""",
    "lookups": """\
def f(rows):
    for row in rows:
        for x in row:
            x.append(1)
        row.append(2)
""",
}
