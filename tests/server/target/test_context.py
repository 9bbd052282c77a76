"""What is read from a file about its function: name, roots, text, and surroundings."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterburner.errors import NotOptimizable
from afterburner.target.context import project_root, target_in
from afterburner.target.surroundings import BUDGET_CHARACTERS

FILE = '''\
"""Shop."""
from __future__ import annotations
import os, sys
from .prices import price as cost

RATE = 1.2
OTHER = 3
Pair = tuple[int, int]


def helper(x):
    return x * RATE


def unrelated():
    return 0


class Cart:
    """A cart."""

    size: int = 3
    @staticmethod
    def empty(): return Cart([])

    def __init__(self, goods):
        self.goods = goods

    def total(
        self,
        factor: float = RATE,
    ) -> float:
        """Sum
            of all."""
        text = """left
    margin"""
        return sum(helper(cost(g)) for g in self.goods) * factor, text

    def clear(self):
        self.goods = []
'''


def test_a_method_is_shown_at_the_left_margin_with_its_strings_intact() -> None:
    target = target_in(Path("/p/cart.py"), FILE.replace("\n", "\r\n"), "Cart.total")
    assert target.code == (
        "def total(\n    self,\n    factor: float = RATE,\n) -> float:\n"
        '    """Sum\n            of all."""\n'
        '    text = """left\n    margin"""\n'
        "    return sum(helper(cost(g)) for g in self.goods) * factor, text\n"
    )
    assert target.signature == "def total(self, factor: float=RATE) -> float:"
    assert target.docstring == "Sum\nof all."


def test_the_context_has_imports_used_definitions_and_the_class_in_outline() -> None:
    assert target_in(Path("/p/cart.py"), FILE, "Cart.total").context == (
        "import os, sys\n"
        "from .prices import price as cost\n"
        "RATE = 1.2\n"
        "def helper(x):\n"
        "    return x * RATE\n"
        "class Cart:\n"
        "    size: int = 3\n"
        "    def empty(): ...\n"
        "    def __init__(self, goods):\n"
        "        self.goods = goods\n"
        "    def clear(self): ..."
    )


AROUND = '''\
if A:
    SCALE = 2

    class Outer:
        limit = 9

        class Inner:
            @property
            def size(self):
                return self.n * SCALE

            @size.setter
            def size(self, n): self.n = n

            def part(self): return 1

        def total(self, words, *, least=1):
            """Doc."""
            seen = {
                word: 1 for word in words
            }
            other = 1
            def known(word): return True
            def count(word):
                nonlocal seen
                return least + known(word) + SCALE in seen
            return [count(word) for word in words]
'''


def test_the_context_of_a_nested_function_has_the_function_around_it_in_outline() -> None:
    target = target_in(Path("/p/m.py"), AROUND, "Outer.total.<locals>.count")
    assert target.code.startswith("def count(word):\n    nonlocal seen\n")
    assert target.context == (
        "SCALE = 2\n"
        "class Outer:\n"
        "    limit = 9\n"
        "    class Inner: ...\n"
        "    def total(self, words, *, least=1):\n"
        "        seen = {word: 1 for word in words}\n"
        "        def known(word): ..."
    )


def test_the_context_of_a_method_has_both_classes_in_outline() -> None:
    target = target_in(Path("/p/m.py"), AROUND, "Outer.Inner.size")
    assert target.code == "@property\ndef size(self):\n    return self.n * SCALE\n"
    assert target.context == (
        "SCALE = 2\n"
        "class Outer:\n"
        "    limit = 9\n"
        "    class Inner:\n"
        "        def part(self): ...\n"
        "    def total(self, words, *, least=1): ..."
    )


def test_the_context_has_a_limit() -> None:
    helpers = "".join(f"def h{i}(x: int) -> int:\n    return [{'x, ' * 600} {i}]\n\n" for i in range(200))
    names = " + ".join(f"h{i}(1)" for i in range(200))
    target = target_in(Path("/p/m.py"), f"{helpers}def f():\n    return {names}\n", "f")
    assert target.context.startswith("def h0(x: int) -> int: ...\n")
    assert len(target.context) <= BUDGET_CHARACTERS + 200


def test_what_cannot_be_optimized_is_no_target() -> None:
    with pytest.raises(NotOptimizable, match="async generator"):
        target_in(Path("/p/m.py"), "async def f():\n    yield 1\n", "f")


def tree(root: Path, *files: str) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_the_project_is_the_nearest_folder_that_looks_like_one(tmp_path: Path) -> None:
    tree(tmp_path, "pyproject.toml", "part/setup.cfg", "part/a/m.py", "other/m.py")
    assert project_root(tmp_path / "part" / "a" / "m.py") == tmp_path / "part"
    assert project_root(tmp_path / "other" / "m.py") == tmp_path


def test_a_file_outside_every_project_is_its_own(tmp_path: Path) -> None:
    assert project_root(tmp_path / "m.py") == tmp_path
