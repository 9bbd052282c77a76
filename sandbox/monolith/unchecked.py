"""What no comparison looks at, in words for the evidence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from monolith.program import Program

_ALWAYS = (
    "inputs other than these",
    "what a call changes outside its arguments, its output and the data that this module defines",
)
_TEXTS = "texts of exceptions"
_OF_GENERATORS = (
    "what it does when its inputs change between two items, or when values are sent or exceptions thrown"
)
_OF_COROUTINES = "how often it gives way to other tasks"
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def not_checked(original: Program, *, strict: bool) -> tuple[str, ...]:
    """What a comparison with this original leaves out.

    Raises:
        FaultyOriginal: its text cannot be parsed.
    """
    node = original.function_node()
    found = list(_ALWAYS) if strict else [_ALWAYS[0], _TEXTS, *_ALWAYS[1:]]
    if isinstance(node, ast.AsyncFunctionDef):
        found.append(_OF_COROUTINES)
    if node is not None and any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in _own_nodes(node)):
        found.append(_OF_GENERATORS)
    return tuple(found)


def _own_nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Every node of the body, without what stands inside other functions and classes."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending += ast.iter_child_nodes(node)
