"""Tables that are filled row by row from the row above: two rows are enough."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, Rule
from afterburner.proposers.rules.scopes import assigned_name, mutated, names, nodes, uses, value_of


def two_rows(code: Code) -> str | None:
    """A table of which each row needs only the one above is kept as two rows. Serves time and memory.

    Before: `table = [[0] * m for _ in range(n + 1)]` / `for i in range(1, n + 1):` with `table[i][j]` and
    `table[i - 1][j]` / `return table[n][-1]`
    After: `row = [0] * m` / `for i in range(1, n + 1):` / `above, row = row, [0] * m` with `row[j]` and
    `above[j]` / `return row[-1]`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.stmt):
        name, value = assigned_name(statement), value_of(statement)
        if not name or not isinstance(value, ast.ListComp) or not _is_row(value):
            continue
        others = [use for use in uses(code.function, name) if code.parents[use] is not statement]
        loop = next((loop for loop in nodes(code.function, ast.For) if _looks_above(code, loop, others)), None)
        if loop is None or code.parents[loop] is not code.parents[statement] or mutated(loop) & names(value.elt):
            continue
        last = _last(loop)
        kinds = [_kind(code, use, loop, last) for use in others]
        if not last or None in kinds or "above" not in kinds or kinds.count("last") != 1:
            continue
        row, above, fresh = code.fresh("row"), code.fresh("above"), code.of(value.elt)
        edits.replace_statements(statement, statement, f"{row} = {fresh}")
        edits.above(loop.body[0], f"{above}, {row} = {row}, {fresh}")
        for use, kind in zip(others, kinds, strict=True):
            edits.replace(code.parents[use], above if kind == "above" else row)
    return edits.result()


def _is_row(value: ast.ListComp) -> bool:
    """Whether every row begins as the same list of its own."""
    loops, row = value.generators, value.elt
    is_list = isinstance(row, ast.ListComp) or (isinstance(row, ast.BinOp) and isinstance(row.left, ast.List))
    return is_list and len(loops) == 1 and not loops[0].ifs and not names(row) & names(loops[0].target)


def _looks_above(code: Code, loop: ast.For, table: list[ast.Name]) -> bool:
    """Whether a loop looks at the row of the table above the one it is at."""
    parents = [code.parents[use] for use in table]
    wanted = f"{ast.unparse(loop.target)} - 1"
    return any(isinstance(part, ast.Subscript) and ast.unparse(part.slice) == wanted for part in parents)


def _last(loop: ast.For) -> str:
    """The last position of a loop over `range(1, last + 1)`; empty where it is another loop."""
    call = loop.iter
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "range" or len(call.args) != 2:
        return ""
    first, stop = map(ast.unparse, call.args)
    is_plain = first == "1" and isinstance(loop.target, ast.Name) and not loop.orelse
    return stop.removesuffix(" + 1") if is_plain and stop.endswith(" + 1") else ""


def _kind(code: Code, use: ast.Name, loop: ast.For, last: str) -> str | None:
    """Which row a use of the table is about; `None` where it is about several or another one."""
    parent = code.parents[use]
    if not isinstance(parent, ast.Subscript) or parent.value is not use or not isinstance(parent.ctx, ast.Load):
        return None
    index, position = ast.unparse(parent.slice), ast.unparse(loop.target)
    if code.start(loop) < code.start(use) < code.end(loop):
        return {position: "row", f"{position} - 1": "above"}.get(index)
    if code.start(use) < code.start(loop):
        return "first" if index == "0" else None
    return "last" if index in (last, "-1") else None


RULES = (Rule("two-rows", BOTH, two_rows),)
