from __future__ import annotations

import pytest

from afterburner.selection.functions import functions_of

SOURCE = '''\
class Table:
    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        pass

    def grid(self):
        while True:
            for row in self:
                yield [cell for cell in row]

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def outer(rows):
    def inner(row):
        return [n for n in row for m in n]
    return inner(rows)

def described(n: int) -> int:
    """Twice n."""
    ...

async def stream(n):
    yield n
'''


def test_how_deep_loops_nest() -> None:
    found = {function.qualname: function.loop_depth for function in functions_of(SOURCE)}
    assert found == {
        "Table.size": 0,
        "Table.grid": 3,
        "fib": 1,
        "outer": 0,
        "outer.<locals>.inner": 2,
        "described": 0,
        "stream": 0,
    }


@pytest.mark.parametrize(
    ("qualname", "reason"),
    [
        ("described", "`described` has no body yet; name it alone (FILE::described) to have it written."),
        ("stream", "is an async generator"),
    ],
)
def test_what_is_not_one_to_choose(qualname: str, reason: str) -> None:
    (found,) = [function for function in functions_of(SOURCE) if function.qualname == qualname]
    assert reason in (found.refusal or "")


def test_others_are() -> None:
    assert [function.qualname for function in functions_of(SOURCE) if not function.refusal] == [
        "Table.size",
        "Table.grid",
        "fib",
        "outer",
        "outer.<locals>.inner",
    ]
