"""Files that are read as a whole to go through their lines: read line by line."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import MEMORY, Rule
from afterburner.proposers.rules.scopes import assigned_name, loops_around, method_call, names, nodes, root, uses


def lines_of_file(code: Code) -> str | None:
    r"""A file is read line by line instead of as a whole. Serves memory.

    Before: `for line in file.readlines():`, `lines = file.read().splitlines()` / `for line in lines:`
    After: `for line in file:`, `lines = (line.rstrip("\\n") for line in file)` / `for line in lines:`
    """
    edits = Edits(code)
    loops: list[ast.For | ast.comprehension] = [*nodes(code.function, ast.For)]
    for loop in [*loops, *nodes(code.function, ast.comprehension)]:
        if text := _lines(code, loop.iter, names(loop)):
            edits.replace(loop.iter, text)
    for statement in nodes(code.function, ast.Assign):
        text = _lines(code, statement.value, set())
        if text and _is_gone_through_once(code, statement):
            edits.replace(statement.value, text)
    return edits.result()


def _lines(code: Code, node: ast.expr, taken: set[str]) -> str:
    """What gives the lines one by one that an expression reads at once; empty where it does something else."""
    if call := method_call(node, "readlines", 0):
        return root(call.func)
    file = _file_read_whole(node)
    line = code.fresh("line") if "line" in taken else "line"
    return file and f'({line}.rstrip("\\n") for {line} in {file})'


def _file_read_whole(node: ast.expr) -> str:
    r"""The file of `file.read().splitlines()` and of `file.read().split("\\n")`."""
    text = ast.unparse(node)
    for end in (".read().splitlines()", ".read().split('\\n')"):
        if text.removesuffix(end).isidentifier() and text.endswith(end):
            return text.removesuffix(end)
    return ""


def _is_gone_through_once(code: Code, statement: ast.Assign) -> bool:
    """Whether one loop goes through what is assigned, once, and while the file is still open."""
    name = assigned_name(statement)
    others = [use for use in uses(code.function, name) if use not in statement.targets] if name else []
    if len(others) != 1 or next(loops_around(code, others[0]), None):
        return False
    parent, block = code.parents[others[0]], code.parents[statement]
    is_iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is others[0]
    is_block = isinstance(block, ast.stmt | ast.ExceptHandler)
    return is_iterated and is_block and code.start(block) <= code.start(others[0]) < code.end(block)


RULES = (Rule("lines-of-file", MEMORY, lines_of_file),)
