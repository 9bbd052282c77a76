"""Where a file calls one of its functions: real calls show what the arguments look like."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from afterburner.target.lines import parse, split_lines

if TYPE_CHECKING:
    from afterburner.target.locate import FunctionSpan

_MOST_CALLERS = 2
_CHARACTERS = 800


def callers(text: str, span: FunctionSpan) -> str:
    """The first short functions of the file, or statements outside any, that call a function by its name."""
    lines = split_lines(text)
    found: list[str] = []
    for statement in _statements(parse(text)):
        inside = span.start_line <= statement.lineno - 1 <= span.end_line
        if inside or not any(_calls(node, span.name) for node in ast.walk(statement)):
            continue
        written = "".join(lines[statement.lineno - 1 : statement.end_lineno]).rstrip()
        if len(written) <= _CHARACTERS:
            found.append(written)
    return "\n\n".join(found[:_MOST_CALLERS])


def _statements(tree: ast.Module) -> list[ast.stmt]:
    """The statements of the module, with methods instead of classes."""
    return [
        member
        for statement in tree.body
        for member in (statement.body if isinstance(statement, ast.ClassDef) else [statement])
    ]


def _calls(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Name) and called.id == name) or (
        isinstance(called, ast.Attribute) and called.attr == name
    )
