"""What holds of every splice, on generated files and on the standard library."""

from __future__ import annotations

import ast
import heapq
import random
import shlex
import string
import textwrap
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterburner.target.context import target_in
from afterburner.target.kinds import FunctionNode
from afterburner.target.lines import split_lines
from afterburner.target.locate import functions
from afterburner.target.splice import splice

LINE_ENDS = ("\n", "\r\n", "\r")
ODD = st.text(st.sampled_from("aß𝒳 \t\x0c\x85\u2028\x1c#'\"\\{}"), max_size=8)
STATEMENTS = st.one_of(
    ODD.map(lambda text: [f"a = {text!r}"]),
    ODD.map(lambda text: ["a = '''" + text.replace("\\", "").replace("'", "") + "@", "  left", "'''"]),
    ODD.map(lambda text: ["# " + text]),
    st.just(["if a:", "@UNIT@a = (1,", "2)  # aside", "else:", "@UNIT@pass", ""]),
    st.just(["a = f'''{a}", "  b'''; c = \\", "  1"]),
    st.just(["", "\x0c", ""]),
)
BODIES = st.lists(STATEMENTS, max_size=5).map(lambda parts: [*chain(*parts), "return a"])
AROUND = st.lists(
    st.one_of(ODD.map(lambda text: f"x = {text!r}"), ODD.map(lambda text: "# " + text), st.just("")), max_size=4
)

OWNERS = [
    ("f",),
    ("f", "if x:"),
    ("A.f", "class A:"),
    ("A.f", "if x:", "class A:", "with x:"),
    ("A.B.f", "class A:", "class B:"),
    ("g.<locals>.f", "def g(c):"),
    ("A.g.<locals>.f", "class A:", "def g(self):", "if self:"),
]
"""Qualified names with the statements around the function."""


def indented(lines: list[str], indent: str, unit: str) -> list[str]:
    """Statements at an indentation; the lines inside their strings stay at the margin."""
    moved = []
    inside = False
    for line in lines:
        moved.append(line if inside or not line.strip() else indent + line.replace("@UNIT@", unit))
        inside ^= line.count("'''") == 1
    return moved


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str, str]:
    """A file, the qualified name of a function in it, and a rewrite of that function."""
    unit, end = draw(st.sampled_from(["\t", "  ", "    "])), draw(st.sampled_from(LINE_ENDS))
    qualname, *owners = draw(st.sampled_from(OWNERS))
    indent = unit * len(owners)
    is_nested = "<locals>" in qualname
    prefix = "" if is_nested else draw(st.sampled_from(["", "async "]))
    head = [*([] if is_nested else [f"{indent}@staticmethod"]), f"{indent}{prefix}def f(a, b=1):  # head"]
    if draw(st.booleans()):
        head += [f"{indent}{unit}'''Doc", "  string", "'''"]
    old = indented(draw(BODIES), indent + unit, unit)
    new = [f"{prefix}def f(a, b=1):", *indented(draw(BODIES), "    ", "    ")]
    around = [unit * depth + owner for depth, owner in enumerate(owners)]
    lines = [*draw(AROUND), *around, *head, *old, *draw(AROUND)]
    text = draw(st.sampled_from(["", "\ufeff"])) + end.join(lines) + draw(st.sampled_from(["", end]))
    return text, qualname, "\n".join(new) + "\n"


def body_of(source: str, qualname: str) -> list[str]:
    """What the function's statements do, without the docstring."""
    tree = ast.parse(source.removeprefix("\ufeff"))
    found = next(node for node in ast.walk(tree) if isinstance(node, FunctionNode) and node.name == "f")
    statements = found.body[1:] if ast.get_docstring(found) is not None else found.body
    return [ast.dump(statement) for statement in statements]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(files())
def test_everything_outside_the_function_stays_to_the_character(file: tuple[str, str, str]) -> None:
    source, qualname, code = file
    target = target_in(Path("/project/module.py"), source, qualname)
    assert splice(target, target.code) == source
    result = splice(target, code)
    lines = split_lines(source)
    assert result.startswith("".join(lines[: target.span.def_line + 1]))
    assert result.endswith("".join(lines[target.span.end_line + 1 :]))
    assert body_of(result, qualname) == body_of(code, "f")
    again = target_in(target.file, result, qualname)
    assert splice(again, code) == result


def every_function(module: Any) -> list[tuple[str, str]]:
    source = Path(module.__file__).read_text("utf-8")
    return [(source, span.qualname) for span in functions(source) if not span.unsupported]


@pytest.mark.parametrize("module", [heapq, shlex, string, textwrap], ids=lambda module: module.__name__)
def test_real_files_keep_every_other_statement(module: Any) -> None:
    chosen = every_function(module)
    for source, qualname in random.Random(7).sample(chosen, min(6, len(chosen))):
        target = target_in(Path(module.__file__), source, qualname)
        function = ast.parse(target.code).body[0]
        assert isinstance(function, FunctionNode)
        function.body.insert(0, ast.parse("_new_helper(_new_module)").body[0])
        code = f"import _new_module\ndef _new_helper(x):\n    return x\n\n{ast.unparse(function)}\n"
        result = splice(target, code)
        assert remaining(result, target.span.name) == remaining(source, target.span.name)
        assert len(split_lines(result)) < len(split_lines(source)) + len(code.splitlines()) + 4


def remaining(source: str, without: str) -> str:
    """The file's tree without one function and what the test adds."""

    class Remove(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
            return None if node.name in (without, "_new_helper") else node

        def visit_Import(self, node: ast.Import) -> ast.AST | None:
            return None if node.names[0].name == "_new_module" else node

    return ast.dump(Remove().visit(ast.parse(source)))
