"""Collections that are rebuilt from the beginning in every round: they grow instead."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    builtin_call,
    is_empty_list,
    method_call,
    nodes,
    uses,
    value_of,
)


def growing(code: Code) -> str | None:
    """What is collected anew from every beginning of a list is only added to. Serves time and memory.

    Before: `for day in range(len(days)):` / `seen = []` / `for visits in days[: day + 1]:` / `seen.extend(visits)`
    After: `seen = []` above the loop, and `for visits in days[day : day + 1]:`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        start, inner = loop.body[0], loop.body[1] if len(loop.body) > 1 else None
        name, index = assigned_name(start), ast.unparse(loop.target)
        if not name or not isinstance(inner, ast.For) or not ast.unparse(loop.iter).startswith("range(len("):
            continue
        items = ast.unparse(loop.iter).removeprefix("range(len(").removesuffix("))")
        stored = [use for use in uses(loop, name) if isinstance(use.ctx, ast.Store)]
        is_prefix = ast.unparse(inner.iter) == f"{items}[:{index} + 1]"
        if is_prefix and len(stored) == 1 and not uses(value_of(start) or start, index):
            edits.above(loop, code.of(start))
            edits.remove(start)
            edits.replace(inner.iter, f"{items}[{index} : {index} + 1]")
    return edits.result()


def distinct(code: Code) -> str | None:
    """A list of which only the different items are used becomes a set. Serves time and memory.

    Before: `seen = []` ... `seen.extend(visits)` ... `len(set(seen))`
    After: `seen = set()` ... `seen.update(visits)` ... `len(seen)`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.stmt):
        name, value = assigned_name(statement), value_of(statement)
        if not name or value is None or not is_empty_list(value):
            continue
        others = [use for use in uses(code.function, name) if code.parents[use] is not statement]
        calls = [code.parents.get(code.parents[use]) for use in others]
        added = [call for call in calls if call and (method_call(call, "append") or method_call(call, "extend"))]
        sets = [code.parents[use] for use in others if builtin_call(code.parents[use], "set")]
        read = [call for call in sets if builtin_call(code.parents[call], "len")]
        if not read or len(added) + len(read) != len(others):
            continue
        edits.replace_statements(statement, statement, f"{name} = set()")
        for call in added:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                edits.replace(call.func, f"{name}.{'add' if call.func.attr == 'append' else 'update'}")
        for call in read:
            edits.replace(call, name)
    return edits.result()


RULES = (Rule("growing", BOTH, growing), Rule("distinct", BOTH, distinct))
