"""Finds the definition of a function in a module's text, and the code that it was compiled to."""

from __future__ import annotations

import ast
import types
from typing import Any, List, Union

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef]


def find(tree: ast.Module, qualname: str) -> FunctionNode:
    """The definition of a function; of several the last, of a property the getter.

    Raises:
        LookupError: the text has no such function.
    """
    scope: Any = tree
    for part in qualname.split("."):
        if part == "<locals>":
            continue
        found = [node for node in _definitions(scope) if node.name == part and not _changes_property(node)]
        if not found:
            raise LookupError("no function {}".format(qualname))
        scope = found[-1]
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise LookupError("{} is no function".format(qualname))
    return scope


def _definitions(scope: Any) -> "List[Any]":
    """The functions and classes of a scope, those inside blocks included, in order."""
    found: "List[Any]" = []
    pending = list(ast.iter_child_nodes(scope))
    while pending:
        node = pending.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.append(node)
        elif not isinstance(node, ast.expr):
            pending[:0] = ast.iter_child_nodes(node)
    return found


def _changes_property(node: Any) -> bool:
    """Whether it is the setter or deleter of a property: the name means the getter."""
    return any(getattr(decorator, "attr", "") in ("setter", "deleter") for decorator in node.decorator_list)


def code_of(module: types.CodeType, node: FunctionNode) -> types.CodeType:
    """The code that a definition was compiled to."""
    line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    pending = [module]
    while pending:
        code = pending.pop()
        if code.co_name == node.name and code.co_firstlineno == line:
            return code
        pending += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    raise LookupError("no code of {}".format(node.name))
