"""Small mutations of single syntax nodes: what a mistake in a rewrite looks like."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Replacement = tuple[ast.AST, str]
"""A node of the function, and the text that stands in its place."""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_PAIRS = (
    ("append", "appendleft"),
    ("bisect_left", "bisect_right"),
    ("ceil", "floor"),
    ("endswith", "startswith"),
    ("find", "rfind"),
    ("intersection", "union"),
    ("keys", "values"),
    ("lower", "upper"),
    ("lstrip", "rstrip"),
    ("max", "min"),
    ("pop", "popleft"),
    ("all", "any"),
)
_SWAPPED = dict(_PAIRS) | {right: left for left, right in _PAIRS} | {"strip": "lstrip", "sorted": "list"}
_SWAPPED_METHODS = _SWAPPED.keys() - {"append", "pop"}
"""Lists have no `appendleft` and no `popleft`."""
_COMPLEMENTED = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
"""Mutating one of these is negating it."""
_TEXTS = (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple, ast.Dict)
_UNSEEN = ("log", "logger", "logging", "warnings", "_log", "_logger", "LOG", "LOGGER")
"""What is called on these is not compared, so that leaving it out is no fault."""


def expression(node: ast.AST) -> Iterator[Replacement]:
    """The mutations of one expression."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            operators = [*node.ops]
            operators[index] = _COMPARISONS[type(operator)]()
            yield node, _text(ast.Compare(node.left, operators, node.comparators))
    elif isinstance(node, ast.BinOp) and not _is_text(node.left) and not _is_text(node.right):
        yield node, _text(ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, _text(ast.BoolOp(other, node.values))
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield node, _text(node.operand)
    elif isinstance(node, ast.IfExp | ast.comprehension):
        yield from _negated([node.test] if isinstance(node, ast.IfExp) else node.ifs)
    elif isinstance(node, ast.Constant):
        yield from ((node, value) for value in _constants(node.value))
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.Slice):
        yield from _bounds([node.lower, node.upper])


def statement(node: ast.stmt, assigned: frozenset[str]) -> Iterator[Replacement]:
    """The mutations of one statement.

    Args:
        node: the statement.
        assigned: the names that the function binds in more than one place: without one of those assignments
            the name may still be there.
    """
    if isinstance(node, ast.If | ast.While):
        yield from _negated([node.test])
    elif isinstance(node, ast.Break):
        yield node, "continue"
    elif isinstance(node, ast.Continue):
        yield node, "break"
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield node, "return None"
    elif isinstance(node, ast.AugAssign):
        changed = ast.AugAssign(node.target, _OPERATORS[type(node.op)](), node.value)
        if not _is_text(node.value):
            yield node, ast.unparse(changed)
        yield node, "pass"
    elif _can_be_dropped(node, assigned):
        yield node, "pass"


def _can_be_dropped(node: ast.stmt, assigned: frozenset[str]) -> bool:
    """Whether a statement without a value of its own can be left out, and that may be seen."""
    if isinstance(node, ast.Assign):
        return all(_is_left_whole(target, assigned) for target in node.targets)
    return isinstance(node, ast.Delete | ast.Raise) or (isinstance(node, ast.Expr) and is_seen(node.value))


def _call(node: ast.Call) -> Iterator[Replacement]:
    function = node.func
    if isinstance(function, ast.Name):
        if function.id == "range":
            yield from _bounds(node.args[:2])
        elif function.id in _SWAPPED and not (function.id == "sorted" and node.keywords):
            yield function, _SWAPPED[function.id]
    elif isinstance(function, ast.Attribute) and function.attr in _SWAPPED_METHODS:
        yield function, ast.unparse(ast.Attribute(function.value, _SWAPPED[function.attr], ast.Load()))


def _bounds(limits: list[ast.expr | None] | list[ast.expr]) -> Iterator[Replacement]:
    """Boundaries moved by one; those that are constants are mutated as constants."""
    for limit in limits:
        if limit is not None and not isinstance(limit, ast.Constant | ast.UnaryOp | ast.Starred):
            yield limit, f"({ast.unparse(limit)} + 1)"


def _constants(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (str(not value),)
    if isinstance(value, int):
        return (str(value + 1), str(value - 1) if value else "(-1)")
    return (repr(value + 1.0),) if isinstance(value, float) else ()


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _negated(tests: list[ast.expr]) -> Iterator[Replacement]:
    for test in tests:
        compared = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _COMPLEMENTED)
        if not compared and not isinstance(test, ast.UnaryOp):
            yield test, f"(not {_text(test)})"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, _TEXTS) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_left_whole(target: ast.expr, assigned: frozenset[str]) -> bool:
    return isinstance(target, ast.Attribute | ast.Subscript) or (
        isinstance(target, ast.Name) and target.id in assigned
    )


def is_seen(value: ast.expr) -> bool:
    """Whether an expression that stands alone may do something that is compared."""
    if isinstance(value, ast.Constant):
        return False
    root: ast.AST = value
    while isinstance(root, ast.Call | ast.Attribute):
        root = root.func if isinstance(root, ast.Call) else root.value
    return not (isinstance(root, ast.Name) and root.id in _UNSEEN)
