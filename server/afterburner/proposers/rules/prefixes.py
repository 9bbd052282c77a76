"""Collections that are rebuilt from the beginning in every round: they grow instead."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    builtin_call,
    is_empty_list,
    method_call,
    nodes,
    place_before,
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


def part_sums(code: Code) -> str | None:
    """The sums of parts of a list are differences of its running totals. Serves time.

    Before: `for start in range(len(sales) - 6):` / `weeks.append(sum(sales[start : start + 7]))`
    After: `totals = list(accumulate(sales, initial=0))` above, and `totals[start + 7] - totals[start]`
    """
    edits = Edits(code)
    totals: dict[tuple[str, ast.stmt], str] = {}
    for call in nodes(code.function, ast.Call):
        part = call.args[0] if builtin_call(call, "sum") and not call.keywords else None
        if not isinstance(part, ast.Subscript) or not isinstance(part.slice, ast.Slice) or part.slice.step:
            continue
        items = code.of(part.value)
        place = place_before(code, call, {items}) if isinstance(part.value, ast.Name) else None
        if place is None:
            continue
        key = (items, place)
        if key not in totals:
            totals[key] = code.fresh(f"{items}_totals")
            edits.add_import("from itertools import accumulate")
            edits.above(place, f"{totals[key]} = list(accumulate({items}, initial=0))")
        upper = f"{totals[key]}[{code.of(part.slice.upper) if part.slice.upper else -1}]"
        lower = f"{totals[key]}[{code.of(part.slice.lower)}]" if part.slice.lower else ""
        edits.replace(call, code.within(call, f"{upper} - {lower}") if lower else upper)
    return edits.result()


RULES = (
    Rule("growing", BOTH, growing),
    Rule("distinct", BOTH, distinct),
    Rule("part-sums", TIME, part_sums),
)
