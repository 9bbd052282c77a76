"""Code that the rules of `texts` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "join": (
        """\
def f(rows):
    text = "head"
    for row in rows:
        for cell in row:
            text += cell
        text = text + "," + (cell or "-") + "!"  # the end
        text = f"{text}{cell};"
    latest = b""
    while rows:
        latest = rows.pop() + b"," + latest
    return text, latest
""",
        """\
def f(rows):
    text_pieces = ["head"]
    for row in rows:
        for cell in row:
            text_pieces.append(cell)
        text_pieces.append("," + (cell or "-") + "!")  # the end
        text_pieces.append(f"{cell};")
    text = "".join(text_pieces)
    latest_pieces = []
    while rows:
        latest_pieces.append(rows.pop() + b",")
    latest = b"".join(reversed(latest_pieces))
    return text, latest
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "join": """\
def f(rows):
    text = ""
    for row in rows:
        text += row
        if text.endswith("x"):
            break
    both = ""
    for row in rows:
        both = row + both
        both = both + row
    return text, both
""",
}
