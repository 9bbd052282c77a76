"""Code that the rules of `frames` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "rows-as-columns": (
        """\
def f(frame):
    total = 0
    for _, row in frame.iterrows():
        total += row["price"] * row["count"]
    return total
""",
        """\
def f(frame):
    total = 0
    for price, count in zip(frame["price"], frame["count"]) if len(frame) else ():
        total += price * count
    return total
""",
    ),
    "rows-applied": (
        """\
def f(frame):
    return frame.apply(lambda row: row["a"] * row["b"] + 1, axis=1)
""",
        """\
def f(frame):
    return frame["a"] * frame["b"] + 1 if len(frame) else frame.apply(lambda row: row["a"] * row["b"] + 1, axis=1)
""",
    ),
    "cells": (
        """\
def f(frame):
    total = 0
    for i in range(len(frame)):
        total += frame.iloc[i]["price"] * frame["count"].iloc[i]
    return total
""",
        """\
def f(frame):
    total = 0
    frame_price = frame["price"].to_numpy()
    frame_count = frame["count"].to_numpy()
    for i in range(len(frame)):
        total += frame_price[i] * frame_count[i]
    return total
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "rows-as-columns": """\
def f(frame):
    return [row.sum() for _, row in frame.iterrows()]
""",
    "rows-applied": """\
def f(frame):
    return frame.apply(lambda row: str(row["price"]), axis=1)
""",
    "cells": """\
def f(frame):
    for i in range(len(frame)):
        print(frame.iloc[i], frame.iloc[i, 0], frame["price"].iloc[-1])
    return frame.iloc[0]["price"]
""",
}
