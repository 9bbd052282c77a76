"""Code that the rules of `memo` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "memo": (
        '''\
def f(n, step=1):
    """Doc."""
    # the two ways
    if n < 2:
        return n

    return f(n - step, step) + f(n - 2 * step)
''',
        '''\
from functools import cache


def f(n, step=1):
    """Doc."""
    @cache
    def f_cached(n, step=1):
        # the two ways
        if n < 2:
            return n

        return f_cached(n - step, step) + f_cached(n - 2 * step)

    return f_cached(n, step)
''',
    ),
    "memo-inside": (
        """\
def f(n):
    def ways(left):
        return left if left < 2 else ways(left - 1) + ways(left - 2)

    return ways(n)
""",
        """\
from functools import cache


def f(n):
    @cache
    def ways(left):
        return left if left < 2 else ways(left - 1) + ways(left - 2)

    return ways(n)
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "memo": """\
def f(n):
    return n * f(n - 1) if n else 1
""",
    "memo-inside": """\
def f(n):
    def ways(left):
        return left if left < 2 else ways(left - 1)

    return ways(n)
""",
}
