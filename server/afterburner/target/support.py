"""Which functions can be optimized, and in one sentence why the others cannot."""

from __future__ import annotations

import ast

from afterburner.target.kinds import (
    LOOPS,
    FunctionNode,
    catches_thrown,
    changes_property,
    has_decorator,
    is_stub,
    uses_sent,
    yields,
)

_MOVE_IT = "move it to the top level of the file."
_MOVE_A_STEP = "move the work of a step into an ordinary function, optimize that."


def refusal(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> str | None:
    """Why a function of its kind at its place cannot be optimized and what would help; `None` when it can."""
    return _of_its_place(node, scopes) or _of_its_kind(node)


def _of_its_place(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> str | None:
    around = [number for number, scope in enumerate(scopes) if isinstance(scope, FunctionNode)]
    if len(around) > 1:
        return f"`{node.name}` is nested in a function that is nested itself; {_MOVE_IT}"
    if around and any(isinstance(scope, ast.ClassDef) for scope in scopes[around[0] :]):
        return f"`{node.name}` belongs to a class inside a function; move that class to the top level of the file."
    if any(isinstance(scope, LOOPS) for scope in scopes):
        return f"`{node.name}` is defined inside a loop; {_MOVE_IT}"
    outer = scopes[around[0]] if around else None
    return _of_nested(node, outer) if isinstance(outer, FunctionNode) else None


def _of_nested(node: FunctionNode, outer: FunctionNode) -> str | None:
    if changes_property(outer):
        return f"`{node.name}` is nested in the {changes_property(outer)} of a property; {_MOVE_IT}"
    also = {
        "async": isinstance(node, ast.AsyncFunctionDef),
        "a generator": yields(node),
        "decorated": bool(node.decorator_list),
        "without a body": is_stub(node),
    }
    word = next((word for word, holds in also.items() if holds), None)
    return f"`{node.name}` is nested in another function and {word}; {_MOVE_IT}" if word else None


def _of_its_kind(node: FunctionNode) -> str | None:
    name = f"`{node.name}`"
    if isinstance(node, ast.AsyncFunctionDef) and yields(node):
        return f"{name} is an async generator; {_MOVE_A_STEP}"
    if uses_sent(node):
        return f"{name} uses the values that are sent to it at a `yield`, which are not judged; {_MOVE_A_STEP}"
    if catches_thrown(node):
        return f"{name} catches what is thrown into it at a `yield`, which is not judged; {_MOVE_A_STEP}"
    if has_decorator(node, "overload"):
        return f"{name} here only declares an overload; choose its implementation."
    if has_decorator(node, "abstractmethod"):
        return f"{name} is abstract; choose an implementation of it."
    if changes_property(node):
        return f"{name} is the {changes_property(node)} of a property; move its work into a method, optimize that."
    if is_stub(node) and ast.get_docstring(node) is None:
        return f"{name} has neither a body nor a docstring; write down what it should do."
    return None
