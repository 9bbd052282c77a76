"""Code that the rules of `tables` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "two-rows": (
        """\
def f(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for j in range(1, len(b) + 1):
        table[0][j] = j
    for i in range(1, len(a) + 1):
        # the cell above and the cell beside
        for j in range(1, len(b) + 1):
            table[i][j] = max(table[i - 1][j], table[i][j - 1], a[i - 1] * b[j - 1])
    return table[len(a)][len(b)]
""",
        """\
def f(a, b):
    row = [0] * (len(b) + 1)
    for j in range(1, len(b) + 1):
        row[j] = j
    for i in range(1, len(a) + 1):
        # the cell above and the cell beside
        above, row = row, [0] * (len(b) + 1)
        for j in range(1, len(b) + 1):
            row[j] = max(above[j], row[j - 1], a[i - 1] * b[j - 1])
    return row[len(b)]
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "two-rows": """\
def f(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = table[i - 1][j] + a[i - 1]
    return table
""",
}
