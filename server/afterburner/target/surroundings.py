"""What a function uses from the rest of its file, short enough to show to a model."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from afterburner.target.lines import split_lines
from afterburner.target.names import bindings, mentioned_attributes, module_names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterburner.target.locate import FunctionNode, FunctionSpan

BUDGET_CHARACTERS = 3000
_DEFINITION_CHARACTERS = 1200
_LINE_CHARACTERS = 200
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def surroundings(text: str, tree: ast.Module, node: FunctionNode, span: FunctionSpan) -> str:
    """The file's imports, and the constants, helpers and classes that the function names.

    A definition that is too long is shown by its signatures; what does not fit the budget at all is left
    out, the last in the file first.
    """
    needed = module_names_of(node)
    shown: list[str] = []
    left = BUDGET_CHARACTERS
    for statement in tree.body:
        piece = _piece(text, statement, node, span, needed)
        if piece and len(piece) <= left:
            shown.append(piece)
            left -= len(piece)
    return "\n".join(shown)


def _piece(text: str, statement: ast.stmt, node: FunctionNode, span: FunctionSpan, needed: set[str]) -> str:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return "" if getattr(statement, "module", "") == "__future__" else ast.unparse(statement)
    names = {binding.name for binding in bindings([statement])}
    if isinstance(statement, ast.ClassDef) and _encloses(statement, node):
        return _outline(statement, mentioned_attributes(node) | {"__init__"}, span.name)
    if statement.lineno == node.lineno or not names & needed:
        return ""
    written = "\n".join(
        line.rstrip("\r\n") for line in split_lines(text)[statement.lineno - 1 : statement.end_lineno]
    )
    if len(written) <= _DEFINITION_CHARACTERS:
        return written
    if isinstance(statement, ast.ClassDef):
        return _outline(statement, set(), "")
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"{header(statement)} ..."
    return f"{written[:_LINE_CHARACTERS].splitlines()[0]} ..."


def _encloses(statement: ast.stmt, node: FunctionNode) -> bool:
    return statement.lineno <= node.lineno <= (statement.end_lineno or statement.lineno)


def _outline(statement: ast.ClassDef, whole: set[str], without: str) -> str:
    """A class by its signatures; the methods named in `whole` with their bodies."""
    return "\n".join([header(statement), *(f"    {line}" for line in _members(statement, whole, without))])


def _members(statement: ast.ClassDef, whole: set[str], without: str) -> Iterator[str]:
    members = [m for m in statement.body if not (isinstance(m, _Definition) and m.name == without)]
    for member in members:
        if isinstance(member, _Definition):
            written = ast.unparse(member)
            keep = member.name in whole and len(written) <= _DEFINITION_CHARACTERS
            yield from written.split("\n") if keep else [f"{header(member)} ..."]
        elif isinstance(member, ast.Assign | ast.AnnAssign):
            yield ast.unparse(member)[:_LINE_CHARACTERS]
    if not members:
        yield "..."


def header(statement: _Definition) -> str:
    """The definition's first line, as in `def f(x: int) -> int:`."""
    if isinstance(statement, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in [*statement.bases, *statement.keywords])
        return f"class {statement.name}({bases}):" if bases else f"class {statement.name}:"
    word = "async def" if isinstance(statement, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(statement.returns)}" if statement.returns else ""
    return f"{word} {statement.name}({ast.unparse(statement.args)}){returns}:"
