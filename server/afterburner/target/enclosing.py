"""The statements around a function: blocks, classes and another function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from afterburner.target.kinds import FunctionNode
from afterburner.target.names import inner_statements

if TYPE_CHECKING:
    from collections.abc import Iterable


def enclosing(statements: Iterable[ast.stmt], def_line: int) -> list[ast.stmt]:
    """The statements that hold a function, the outermost first, and the function itself last.

    Args:
        statements: the file's.
        def_line: the line of the function's `def`, from 1.
    """
    for statement in statements:
        if isinstance(statement, FunctionNode) and statement.lineno == def_line:
            return [statement]
        if statement.lineno <= def_line <= (statement.end_lineno or statement.lineno):
            return [statement, *enclosing(inner_statements(statement), def_line)]
    return []


def innermost_class(around: list[ast.stmt]) -> ast.ClassDef | None:
    """The innermost class of the statements around a function."""
    return next((statement for statement in reversed(around) if isinstance(statement, ast.ClassDef)), None)


def outer_function(around: list[ast.stmt]) -> FunctionNode | None:
    """The function that the last of the statements is nested in."""
    return next((statement for statement in around[:-1] if isinstance(statement, FunctionNode)), None)
