"""Loops that go the long way round: over positions, copies or key views."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, MEMORY, TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    builtin_call,
    changed,
    method_call,
    mutated,
    names,
    nodes,
    root,
    uses,
)


def direct(code: Code) -> str | None:
    """A loop over positions runs over the items. Serves time.

    Before: `for i in range(len(prices)):` with `prices[i]`
    After: `for item in prices:`, or `for i, item in enumerate(prices):` where the position is used too
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        call = builtin_call(loop.iter, "range")
        length = builtin_call(call.args[0], "len") if call else None
        items = length.args[0] if length else None
        if not isinstance(items, ast.Name) or not isinstance(loop.target, ast.Name):
            continue
        index = loop.target.id
        inside = [node for statement in loop.body for node in nodes(statement, ast.Subscript)]
        taken = [node for node in inside if ast.unparse(node) == f"{items.id}[{index}]"]
        used = sum(len(uses(statement, index)) for statement in loop.body)
        is_changed = any({items.id, index} & changed(statement) for statement in loop.body)
        if not taken or is_changed or len(uses(code.function, index)) != used + 1:
            continue
        item = code.fresh("item")
        is_direct = used == len(taken)
        edits.replace(loop.target, item if is_direct else f"{index}, {item}")
        edits.replace(loop.iter, items.id if is_direct else f"enumerate({items.id})")
        for node in taken:
            edits.replace(node, item)
    return edits.result()


def without_copy(code: Code) -> str | None:
    """A copy that is only iterated over is left out. Serves memory and time.

    Before: `for item in list(items):`, `for item in items[:]:`, `sorted(list(items))`
    After: `for item in items:`, `sorted(items)`
    """
    edits = Edits(code)
    for node in nodes(code.function, ast.expr):
        source = _copied(node)
        parent = code.parents[node]
        if source is None:
            continue
        loop = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
        body = parent if isinstance(parent, ast.For) else code.parents[parent]
        kept = loop and root(source) not in changed(body)
        if kept or builtin_call(
            parent, "sum", "any", "all", "min", "max", "sorted", "set", "list", "tuple", "len"
        ):
            edits.replace(node, code.of(source))
    return edits.result()


def _copied(node: ast.expr) -> ast.expr | None:
    """What an expression makes a copy of."""
    if isinstance(node, ast.Call):
        call = builtin_call(node, "list", "tuple")
        if call:
            return call.args[0] if not isinstance(call.args[0], ast.GeneratorExp) else None
        copy = method_call(node, "copy", 0)
        return copy.func.value if copy and isinstance(copy.func, ast.Attribute) else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return node.value if not (node.slice.lower or node.slice.upper or node.slice.step) else None
    return None


_READERS = ("sum", "any", "all", "min", "max", "sorted", "set", "list", "tuple", "len", "enumerate", "reversed")


def read_only_copy(code: Code) -> str | None:
    """A copy with a name of its own that is only read is left out. Serves memory and time.

    Before: `rows = copy.deepcopy(table)` / `for row in rows: total += sum(row)`
    After: `rows = table` / ...
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.Assign):
        name, source = assigned_name(statement), _copied(statement.value) or _copied_deeply(statement.value)
        if not name or not isinstance(source, ast.Name):
            continue
        others = [use for use in uses(code.function, name) if use not in statement.targets]
        parts = {part for use in others for part in _iterated_parts(code, use)}
        is_read = all(_is_read(code, use) for use in others)
        if others and is_read and not {name, source.id, *parts} & mutated(code.function):
            edits.replace(statement.value, source.id)
    return edits.result()


def _copied_deeply(node: ast.expr) -> ast.expr | None:
    is_deep = isinstance(node, ast.Call) and ast.unparse(node.func) in ("copy.deepcopy", "deepcopy", "copy.copy")
    return node.args[0] if is_deep and isinstance(node, ast.Call) and len(node.args) == 1 else None


def _is_read(code: Code, use: ast.Name) -> bool:
    """Whether a use of a list neither changes it nor hands it on."""
    parent = code.parents[use]
    if isinstance(parent, ast.For | ast.comprehension):
        return parent.iter is use
    if isinstance(parent, ast.Subscript):
        return parent.value is use and isinstance(parent.ctx, ast.Load)
    return builtin_call(parent, *_READERS) is not None or isinstance(parent, ast.Compare)


def _iterated_parts(code: Code, use: ast.Name) -> set[str]:
    """The names that loops over a list give to its items."""
    node: ast.AST = use
    while isinstance(node, ast.Name | ast.Call):
        node = code.parents[node]
    return names(node.target) if isinstance(node, ast.For | ast.comprehension) else set()


def part_as_iterator(code: Code) -> str | None:
    """A part of a list that is only iterated over is not copied. Serves memory.

    Before: `for item in items[1:]:`, `for item in items[::-1]:`
    After: `for item in islice(items, 1, None):`, `for item in reversed(items):`
    """
    edits = Edits(code)
    for node in nodes(code.function, ast.Subscript):
        parent, part = code.parents[node], node.slice
        is_iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
        if not isinstance(part, ast.Slice) or not (
            is_iterated or builtin_call(parent, "sum", "min", "max", "set")
        ):
            continue
        limits = [limit for limit in (part.lower, part.upper) if limit]
        if part.step and ast.unparse(part.step) == "-1" and not limits:
            edits.replace(node, f"reversed({code.of(node.value)})")
        elif limits and not part.step and not any(isinstance(limit, ast.UnaryOp) for limit in limits):
            lower, upper = (code.of(limit) if limit else "None" for limit in (part.lower, part.upper))
            bounds = upper if lower == "None" else f"{lower}, {upper}"
            edits.add_import("from itertools import islice")
            edits.replace(node, f"islice({code.of(node.value)}, {bounds})")
    return edits.result()


def dictionary_itself(code: Code) -> str | None:
    """A dictionary is searched and iterated over without its key view. Serves time.

    Before: `if key in prices.keys():`
    After: `if key in prices:`
    """
    edits = Edits(code)
    for call in nodes(code.function, ast.Call):
        if not method_call(call, "keys", 0):
            continue
        parent = code.parents[call]
        listed = builtin_call(parent, "list", "tuple", "set", "sorted", "len")
        iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is call
        if listed and code.of(listed.func) == "list" and _is_searched(code, listed):
            edits.replace(listed, root(call.func))
        elif listed or iterated or _is_searched(code, call):
            edits.replace(call, root(call.func))
    return edits.result()


def _is_searched(code: Code, node: ast.expr) -> bool:
    parent = code.parents[node]
    return (
        isinstance(parent, ast.Compare)
        and isinstance(parent.ops[-1], ast.In | ast.NotIn)
        and parent.left is not node
    )


RULES = (
    Rule("without-copy", BOTH, without_copy),
    Rule("read-only-copy", BOTH, read_only_copy),
    Rule("part-as-iterator", MEMORY, part_as_iterator),
    Rule("dictionary-itself", TIME, dictionary_itself),
    Rule("direct", TIME, direct),
)
