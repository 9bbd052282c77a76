"""Code of a file that calls one of its functions."""

from __future__ import annotations

from afterburner.target.callers import callers
from afterburner.target.locate import find

SOURCE = """\
def best(records):
    return best(records[1:])

def other(x):
    return x

class Board:
    def show(self):
        return best(self.records)

    def hide(self):
        return 0

result = tools.best([1])
last = best([2])
"""


def test_the_first_two_that_call_it_are_shown_without_the_function_itself() -> None:
    assert callers(SOURCE, find(SOURCE, "best")) == (
        "    def show(self):\n        return best(self.records)\n\nresult = tools.best([1])"
    )


def test_long_ones_are_left_out() -> None:
    long = "def caller():\n" + "    pass\n" * 200 + "    best([])\n"
    source = f"def best(records):\n    pass\n\n{long}"
    assert callers(source, find(source, "best")) == ""
    assert callers(SOURCE, find(SOURCE, "other")) == ""
