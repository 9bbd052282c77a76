"""The tables of pairs, and the two programs that evaluate the left and the right sides of one."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.equivalence.table import attributes, containers, effects, endings, numbers, objects, texts
from tests.equivalence.table import numpy as arrays
from tests.equivalence.table import pandas as pandas_rows
from tests.equivalence.table import polars as polars_rows
from tests.equivalence.table import pyarrow as arrow_rows
from tests.equivalence.table import torch as torch_rows

from monolith.case import Case

PRELUDE = Path(__file__).with_name("prelude.txt")
THEMES = {
    "attributes": (attributes.SAME, attributes.DIFFERENT, attributes.NOT_COMPARABLE),
    "containers": (containers.SAME, containers.DIFFERENT, containers.NOT_COMPARABLE),
    "effects": (effects.SAME, effects.DIFFERENT, effects.NOT_COMPARABLE),
    "endings": (endings.SAME, endings.DIFFERENT, endings.NOT_COMPARABLE),
    "numbers": (numbers.SAME, numbers.DIFFERENT, numbers.NOT_COMPARABLE),
    "numpy": (arrays.SAME, arrays.DIFFERENT, arrays.NOT_COMPARABLE),
    "objects": (objects.SAME, objects.DIFFERENT, objects.NOT_COMPARABLE),
    "texts": (texts.SAME, texts.DIFFERENT, texts.NOT_COMPARABLE),
}


LIBRARIES = {
    "pandas": (pandas_rows.SAME, pandas_rows.DIFFERENT, pandas_rows.NOT_COMPARABLE),
    "polars": (polars_rows.SAME, polars_rows.DIFFERENT, polars_rows.NOT_COMPARABLE),
    "pyarrow": (arrow_rows.SAME, arrow_rows.DIFFERENT, arrow_rows.NOT_COMPARABLE),
    "torch": (torch_rows.SAME, torch_rows.DIFFERENT, torch_rows.NOT_COMPARABLE),
}
"""Tables of their own: only a project that uses a library has it loaded."""
IMPORTS = {
    "pandas": "import pandas as pd",
    "polars": "import polars as pl",
    "pyarrow": "import pandas as pd\nimport pyarrow as pa\nimport pyarrow.compute as pc",
    "torch": "import torch",
}


@dataclass(frozen=True)
class Row:
    """Two expressions over `a` (a list), `d` (a dictionary), `it` (an iterator) and `v` (a numpy array).

    Those of a library's table have `given` too, an object of the library.
    """

    theme: str
    same: bool
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.theme}: {self.left} | {self.right}"


Columns = tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]


def _rows(themes: dict[str, Columns]) -> Iterator[Row]:
    for theme, columns in themes.items():
        for column, same in zip(columns, (True, False, False), strict=True):
            for left, right in column:
                yield Row(theme, same, left, right)


ROWS = tuple(_rows(THEMES))


def rows_of(library: str) -> tuple[Row, ...]:
    """The table of a library."""
    return tuple(_rows({library: LIBRARIES[library]}))


def case(row: Row, number: int, given: object = None) -> Case:
    """The call that evaluates one row."""
    iterator = iter([1, 2, 3, 4]) if re.search(r"\bit\b", f"{row.left} {row.right}") else None
    arguments = (number, [3, 1, 2], {"x": [1], "y": 2}, iterator, np.arange(3), given)
    return Case(pickle.dumps((arguments, {})), "pickle", "file", f"row {number}")


def source(expressions: list[str], imports: str = "") -> str:
    """A program whose function `f` evaluates the expression of a row's number."""
    sides = "\n".join(f"    lambda a, d, it, v, given: {expression.strip()}," for expression in expressions)
    return (
        f"{PRELUDE.read_text()}\nimport numpy as np\n{imports}\nSIDES = [\n{sides}\n]\n"
        "def f(number, a, d, it, v, given):\n    return SIDES[number](a, d, it, v, given)\n"
    )
