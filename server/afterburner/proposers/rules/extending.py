"""Lists, dictionaries and sets that are copied in every round to add to them: they grow in place."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    is_empty_list,
    loops_around,
    nodes,
    values_of,
)


def extend_list(code: Code) -> str | None:
    """A list that is copied to add to it grows in place. Serves time.

    Before: `shared = shared + [place]`, `items = items + batch`
    After: `shared.append(place)`, `items += batch`
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
        elif isinstance(right, ast.List | ast.ListComp) or _starts_empty(code, name):
            edits.replace(statement, f"{name} += {code.of(right)}")
    return edits.result()


def _starts_empty(code: Code, name: str) -> bool:
    """Whether the function makes the list itself, empty."""
    return any(is_empty_list(value) for value in values_of(code, name))


def merge_in_place(code: Code) -> str | None:
    """A dictionary or set that is copied to add to it grows in place. Serves time.

    Before: `prices = {**prices, **update}`, `prices = {**prices, key: price}`, `seen = seen | {item}`
    After: `prices.update(update)`, `prices[key] = price`, `seen.add(item)`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.Assign):
        name, value = assigned_name(statement), statement.value
        is_own = any(_is_new_collection(code, given) for given in values_of(code, name) if given is not value)
        if not name or not is_own or not next(loops_around(code, statement), None):
            continue
        text = _merged(code, value, name) if isinstance(value, ast.Dict) else _united(code, value, name)
        if text:
            edits.replace(statement, text)
    return edits.result()


def _merged(code: Code, value: ast.Dict, name: str) -> str:
    """What `{**name, ...}` adds to the dictionary, where that is one thing; empty where it is not."""
    if len(value.keys) != 2 or value.keys[0] is not None or code.of(value.values[0]) != name:
        return ""
    key, item = value.keys[1], code.of(value.values[1])
    return f"{name}.update({item})" if key is None else f"{name}[{code.of(key)}] = {item}"


def _united(code: Code, value: ast.expr, name: str) -> str:
    """What `name | ...` adds; empty where it is something else."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.BitOr) or code.of(value.left) != name:
        return ""
    items = value.right.elts if isinstance(value.right, ast.Set) else []
    is_one = len(items) == 1 and not isinstance(items[0], ast.Starred)
    return f"{name}.add({code.of(items[0])})" if is_one else f"{name} |= {code.of(value.right)}"


def _is_new_collection(code: Code, value: ast.expr) -> bool:
    """Whether an expression makes a set or dictionary that nobody else has."""
    is_call = isinstance(value, ast.Call) and code.of(value.func) in ("set", "dict")
    is_grown = isinstance(value, ast.Dict) and None in value.keys
    return is_call or (isinstance(value, ast.Set | ast.SetComp | ast.Dict | ast.DictComp) and not is_grown)


def flattened(code: Code) -> str | None:
    """Lists are put one after the other by chaining instead of by adding. Serves time and memory.

    Before: `sum(batches, [])`
    After: `list(chain.from_iterable(batches))`
    """
    edits = Edits(code)
    for call in nodes(code.function, ast.Call):
        if code.of(call.func) == "sum" and len(call.args) == 2 and is_empty_list(call.args[1]):
            edits.add_import("from itertools import chain")
            edits.replace(call, f"list(chain.from_iterable({code.of(call.args[0])}))")
    return edits.result()


RULES = (
    Rule("extend-list", TIME, extend_list),
    Rule("merge-in-place", TIME, merge_in_place),
    Rule("flattened", BOTH, flattened),
)
