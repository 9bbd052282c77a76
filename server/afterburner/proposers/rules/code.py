"""A function's text with its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from itertools import accumulate

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_ATOMS = (
    ast.Name,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.JoinedStr,
)
_SEPARATING = (ast.Call, ast.ListComp, ast.SetComp, ast.GeneratorExp)
"""What has marks of its own around each expression in it."""


class Code:
    """The text that rules read; positions are offsets in characters."""

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            SyntaxError: it does not parse, or defines no function at its outermost level.
        """
        self.text = text
        self.tree = ast.parse(text)
        functions = [statement for statement in self.tree.body if isinstance(statement, FunctionNode)]
        if not functions:
            raise SyntaxError("there is no function at the outermost level")
        self.function = functions[-1]
        self.parents = {c: parent for parent in ast.walk(self.tree) for c in ast.iter_child_nodes(parent)}
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        self._names |= {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def operand(self, node: ast.expr) -> str:
        """The text of an expression, in parentheses where it may need them."""
        text = self.of(node)
        is_atom = isinstance(node, _ATOMS) or (isinstance(node, ast.Constant) and not isinstance(node.value, str))
        one_line = "\n" not in text
        if (is_atom or (isinstance(node, ast.Constant) and one_line)) and one_line:
            return text
        return f"({text})"

    def start(self, node: ast.AST) -> int:
        """Where a node begins."""
        return self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Where a node ends."""
        return self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def line_start(self, line: int) -> int:
        """Where a line, counted from 1, begins; of the line after the last, the end of the text."""
        return min(self._starts[line - 1], len(self.text))

    def line_above_comments(self, statement: ast.stmt) -> int:
        """The first of the comment lines right above a statement, or its own."""
        line = statement.lineno
        while line > 1 and self._lines[line - 2].strip().startswith("#"):
            line -= 1
        return line

    def within(self, node: ast.expr, text: str) -> str:
        """A text for the place of an expression, in parentheses inside another expression that may need them."""
        parent = self.parents[node]
        return f"({text})" if isinstance(parent, ast.expr) and not isinstance(parent, _SEPARATING) else text

    def with_names(self, node: ast.expr, texts: Mapping[ast.Subscript, str] | Mapping[ast.Name, str]) -> str:
        """The text of an expression with other texts in the place of some of its parts."""
        start, text = self.start(node), self.of(node)
        for part, replacement in sorted(texts.items(), key=lambda item: -self.start(item[0])):
            text = text[: self.start(part) - start] + replacement + text[self.end(part) - start :]
        return text

    def indentation(self, statement: ast.stmt) -> str:
        """What stands before a statement on its line."""
        return self.text[self.line_start(statement.lineno) : self.start(statement)]

    def fresh(self, wanted: str) -> str:
        """A name like the wanted one that the code does not have yet."""
        name, number = wanted, 2
        while name in self._names:
            name, number = f"{wanted}_{number}", number + 1
        self._names.add(name)
        return name

    def _offset(self, line: int, column_bytes: int) -> int:
        before = self._lines[line - 1].encode()[:column_bytes]
        return self._starts[line - 1] + len(before.decode())


def read(text: str) -> Code | None:
    """The code of a text, its function's body on lines of its own; `None` where there is no function."""
    try:
        code = Code(text)
        start = code.start(code.function.body[0])
        if not code.indentation(code.function.body[0]).strip():
            return code
        return Code(f"{text[:start].rstrip()}\n    {text[start:]}")
    except (SyntaxError, ValueError, RecursionError):
        return None
