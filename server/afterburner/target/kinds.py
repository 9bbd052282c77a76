"""What kind of function a definition is, as far as its own text tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["function", "method", "classmethod", "staticmethod", "property"]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

LOOPS = (ast.For, ast.AsyncFor, ast.While)
BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Match, *LOOPS)
_PROPERTY_CHANGES = ("setter", "deleter")
_PROPERTY_WORDS = ("property", "cached_property", "getter", *_PROPERTY_CHANGES)


def kind_of(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> Kind:
    """The kind of a function, given all that stands around it."""
    owners = [scope for scope in scopes if isinstance(scope, FunctionNode | ast.ClassDef)]
    if not owners or not isinstance(owners[-1], ast.ClassDef):
        return "function"
    if has_decorator(node, "staticmethod"):
        return "staticmethod"
    if has_decorator(node, "classmethod"):
        return "classmethod"
    if any(has_decorator(node, word) for word in _PROPERTY_WORDS):
        return "property"
    return "method"


def changes_property(node: FunctionNode) -> str:
    """`setter` or `deleter`, when it is one of a property, whose name means the getter; else empty."""
    return next((word for word in _PROPERTY_CHANGES if has_decorator(node, word)), "")


def is_named(node: FunctionNode) -> bool:
    """Whether its name means it: not an overload's declaration, nor a property's setter or deleter."""
    return not has_decorator(node, "overload") and not changes_property(node)


def has_decorator(node: FunctionNode, word: str) -> bool:
    """Whether a decorator's last word is that one, called or not."""
    return any(_last_word(decorator) == word for decorator in node.decorator_list)


def yields(node: FunctionNode) -> bool:
    """Whether it is a generator function."""
    return any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own_nodes(node))


def uses_sent(node: FunctionNode) -> bool:
    """Whether it uses the value of a `yield`."""
    found = list(own_nodes(node))
    unused = {id(statement.value) for statement in found if isinstance(statement, ast.Expr)}
    return any(isinstance(inner, ast.Yield) and id(inner) not in unused for inner in found)


def catches_thrown(node: FunctionNode) -> bool:
    """Whether a `yield` stands where exceptions are caught."""
    return any(
        isinstance(inner, ast.Yield | ast.YieldFrom)
        for attempt in own_nodes(node)
        if isinstance(attempt, ast.Try | ast.TryStar) and attempt.handlers
        for inner in own_nodes(attempt)
    )


def own_nodes(node: FunctionNode | ast.Try | ast.TryStar | ast.Module) -> Iterator[ast.AST]:
    """Every node of the body, without what stands inside other functions and classes."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        current = pending.pop()
        yield current
        if not isinstance(current, FunctionNode | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(current))


def is_stub(node: FunctionNode) -> bool:
    """Whether nothing follows the docstring but `...`, `pass` or `raise NotImplementedError`."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return all(does_nothing(statement) for statement in body)


def does_nothing(statement: ast.stmt) -> bool:
    """Whether a statement only stands where a body would be."""
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) and statement.value.value is Ellipsis
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        return _last_word(statement.exc) == "NotImplementedError"
    return False


def _last_word(expression: ast.expr) -> str:
    called = expression.func if isinstance(expression, ast.Call) else expression
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
