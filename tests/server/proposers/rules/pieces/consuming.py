"""Code that the rules of `consuming` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "running-value": (
        """\
def f(prices):
    gaps = []
    lengths = []
    for a, b in prices:
        gaps.append(abs(a - b))
        lengths.append(a)
    if not gaps:
        raise ValueError
    return min(gaps) + max(lengths, default=0)
""",
        """\
def f(prices):
    gaps = None
    lengths = None
    for a, b in prices:
        item = abs(a - b)
        if gaps is None or item < gaps:
            gaps = item
        item_2 = a
        if lengths is None or item_2 > lengths:
            lengths = item_2
    if gaps is None:
        raise ValueError
    return gaps + (0 if lengths is None else lengths)
""",
    ),
    "consumed-once": (
        """\
def f(log, parse):
    rows = [line.split(";") for line in log]
    large = [row for row in rows if len(row) == 2]
    parsed = list(map(parse, log))
    return len(large) + sum(parsed)
""",
        """\
def f(log, parse):
    rows = (line.split(";") for line in log)
    large = (row for row in rows if len(row) == 2)
    parsed = map(parse, log)
    return sum(1 for _ in large) + sum(parsed)
""",
    ),
    "generator-argument": (
        """\
def f(items):
    return sum([item.price for item in items]) + len([i for i in items if i]) + max([i for i in items], default=0)
""",
        """\
def f(items):
    return sum(item.price for item in items) + sum(1 for i in items if i) + max((i for i in items), default=0)
""",
    ),
    "comprehension": (
        """\
def f(numbers):
    large = []
    for row in numbers:
        for n in row:
            if n > 9:
                large.append((n, row))
    return large
""",
        """\
def f(numbers):
    large = [(n, row) for row in numbers for n in row if n > 9]
    return large
""",
    ),
    "total": (
        """\
def f(prices, tax):
    total = 0
    for price in prices:
        total += price * tax
    for price in prices:
        total += price
    return total
""",
        """\
def f(prices, tax):
    total = 0
    total += sum(price * tax for price in prices)
    total += sum(prices)
    return total
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "running-value": """\
def f(prices):
    gaps = []
    for a, b in prices:
        gaps.append(abs(a - b))
    return min(gaps), gaps[0], max(gaps, key=len)
""",
    "consumed-once": """\
def f(log):
    rows = [line.split(";") for line in log]
    return [row for _ in range(2) for row in rows]
""",
    "generator-argument": """\
def f(items):
    return "".join([item.name for item in items])
""",
    "comprehension": """\
def f(numbers):
    large = []
    for n in numbers:
        if n not in large:
            large.append(n)
    return large
""",
    "total": """\
def f(prices):
    total = 0
    for price in prices:
        total += price
        print(total)
    return total
""",
}
