"""Sorting where the order of a few is all that is needed."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.proposers.rules.scopes import builtin_call, nodes


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


RULES = (
    Rule("sorted-once", TIME, sorted_once),
    Rule("extreme", BOTH, extreme),
    Rule("some-of-sorted", BOTH, some_of_sorted),
)
