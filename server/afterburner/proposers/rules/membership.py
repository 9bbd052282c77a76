"""Lists that are only searched: sets and dictionaries find without searching."""

from __future__ import annotations

import ast
from itertools import pairwise

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    blocks,
    changed,
    is_empty_list,
    looks_like_list,
    loops_around,
    method_call,
    names,
    nodes,
    place_before,
    root,
    statement_of,
    uses,
    value_of,
)


def membership_in_set(code: Code) -> str | None:
    """A list that a loop searches, and perhaps appends to, gets a set beside it. Serves time.

    Before: `return [a for a in ordered if a not in stocked]`
    After: `stocked_set = set(stocked)` above, and `a not in stocked_set`
    """
    edits = Edits(code)
    sets: dict[tuple[str, ast.stmt], str] = {}
    for compare, container in _searches(code):
        text = code.of(container)
        place, appends = _growing(code, compare, container)
        place = place or place_before(code, compare, {root(container)})
        if place is None:
            continue
        key = (text, place)
        if key not in sets:
            sets[key] = code.fresh(f"{text.rpartition('.')[2]}_set")
            edits.above(place, f"{sets[key]} = set({text})")
            for call in appends:
                edits.below(statement_of(code, call), f"{sets[key]}.add({code.of(call.args[0])})")
        edits.replace(container, sets[key])
    return edits.result()


def _searches(code: Code) -> list[tuple[ast.Compare, ast.Name | ast.Attribute]]:
    """The searches in loops, with what is searched."""
    found = []
    for compare in nodes(code.function, ast.Compare):
        container = compare.comparators[0]
        searched = isinstance(compare.ops[0], ast.In | ast.NotIn) and len(compare.ops) == 1
        if not searched or not isinstance(container, ast.Name | ast.Attribute) or not root(container):
            continue
        is_name = isinstance(container, ast.Name)
        if next(loops_around(code, compare), None) and (not is_name or looks_like_list(code, root(container))):
            found.append((compare, container))
    return found


def _growing(
    code: Code, compare: ast.Compare, container: ast.Name | ast.Attribute
) -> tuple[ast.stmt | None, list[ast.Call]]:
    """The outermost loop that changes a list by appending alone, and where it does so."""
    found: tuple[ast.stmt | None, list[ast.Call]] = (None, [])
    if not isinstance(container, ast.Name):
        return found
    name = container.id
    loops = [loop for loop in loops_around(code, compare) if isinstance(loop, ast.stmt)]
    for loop in loops:
        appends = [call for call in nodes(loop, ast.Call) if _appends(code, call, name)]
        others = [use for use in uses(loop, name) if _changes(code, use) and not _is_of(code, use, appends)]
        if others:
            break
        found = (loop, appends)
    return found


def _appends(code: Code, call: ast.Call, name: str) -> bool:
    """Whether a call, alone in its statement, appends something plain to the list."""
    return (
        method_call(call, "append") is not None
        and root(call.func) == name
        and isinstance(call.args[0], ast.Name | ast.Constant | ast.Attribute)
        and isinstance(code.parents[call], ast.Expr)
    )


def _is_of(code: Code, use: ast.Name, calls: list[ast.Call]) -> bool:
    return code.parents.get(code.parents[use]) in calls


def _changes(code: Code, use: ast.Name) -> bool:
    node: ast.AST = use
    while isinstance(code.parents[node], ast.Attribute | ast.Subscript):
        node = code.parents[node]
    return use.id in changed(code.parents[node])


def seen_as_set(code: Code) -> str | None:
    """A list that is appended to and searched, and nothing else, becomes a set. Serves time.

    Before: `seen = [start]` ... `if x not in seen: seen.append(x)`
    After: `seen = {start}` ... `if x not in seen: seen.add(x)`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.Assign):
        name, value = assigned_name(statement), statement.value
        if not name or not isinstance(value, ast.List | ast.Call):
            continue
        if isinstance(value, ast.Call) and not is_empty_list(value):
            continue
        others = [use for use in uses(code.function, name) if use is not statement.targets[0]]
        appends = [use for use in others if _is_method(code, use, "append")]
        searches = [use for use in others if _is_searched(code, use)]
        if not searches or len(appends) + len(searches) != len(others):
            continue
        edits.replace(value, f"{{{code.of(value)[1:-1]}}}" if getattr(value, "elts", None) else "set()")
        for use in appends:
            edits.replace(code.parents[use], f"{name}.add")
    return edits.result()


def _is_method(code: Code, use: ast.Name, method: str) -> bool:
    """Whether a statement is nothing but a call of that method on the name."""
    call = code.parents.get(code.parents[use])
    return (
        isinstance(call, ast.Call)
        and method_call(call, method) is not None
        and use is getattr(call.func, "value", None)
        and isinstance(code.parents[call], ast.Expr)
    )


def _is_searched(code: Code, use: ast.Name) -> bool:
    parent = code.parents[use]
    return (
        isinstance(parent, ast.Compare)
        and isinstance(parent.ops[0], ast.In | ast.NotIn)
        and parent.comparators == [use]
    )


def deduplication(code: Code) -> str | None:
    """A list that takes each item once becomes the keys of a dictionary. Serves time.

    Before: `seen = []` / `for x in xs:` / `if x not in seen:` / `seen.append(x)`
    After: `seen = list(dict.fromkeys(xs))`
    """
    edits = Edits(code)
    for block in blocks(code.function):
        for start, loop in pairwise(block):
            name = assigned_name(start)
            if not name or not is_empty_list(value_of(start)) or not isinstance(loop, ast.For):
                continue
            target, test = loop.target, loop.body[0]
            if not isinstance(target, ast.Name) or len(loop.body) != 1 or loop.orelse:
                continue
            wanted = f"if {target.id} not in {name}:\n    {name}.append({target.id})"
            if ast.unparse(test) == wanted and name not in names(loop.iter):
                head = code.of(start)[: code.start(value_of(start) or start) - code.start(start)]
                edits.replace_statements(start, loop, f"{head}list(dict.fromkeys({code.of(loop.iter)}))")
    return edits.result()


def ordered_set(code: Code) -> str | None:
    """A list used as a queue of distinct items becomes an ordered dictionary. Serves time.

    Before: `if page in cached:` / `cached.remove(page)` ... `cached.pop(0)` ... `cached.append(page)`
    After: `if page in cached:` / `del cached[page]` ... `cached.popitem(last=False)` ... `cached[page] = None`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.stmt):
        name, value = assigned_name(statement), value_of(statement)
        if not name or not is_empty_list(value):
            continue
        others = [use for use in uses(code.function, name) if code.parents[use] is not statement]
        if not any(_is_method(code, use, "remove") for use in others):
            continue
        texts = [_in_dictionary(code, use) for use in others]
        if None in texts:
            continue
        edits.add_import("from collections import OrderedDict")
        edits.replace_statements(statement, statement, f"{name} = OrderedDict()")
        for use, text in zip(others, texts, strict=True):
            if text:
                edits.replace(statement_of(code, use), text)
    return edits.result()


def _in_dictionary(code: Code, use: ast.Name) -> str | None:
    """What a use of the list is of a dictionary; empty where it is the same, `None` where there is no such."""
    parent = code.parents[use]
    if _is_searched(code, use) or isinstance(parent, ast.BoolOp | ast.While | ast.If):
        return ""
    call = code.parents.get(parent)
    if isinstance(parent, ast.UnaryOp) or (isinstance(parent, ast.Call) and code.of(parent.func) == "len"):
        return ""
    if not isinstance(call, ast.Call) or not isinstance(parent, ast.Attribute):
        return None
    if _is_method(code, use, "remove"):
        return f"del {use.id}[{code.of(call.args[0])}]"
    if _is_method(code, use, "append"):
        return f"{use.id}[{code.of(call.args[0])}] = None"
    if _is_method(code, use, "pop") and code.of(call.args[0]) == "0":
        return f"{use.id}.popitem(last=False)"
    return None


RULES = (
    Rule("deduplication", TIME, deduplication),
    Rule("seen-as-set", TIME, seen_as_set),
    Rule("ordered-set", TIME, ordered_set),
    Rule("membership-in-set", TIME, membership_in_set),
)
