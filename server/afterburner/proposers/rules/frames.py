"""Loops over the rows of pandas frames: whole columns instead."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.arrays import ARITHMETIC
from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import changed, nodes, place_before, root, uses


def rows_as_columns(code: Code) -> str | None:
    """A loop over the rows of a frame runs over the columns that it uses, side by side. Serves time.

    Before: `for _, row in frame.iterrows():` with `row["price"]`
    After: `for price, count in zip(frame["price"], frame["count"]) if len(frame) else ():`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        target, frame = loop.target, ast.unparse(loop.iter).removesuffix(".iterrows()")
        if not isinstance(target, ast.Tuple) or frame == ast.unparse(loop.iter) or len(target.elts) != 2:
            continue
        index, row = (ast.unparse(part) for part in target.elts)
        taken = [
            node
            for statement in loop.body
            for node in nodes(statement, ast.Subscript)
            if ast.unparse(node.value) == row and isinstance(node.slice, ast.Constant)
        ]
        used = sum(len(uses(statement, row)) for statement in loop.body)
        is_changed = any(row in changed(statement) for statement in loop.body)
        if not taken or used != len(taken) or is_changed:
            continue
        columns = {ast.unparse(node.slice): code.of(node.slice) for node in taken}
        fresh = {key: code.fresh(_identifier(key)) for key in columns}
        parts = [f"{frame}[{text}]" for text in columns.values()]
        targets = list(fresh.values())
        if any(uses(statement, index) for statement in loop.body):
            targets, parts = [index, *targets], [f"{frame}.index", *parts]
        edits.replace(target, ", ".join(targets))
        columns_of = f"zip({', '.join(parts)})" if len(parts) > 1 else parts[0]
        edits.replace(loop.iter, f"{columns_of} if len({frame}) else ()")
        for node in taken:
            edits.replace(node, fresh[ast.unparse(node.slice)])
    return edits.result()


def _identifier(key: str) -> str:
    name = key.strip("'\"")
    return name if name.isidentifier() else "value"


def rows_applied(code: Code) -> str | None:
    """Arithmetic applied row by row becomes arithmetic on columns. Serves time.

    Before: `frame.apply(lambda row: row["price"] * row["count"], axis=1)`
    After: `frame["price"] * frame["count"] if len(frame) else` and what was there, for the frame without rows
    """
    edits = Edits(code)
    for call in nodes(code.function, ast.Call):
        by_row = [keyword for keyword in call.keywords if ast.unparse(keyword.value) in ("1", "'columns'")]
        function = call.args[0] if len(call.args) == 1 else None
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "apply" or len(by_row) != 1:
            continue
        if isinstance(code.parents[call], ast.IfExp):
            continue
        if not isinstance(function, ast.Lambda) or len(call.keywords) != 1 or len(function.args.args) != 1:
            continue
        row, body = function.args.args[0].arg, function.body
        cells = uses(body, row)
        if not cells or any(not isinstance(node, ARITHMETIC) for node in ast.walk(body)):
            continue
        if all(isinstance(code.parents[cell], ast.Subscript) for cell in cells):
            text = code.with_names(body, {cell: code.of(call.func.value) for cell in cells})
            whole = f"{text} if len({code.of(call.func.value)}) else {code.of(call)}"
            edits.replace(call, code.within(call, whole))
    return edits.result()


def cells(code: Code) -> str | None:
    """Single cells of a frame in a loop are taken from arrays of its columns. Serves time.

    Before: `for i in range(len(frame)):` / `total += frame.iloc[i]["price"]`, or `frame["price"].iloc[i]`
    After: `frame_price = frame["price"].to_numpy()` above, and `frame_price[i]`
    """
    edits = Edits(code)
    columns: dict[tuple[str, str, ast.stmt], str] = {}
    for node in nodes(code.function, ast.Subscript):
        found = _cell(code, node)
        if found is None or not isinstance(node.ctx, ast.Load):
            continue
        frame, column, row = found
        place = place_before(code, node, {frame})
        if place is None:
            continue
        key = (frame, column, place)
        if key not in columns:
            columns[key] = code.fresh(f"{frame}_{_identifier(column)}")
            edits.above(place, f"{columns[key]} = {frame}[{column}].to_numpy()")
        edits.replace(node, f"{columns[key]}[{code.of(row)}]")
    return edits.result()


def _cell(code: Code, node: ast.Subscript) -> tuple[str, str, ast.expr] | None:
    """Frame, column and position of `frame.iloc[i]["c"]` and `frame["c"].iloc[i]`."""
    by_column = isinstance(node.value, ast.Subscript) and _is_row(node.value)
    if by_column and isinstance(node.value, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return root(node), code.of(node.slice), node.value.slice
    if _is_row(node) and isinstance(node.value, ast.Attribute) and isinstance(node.value.value, ast.Subscript):
        column = node.value.value
        if isinstance(column.value, ast.Name) and isinstance(column.slice, ast.Constant):
            return column.value.id, code.of(column.slice), node.slice
    return None


def _is_row(node: ast.Subscript) -> bool:
    """Whether something is `.iloc[i]`."""
    is_one = not isinstance(node.slice, ast.Slice | ast.Tuple | ast.UnaryOp)
    return is_one and isinstance(node.value, ast.Attribute) and node.value.attr == "iloc"


RULES = (
    Rule("rows-as-columns", TIME, rows_as_columns),
    Rule("rows-applied", TIME, rows_applied),
    Rule("cells", TIME, cells),
)
