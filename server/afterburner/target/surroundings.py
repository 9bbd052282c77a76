"""What a function uses from the rest of its file, short enough to show to a model."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

from afterburner.target.enclosing import enclosing
from afterburner.target.lines import split_lines
from afterburner.target.names import (
    bindings,
    inner_statements,
    mentioned_attributes,
    mentioned_names,
    module_names_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from afterburner.target.kinds import FunctionNode

BUDGET_CHARACTERS = 3000
_DEFINITION_CHARACTERS = 1200
_LINE_CHARACTERS = 200
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def surroundings(text: str, tree: ast.Module, node: FunctionNode) -> str:
    """The file's imports, and the constants, helpers and classes that the function names.

    A definition that is too long is shown by its signatures, as are the classes and the function around the
    function; what does not fit the budget at all is left out, the last in the file first.
    """
    around = enclosing(tree.body, node.lineno)
    outline = _Outline(node, around)
    needed = module_names_of(node)
    shown: list[str] = []
    left = BUDGET_CHARACTERS
    for statement in _opened(tree.body, around):
        if isinstance(statement, _Definition) and statement in around:
            piece = "\n".join(outline.of(statement))
        else:
            piece = _piece(text, statement, needed)
        if piece and len(piece) <= left:
            shown.append(piece)
            left -= len(piece)
    return "\n".join(shown)


def _opened(statements: Iterable[ast.stmt], around: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, those of the blocks around the function one by one."""
    for statement in statements:
        if statement in around and not isinstance(statement, _Definition):
            yield from _opened(inner_statements(statement), around)
        else:
            yield statement


def _piece(text: str, statement: ast.stmt, needed: set[str]) -> str:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return "" if getattr(statement, "module", "") == "__future__" else ast.unparse(statement)
    names = {binding.name for binding in bindings([statement])}
    if not names & needed:
        return ""
    lines = split_lines(text)[statement.lineno - 1 : statement.end_lineno]
    written = textwrap.dedent("\n".join(line.rstrip("\r\n") for line in lines))
    if len(written) <= _DEFINITION_CHARACTERS:
        return written
    if isinstance(statement, ast.ClassDef):
        return "\n".join(_Outline().of(statement))
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"{header(statement)} ..."
    return f"{written[:_LINE_CHARACTERS].splitlines()[0]} ..."


class _Outline:
    """Shows classes by their signatures, and the function around a function by the names that it shares."""

    def __init__(self, node: FunctionNode | None = None, around: Iterable[ast.stmt] = ()) -> None:
        self._around = list(around)
        self._name = node.name if node else ""
        self._used = mentioned_names(node) if node else set()
        self._whole = mentioned_attributes(node) | {"__init__"} if node else set()

    def of(self, statement: _Definition) -> list[str]:
        """The lines of a definition; none of the function itself."""
        if statement in self._around[-1:]:
            return []
        members = self._members if isinstance(statement, ast.ClassDef) else self._shared
        inside = [f"    {line}" for line in members(statement)]
        return [header(statement), *(inside or ["    ..."])]

    def _members(self, statement: _Definition) -> Iterator[str]:
        """A class in short; the methods that the function names with their bodies."""
        for member in _opened(statement.body, self._around):
            if member in self._around and isinstance(member, _Definition):
                yield from self.of(member)
            elif isinstance(member, _Definition) and member.name != self._name:
                written = ast.unparse(member)
                keep = member.name in self._whole and len(written) <= _DEFINITION_CHARACTERS
                yield from written.split("\n") if keep else [f"{header(member)} ..."]
            elif isinstance(member, ast.Assign | ast.AnnAssign):
                yield ast.unparse(member)[:_LINE_CHARACTERS]

    def _shared(self, statement: _Definition) -> Iterator[str]:
        """Of the function around a function, what gives a value to a name that it uses too."""
        for inner in _opened(statement.body, self._around):
            if inner in self._around or not {binding.name for binding in bindings([inner])} & self._used:
                continue
            if isinstance(inner, _Definition):
                yield f"{header(inner)} ..."
            else:
                yield ast.unparse(inner).splitlines()[0][:_LINE_CHARACTERS]


def header(statement: _Definition) -> str:
    """The definition's first line, as in `def f(x: int) -> int:`."""
    if isinstance(statement, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in [*statement.bases, *statement.keywords])
        return f"class {statement.name}({bases}):" if bases else f"class {statement.name}:"
    word = "async def" if isinstance(statement, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(statement.returns)}" if statement.returns else ""
    return f"{word} {statement.name}({ast.unparse(statement.args)}){returns}:"
