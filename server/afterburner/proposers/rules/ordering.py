"""Sorting where the order of a few is all that is needed."""

from __future__ import annotations

import ast
from itertools import pairwise

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.proposers.rules.scopes import (
    blocks,
    builtin_call,
    is_empty_list,
    method_call,
    mutated,
    nodes,
    root,
    statement_of,
    uses,
    values_of,
)


def extreme(code: Code) -> str | None:
    """The first or last of a sorted copy is the least or greatest. Serves time and memory.

    Before: `sorted(prices)[0]`
    After: `min(prices)`
    """
    edits = Edits(code)
    for subscript in nodes(code.function, ast.Subscript):
        call, index = builtin_call(subscript.value, "sorted"), code.of(subscript.slice)
        if not call or index not in ("0", "-1") or not isinstance(subscript.ctx, ast.Load):
            continue
        arguments, is_reversed = _arguments(code, call)
        if is_reversed is not None:
            edits.replace(subscript, f"{'max' if (index == '-1') != is_reversed else 'min'}({arguments})")
    return edits.result()


def some_of_sorted(code: Code) -> str | None:
    """The beginning of a sorted copy comes from a heap. Serves time and memory.

    Before: `sorted(prices)[:count]`
    After: `heapq.nsmallest(count, prices) if count >= 0 else sorted(prices)[:count]`
    """
    edits = Edits(code)
    for subscript in nodes(code.function, ast.Subscript):
        call, part = builtin_call(subscript.value, "sorted"), subscript.slice
        if not call or not isinstance(part, ast.Slice) or part.lower or part.step or not part.upper:
            continue
        arguments, is_reversed = _arguments(code, call)
        is_last_resort = isinstance(code.parents[subscript], ast.IfExp)
        if is_reversed is None or isinstance(part.upper, ast.UnaryOp) or is_last_resort:
            continue
        edits.add_import("import heapq")
        function = "nlargest" if is_reversed else "nsmallest"
        count = code.of(part.upper)
        text = f"heapq.{function}({count}, {arguments})"
        if not isinstance(part.upper, ast.Constant):
            text = code.within(subscript, f"{text} if {count} >= 0 else {code.of(subscript)}")
        edits.replace(subscript, text)
    return edits.result()


def _arguments(code: Code, call: ast.Call) -> tuple[str, bool | None]:
    """The arguments without `reverse`, and its value; `None` where that is not known."""
    kept = [code.of(call.args[0])]
    is_reversed: bool | None = False
    for keyword in call.keywords:
        if keyword.arg != "reverse":
            kept.append(code.of(keyword))
        elif isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
            is_reversed = keyword.value.value
        else:
            is_reversed = None
    return ", ".join(kept), is_reversed


def sorted_once(code: Code) -> str | None:
    """Taking the least from a list again and again is sorting. Serves time.

    Before: `while left:` / `least = min(left)` / `left.remove(least)` / `ordered.append(least)`
    After: `ordered.extend(sorted(left))` / `left.clear()`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.While):
        lines = [ast.unparse(statement) for statement in loop.body]
        if len(lines) != 3 or loop.orelse or not isinstance(loop.test, ast.Name):
            continue
        left, taken = loop.test.id, lines[0].partition(" = ")[0]
        appended = lines[2].removesuffix(f".append({taken})")
        for function, more in (("min", ""), ("max", ", reverse=True")):
            if lines[:2] == [f"{taken} = {function}({left})", f"{left}.remove({taken})"] and appended != lines[2]:
                edits.replace_statements(loop, loop, f"{appended}.extend(sorted({left}{more}))", f"{left}.clear()")
    return edits.result()


def insort(code: Code) -> str | None:
    """A list that is sorted after each item that it gets takes the item where it belongs. Serves time.

    Before: `seen.append(reading)` / `seen.sort()`
    After: `insort(seen, reading)`
    """
    edits = Edits(code)
    for block in blocks(code.function):
        for append, sort in pairwise(block):
            call = append.value if isinstance(append, ast.Expr) else None
            if not isinstance(call, ast.Call) or not method_call(call, "append"):
                continue
            items = root(call.func)
            is_own = [is_empty_list(value) for value in values_of(code, items)] == [True]
            using = {statement_of(code, use) for use in uses(code.function, items)}
            changing = {statement for statement in using if items in mutated(statement)}
            if ast.unparse(sort) == f"{items}.sort()" and is_own and changing == {append, sort}:
                edits.add_import("from bisect import insort")
                edits.replace_statements(append, sort, f"insort({items}, {code.of(call.args[0])})")
    return edits.result()


RULES = (
    Rule("sorted-once", TIME, sorted_once),
    Rule("insort", TIME, insort),
    Rule("extreme", BOTH, extreme),
    Rule("some-of-sorted", BOTH, some_of_sorted),
)
