"""Code that the rules of `joins` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "grouped": (
        """\
def f(orders, customers):
    rows = []
    for number, customer in orders:
        for known, name in customers:  # the first counts
            if known == customer:
                rows.append((number, name))
                break
    return rows
""",
        """\
def f(orders, customers):
    rows = []
    customers_by_key = {}
    for known, name in customers:
        customers_by_key.setdefault(known, []).append((known, name))
    for number, customer in orders:
        for known, name in customers_by_key.get(customer, ()):  # the first counts
            if known == customer:
                rows.append((number, name))
                break
    return rows
""",
    ),
    "any-equal": (
        """\
def f(orders, customers):
    return [order for order in orders if any(c.id == order.customer for c in customers)]
""",
        """\
def f(orders, customers):
    customers_keys = {c.id for c in customers}
    return [order for order in orders if order.customer in customers_keys]
""",
    ),
    "positions": (
        """\
def f(names, wanted):
    places = []
    for name in wanted:
        places.append(names.index(name) + 1)
    return places
""",
        """\
def f(names, wanted):
    places = []
    names_positions = {}
    for position, item in enumerate(names):
        names_positions.setdefault(item, position)
    for name in wanted:
        places.append((names_positions[name] if name in names_positions else names.index(name)) + 1)
    return places
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "grouped": """\
def f(orders):
    rows = []
    for number, customer, lines in orders:
        for line in lines:
            if line == customer:
                rows.append(number)
    return rows
""",
    "any-equal": """\
def f(order, customers):
    return any(c.id == order.customer for c in customers)
""",
    "positions": """\
def f(names, wanted, text: str):
    places = [text.index(name) for name in wanted]
    for name in wanted:
        places.append(names.index(name))
        names.remove(name)
    return places, names.index(wanted)
""",
}
