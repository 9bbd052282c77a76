"""Lists that are copied in every round to add to them; in place, other rules see that they grow."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import assigned_name, loops_around, nodes


def extend_list(code: Code) -> str | None:
    """A list that is copied to add to it grows in place. Serves time.

    Before: `shared = shared + [place]`
    After: `shared.append(place)`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.Assign):
        name, value = assigned_name(statement), statement.value
        if not name or not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
            continue
        left, right = value.left, value.right
        if not isinstance(left, ast.Name) or left.id != name or not next(loops_around(code, statement), None):
            continue
        if isinstance(right, ast.List) and len(right.elts) == 1 and not isinstance(right.elts[0], ast.Starred):
            edits.replace(statement, f"{name}.append({code.of(right.elts[0])})")
        elif isinstance(right, ast.List | ast.ListComp):
            edits.replace(statement, f"{name} += {code.of(right)}")
    return edits.result()


RULES = (Rule("extend-list", TIME, extend_list),)
