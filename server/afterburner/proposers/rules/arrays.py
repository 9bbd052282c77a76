"""Loops over the elements of NumPy arrays: arithmetic on whole arrays instead."""

from __future__ import annotations

import ast
import re

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import (
    builtin_call,
    names,
    nodes,
    only_addition,
    root,
    uses,
    values_of,
)

ARITHMETIC = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Constant,
    ast.Name,
    ast.Subscript,
    ast.operator,
    ast.unaryop,
    ast.expr_context,
)


def array_sum(code: Code) -> str | None:
    """A loop that adds up elements of arrays becomes a sum of arrays. Serves time.

    Before: `for i in range(len(a)):` / `total += a[i] * b[i]`
    After: `total += a @ b`, or `total += (a + b).sum()` for what is no product
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        add = only_addition(loop)
        if add is None:
            continue
        whole = _on_whole_arrays(code, loop, add.value)
        if whole and isinstance(add.target, ast.Name) and add.target.id not in names(add.value):
            product = re.fullmatch(r"(\w+) \* (\w+)", whole)
            total = f"{product[1]} @ {product[2]}" if product and "[" not in whole else f"({whole}).sum()"
            edits.replace_statements(loop, loop, f"{add.target.id} += {total}")
    return edits.result()


def array_elements(code: Code) -> str | None:
    """A loop that computes an array element by element becomes arithmetic on arrays, in place. Serves time.

    Before: `for i in range(len(a)):` / `out[i] = a[i] * 2 + b[i]`
    After: `out[:] = a` / `out *= 2` / `out += b`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        put = loop.body[0]
        if len(loop.body) != 1 or loop.orelse or not isinstance(put, ast.Assign) or len(put.targets) != 1:
            continue
        target = put.targets[0]
        name = root(target)
        whole = _on_whole_arrays(code, loop, put.value)
        if name and whole and ast.unparse(target) == f"{name}[{_index(loop)}]":
            steps = _in_place(name, whole) if _holds_floats(code, name) else [f"{name}[:] = {whole}"]
            edits.replace_statements(loop, loop, *steps)
    return edits.result()


def _in_place(name: str, whole: str) -> list[str]:
    """Statements that compute an expression on arrays with as few arrays besides the result as possible."""
    steps: list[str] = []
    node = ast.parse(whole, mode="eval").body
    while isinstance(node, ast.BinOp) and name not in names(node.right):
        sign = ast.unparse(ast.BinOp(ast.Name("x"), node.op, ast.Name("x")))[2:-2]
        steps.insert(0, f"{name} {sign}= {ast.unparse(node.right)}")
        node = node.left
    is_plain = isinstance(node, ast.Name) and node.id != name
    return [f"{name}[:] = {ast.unparse(node)}", *steps] if is_plain else [f"{name}[:] = {whole}"]


def _holds_floats(code: Code, name: str) -> bool:
    """Whether an array was made without saying of what."""
    values = values_of(code, name)
    return bool(values) and all(isinstance(value, ast.Call) and _is_made_of_floats(value) for value in values)


def _is_made_of_floats(call: ast.Call) -> bool:
    makes = ast.unparse(call.func).removeprefix("numpy.").removeprefix("np.")
    return makes in ("empty", "zeros", "ones") and len(call.args) == 1 and not call.keywords


def _index(loop: ast.For) -> str:
    return loop.target.id if isinstance(loop.target, ast.Name) else ""


def _on_whole_arrays(code: Code, loop: ast.For, value: ast.expr) -> str:
    """An expression on elements as one on arrays; empty where it is none."""
    index, text = _index(loop), code.of(value)
    if not index or any(not isinstance(node, ARITHMETIC) for node in ast.walk(value)):
        return ""
    if isinstance(loop.iter, ast.Name) and _is_array(code, loop.iter.id):
        only = not nodes(value, ast.Subscript) and index in names(value)
        return code.with_names(value, dict.fromkeys(uses(value, index), loop.iter.id)) if only else ""
    call = builtin_call(loop.iter, "range")
    elements = [node for node in nodes(value, ast.Subscript) if ast.unparse(node.slice) == index]
    are_arrays = all(isinstance(node.value, ast.Name) and _is_array(code, node.value.id) for node in elements)
    if not call or not elements or not are_arrays or len(uses(value, index)) != len(elements):
        return ""
    arrays = {ast.unparse(node.value) for node in elements}
    limits = (
        {f"len({name})" for name in arrays}
        | {f"{name}.shape[0]" for name in arrays}
        | {f"{n}.size" for n in arrays}
    )
    if ast.unparse(call.args[0]) not in limits or text == "":
        return ""
    return code.with_names(value, {node: code.of(node.value) for node in elements})


def _is_array(code: Code, name: str) -> bool:
    """Whether something says that a name is a NumPy array."""
    for argument in nodes(code.function.args, ast.arg):
        if argument.arg == name and argument.annotation:
            return "ndarray" in ast.unparse(argument.annotation) or "NDArray" in ast.unparse(argument.annotation)
    values = [ast.unparse(value) for value in values_of(code, name)]
    return bool(values) and all(value.startswith(("np.", "numpy.")) for value in values)


RULES = (Rule("array-sum", TIME, array_sum), Rule("array-elements", TIME, array_elements))
