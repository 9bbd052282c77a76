"""Lists used as queues: a deque takes from its left end without moving the rest."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import assigned_name, method_call, nodes, statement_of, uses, value_of

_SHARED_METHODS = frozenset(
    ["append", "extend", "pop", "remove", "clear", "count", "index", "copy", "reverse", "insert"]
)
_TAKES_ANY_ITERABLE = frozenset(
    [
        "all",
        "any",
        "dict",
        "enumerate",
        "frozenset",
        "len",
        "list",
        "max",
        "min",
        "reversed",
        "set",
        "sorted",
        "sum",
        "tuple",
        "zip",
        "map",
        "filter",
        "iter",
    ]
)


def deque(code: Code) -> str | None:
    """A list of the function's own that is used from its left end becomes a deque. Serves time.

    Before: `queue = [start]` ... `queue.pop(0)`
    After: `queue = deque([start])` ... `queue.popleft()`; where the list itself is handed on, `list(queue)`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.stmt):
        name, value = assigned_name(statement), value_of(statement)
        is_list = isinstance(value, ast.List | ast.ListComp) or (
            isinstance(value, ast.Call) and code.of(value.func) == "list"
        )
        if not name or value is None or not is_list:
            continue
        others = [use for use in uses(code.function, name) if code.parents[use] is not statement]
        if any(isinstance(use.ctx, ast.Store) for use in others):
            continue
        left = [call for use in others if (call := _left(code, use))]
        if not left:
            continue
        texts = [_in_deque(code, use) for use in others]
        if None in texts:
            continue
        edits.add_import("from collections import deque")
        if isinstance(statement, ast.AnnAssign):
            edits.replace_statements(statement, statement, f"{name} = deque({_items(code, value)})")
        else:
            edits.replace(value, f"deque({_items(code, value)})")
        for use, text in zip(others, texts, strict=True):
            call = _left(code, use)
            if call and call.func.attr == "pop":  # type: ignore[attr-defined]
                edits.replace(call, f"{name}.popleft()")
            elif call:
                edits.replace(call, f"{name}.appendleft({code.of(call.args[1])})")
            elif text:
                edits.replace(use, text)
    return edits.result()


def _items(code: Code, value: ast.expr) -> str:
    if isinstance(value, ast.List) and not value.elts:
        return ""
    if isinstance(value, ast.Call):
        return ", ".join(map(code.of, value.args))
    return code.of(value)


def _left(code: Code, use: ast.Name) -> ast.Call | None:
    """The call that takes from the left end or puts something there."""
    call = code.parents.get(code.parents[use])
    if call is None or getattr(call, "func", None) is not code.parents[use]:
        return None
    found = method_call(call, "pop") or method_call(call, "insert", 2)
    return found if found and code.of(found.args[0]) == "0" else None


def _in_deque(code: Code, use: ast.Name) -> str | None:
    """What stands for a use of the list; empty where a deque can do the same, `None` where nothing can."""
    parent = code.parents[use]
    if _left(code, use):
        return ""
    if isinstance(parent, ast.Attribute):
        call = code.parents[parent]
        return "" if parent.attr in _SHARED_METHODS and isinstance(call, ast.Call) else None
    if isinstance(parent, ast.Subscript):
        return "" if parent.value is not use or not isinstance(parent.slice, ast.Slice) else None
    if (
        isinstance(parent, ast.Call)
        and isinstance(parent.func, ast.Name)
        and parent.func.id in _TAKES_ANY_ITERABLE
    ):
        return ""
    if isinstance(
        parent, ast.For | ast.comprehension | ast.Compare | ast.BoolOp | ast.UnaryOp | ast.While | ast.If
    ):
        return "" if not isinstance(parent, ast.Compare) or use in parent.comparators else None
    is_loaded = isinstance(statement_of(code, use), ast.Return) and isinstance(parent, ast.Return | ast.Tuple)
    return f"list({use.id})" if is_loaded else None


RULES = (Rule("deque", TIME, deque),)
