"""The table of pairs, and the two programs that evaluate its left and its right sides."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.equivalence.table import containers, effects, endings, numbers, objects, texts
from tests.equivalence.table import numpy as arrays

from monolith.case import Case

PRELUDE = Path(__file__).with_name("prelude.txt")
THEMES = {
    "containers": (containers.SAME, containers.DIFFERENT, containers.NOT_COMPARABLE),
    "effects": (effects.SAME, effects.DIFFERENT, effects.NOT_COMPARABLE),
    "endings": (endings.SAME, endings.DIFFERENT, endings.NOT_COMPARABLE),
    "numbers": (numbers.SAME, numbers.DIFFERENT, numbers.NOT_COMPARABLE),
    "numpy": (arrays.SAME, arrays.DIFFERENT, arrays.NOT_COMPARABLE),
    "objects": (objects.SAME, objects.DIFFERENT, objects.NOT_COMPARABLE),
    "texts": (texts.SAME, texts.DIFFERENT, texts.NOT_COMPARABLE),
}


@dataclass(frozen=True)
class Row:
    """Two expressions over `a` (a list), `d` (a dictionary), `it` (an iterator) and `v` (a numpy array)."""

    theme: str
    same: bool
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.theme}: {self.left} | {self.right}"


def _rows() -> Iterator[Row]:
    for theme, columns in THEMES.items():
        for column, same in zip(columns, (True, False, False), strict=True):
            for left, right in column:
                yield Row(theme, same, left, right)


ROWS = tuple(_rows())


def case(number: int) -> Case:
    """The call that evaluates one row."""
    row = ROWS[number]
    iterator = iter([1, 2, 3, 4]) if re.search(r"\bit\b", f"{row.left} {row.right}") else None
    arguments = (number, [3, 1, 2], {"x": [1], "y": 2}, iterator, np.arange(3))
    return Case(pickle.dumps((arguments, {})), "pickle", "file", f"row {number}")


def source(expressions: list[str]) -> str:
    """A program whose function `f` evaluates the expression of a row's number."""
    sides = "\n".join(f"    lambda a, d, it, v: {expression.strip()}," for expression in expressions)
    return (
        f"{PRELUDE.read_text()}\nimport numpy as np\nSIDES = [\n{sides}\n]\n"
        "def f(number, a, d, it, v):\n    return SIDES[number](a, d, it, v)\n"
    )
