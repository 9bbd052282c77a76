"""Counts and totals that are computed anew for every item: computed in one pass."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, TIME, Rule
from afterburner.proposers.rules.scopes import (
    builtin_call,
    method_call,
    nodes,
    place_before,
    root,
    uses,
)


def tally(code: Code) -> str | None:
    """Items counted into a dictionary one by one are counted as they come. Serves time.

    Before: `for word in words: counts[word] = words.count(word)`
    After: `for word in words: counts[word] = counts.get(word, 0) + 1`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        items, item = code.of(loop.iter), code.of(loop.target)
        for statement in loop.body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Subscript):
                continue
            counts = root(target)
            counted = (
                code.of(statement.value) == f"{items}.count({item})" and code.of(target) == f"{counts}[{item}]"
            )
            if counted and len(uses(loop, counts)) == 1:
                edits.replace(statement.value, f"{counts}.get({item}, 0) + 1")
    return edits.result()


def counter(code: Code) -> str | None:
    """Counting the same list in every round becomes counting it once. Serves time.

    A plain dictionary, because making a Counter takes longer than counting some few items again and again.

    Before: `for word in words: counts[word] = words.count(word)`, `max(votes, key=votes.count)`
    After: `words_counts = {}`, filled above, and `words_counts.get(word, 0)`, `max(votes, key=Counter(votes).get)`
    """
    edits = Edits(code)
    for keyword in nodes(code.function, ast.keyword):
        counted = code.of(keyword.value).removesuffix(".count")
        if keyword.arg == "key" and counted.isidentifier() and isinstance(keyword.value, ast.Attribute):
            edits.add_import("from collections import Counter")
            edits.replace(keyword.value, f"Counter({counted}).get")
    counters: dict[tuple[str, ast.stmt], str] = {}
    for call in nodes(code.function, ast.Call):
        if not method_call(call, "count"):
            continue
        name = root(call.func)
        place = place_before(code, call, {name})
        if place is None:
            continue
        if (name, place) not in counters:
            counts = counters[name, place] = code.fresh(f"{name}_counts")
            item = code.fresh("item")
            edits.above(
                place,
                f"{counts} = {{}}",
                f"for {item} in {name}:",
                f"    {counts}[{item}] = {counts}.get({item}, 0) + 1",
            )
        edits.replace(call, f"{counters[name, place]}.get({code.of(call.args[0])}, 0)")
    return edits.result()


def running(code: Code) -> str | None:
    """The total of every beginning of a list is a running total. Serves time and memory.

    Before: `[sum(amounts[: day + 1]) for day in range(len(amounts))]`
    After: `list(accumulate(amounts))`
    """
    edits = Edits(code)
    for whole in nodes(code.function, ast.ListComp):
        target, body = whole.generators[0].target, ast.unparse(whole.elt)
        iterable = builtin_call(whole.generators[0].iter, "range")
        length = builtin_call(iterable.args[0], "len") if iterable else None
        if len(whole.generators) != 1 or whole.generators[0].ifs or not length or not isinstance(target, ast.Name):
            continue
        items = code.of(length.args[0])
        for function, more in (("sum", ""), ("max", ", max"), ("min", ", min")):
            if body == f"{function}({items}[:{target.id} + 1])":
                edits.add_import("from itertools import accumulate")
                edits.replace(whole, f"list(accumulate({items}{more}))")
    return edits.result()


def pair_count(code: Code) -> str | None:
    """Pairs with a given sum are counted by looking the other half up. Serves time.

    Before: `for i in range(len(a)):` / `for j in range(i + 1, len(a)):` / `if a[i] + a[j] == total:` / `n += 1`
    After: `earlier = {}` / `for item in a:` / `n += earlier.get(total - item, 0)` / `earlier[item] = ...`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        inner = loop.body[0]
        test = inner.body[0] if isinstance(inner, ast.For) and len(loop.body) == 1 else None
        length = _length(loop.iter)
        if not isinstance(inner, ast.For) or not isinstance(test, ast.If) or len(inner.body) != 1 or not length:
            continue
        i, j, items = ast.unparse(loop.target), ast.unparse(inner.target), ast.unparse(length)
        second = ast.unparse(inner.iter) in (f"range({i} + 1, len({items}))", f"range({i})")
        count = test.body[0]
        is_sum = isinstance(test.test, ast.Compare) and ast.unparse(test.test.left) in (
            f"{items}[{i}] + {items}[{j}]",
            f"{items}[{j}] + {items}[{i}]",
        )
        if not (second and is_sum and len(test.body) == 1 and ast.unparse(count).endswith(" += 1")):
            continue
        if not isinstance(test.test, ast.Compare) or not isinstance(test.test.ops[0], ast.Eq):
            continue
        if test.orelse or inner.orelse or loop.orelse or not isinstance(test.test.comparators[0], ast.Name):
            continue
        earlier, item = code.fresh("earlier"), code.fresh("item")
        total = test.test.comparators[0].id
        edits.replace_statements(
            loop,
            loop,
            f"{earlier} = {{}}",
            f"for {item} in {items}:",
            f"    {ast.unparse(count).removesuffix('1')}{earlier}.get({total} - {item}, 0)",
            f"    {earlier}[{item}] = {earlier}.get({item}, 0) + 1",
        )
    return edits.result()


def _length(iterable: ast.expr) -> ast.expr | None:
    """What `range(len(...))` is about."""
    call = builtin_call(iterable, "range")
    length = builtin_call(call.args[0], "len") if call else None
    return length.args[0] if length else None


RULES = (
    Rule("tally", TIME, tally),
    Rule("counter", TIME, counter),
    Rule("running", BOTH, running),
    Rule("pair-count", TIME, pair_count),
)
