"""Code that the rules of `arrays` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "array-sum": (
        """\
def f(a: np.ndarray, b: np.ndarray):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    for x in a:
        total += x * 2 + 1
    return total
""",
        """\
def f(a: np.ndarray, b: np.ndarray):
    total = 0.0
    total += a @ b
    total += (a * 2 + 1).sum()
    return total
""",
    ),
    "array-elements": (
        """\
def f(a: np.ndarray, b: np.ndarray):
    out = np.empty(len(a))
    counts = np.zeros(len(a), dtype=int)
    for i in range(len(a)):
        out[i] = a[i] * 2 + b[i]
    for i in range(len(a)):
        counts[i] = a[i] * 2.5
    return out, counts
""",
        """\
def f(a: np.ndarray, b: np.ndarray):
    out = np.empty(len(a))
    counts = np.zeros(len(a), dtype=int)
    out[:] = a
    out *= 2
    out += b
    counts[:] = a * 2.5
    return out, counts
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "array-sum": """\
def f(a, b):
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total
""",
    "array-elements": """\
def f(a: np.ndarray):
    out = np.empty(len(a))
    for i in range(len(a)):
        out[i] = a[i - 1] * 2
    return out
""",
}
