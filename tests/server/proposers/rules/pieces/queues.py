"""Code that the rules of `queues` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "deque": (
        """\
def f(start, links):
    queue = [start]
    order: list[int] = []
    while queue:
        place = queue.pop(0)
        order.insert(0, place)
        queue.extend(links[place])  # later
    return order
""",
        """\
from collections import deque


def f(start, links):
    queue = deque([start])
    order = deque()
    while queue:
        place = queue.popleft()
        order.appendleft(place)
        queue.extend(links[place])  # later
    return list(order)
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "deque": """\
def f(queue, more):
    rest = list(more)
    while queue:
        queue.pop(0)
        rest.pop(0)
    return rest[1:]
""",
}
