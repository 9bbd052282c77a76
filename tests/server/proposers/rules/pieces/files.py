"""Code that the rules of `files` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "lines-of-file": (
        """\
def f(path):
    with open(path) as file:
        for line in file.readlines():
            print(line)
    with open(path) as file:
        lines = file.readlines()
        print(max(len(line) for line in lines))
    with open(path) as file:
        return [text for text in file.read().splitlines()]
""",
        """\
def f(path):
    with open(path) as file:
        for line in file:
            print(line)
    with open(path) as file:
        lines = file
        print(max(len(line) for line in lines))
    with open(path) as file:
        return [text for text in (line.rstrip("\\n") for line in file)]
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "lines-of-file": """\
def f(file):
    with open("x") as other:
        rows = other.read().splitlines()
    for row in rows:
        print(row)
    return file.readlines()
""",
}
