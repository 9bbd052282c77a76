"""Scans inside loops that look for equal keys: grouped by key once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import (
    Comprehension,
    looks_like_list,
    method_call,
    names,
    nodes,
    place_before,
    root,
)


def grouped(code: Code) -> str | None:
    """A scan for equal keys inside a loop runs over the entries with that key alone. Serves time.

    Before: `for order in orders:` / `for known in customers:` / `if known.id == order.customer:`
    After: `groups = {}`, filled by `known.id` above, and `for known in groups.get(order.customer, ()):`
    """
    edits = Edits(code)
    for loop, tests, inside in _scans(code):
        own = names(loop.target)
        keys = next((keys for test in tests if (keys := _keys(test, own))), None)
        if keys is None:
            continue
        needed = names(loop.iter) | names(keys[0]) - own
        place = place_before(code, inside, needed - {"range", "len", "enumerate"})
        if place is None:
            continue
        groups = code.fresh(f"{root(loop.iter) or 'items'}_by_key")
        target = code.of(loop.target)
        edits.above(
            place,
            f"{groups} = {{}}",
            f"for {target} in {code.of(loop.iter)}:",
            f"    {groups}.setdefault({code.of(keys[0])}, []).append({_whole(loop.target, target)})",
        )
        edits.replace(loop.iter, f"{groups}.get({code.of(keys[1])}, ())")
    return edits.result()


def _scans(code: Code) -> Iterator[tuple[ast.For | ast.comprehension, list[ast.expr], ast.AST]]:
    """Loops that test each item first, with the tests, and a node that every outer loop runs."""
    for loop in nodes(code.function, ast.For):
        if len(loop.body) == 1 and isinstance(loop.body[0], ast.If) and not loop.body[0].orelse:
            yield loop, _parts(loop.body[0].test), loop
    for whole in nodes(code.function, ast.expr):
        if isinstance(whole, Comprehension):
            for index, generator in enumerate(whole.generators):
                tests = [part for test in generator.ifs for part in _parts(test)]
                yield generator, tests, generator if index else whole


def _parts(test: ast.expr) -> list[ast.expr]:
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]


def _keys(test: ast.expr, own: set[str]) -> tuple[ast.expr, ast.expr] | None:
    """The key of an item and the key that is looked for, where a test is their equality."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return None
    left, right = test.left, test.comparators[0]
    for item, wanted in ((left, right), (right, left)):
        if names(item) & own and not names(wanted) & own and names(wanted):
            return item, wanted
    return None


def _whole(target: ast.expr, text: str) -> str:
    return f"({text})" if isinstance(target, ast.Tuple) and not text.startswith("(") else text


def any_equal(code: Code) -> str | None:
    """A search for an equal key in a loop becomes membership in a set. Serves time.

    Before: `if any(known == wanted.id for known in ids):`
    After: `ids_keys = {known for known in ids}` above, and `wanted.id in ids_keys`
    """
    edits = Edits(code)
    for call in nodes(code.function, ast.Call):
        whole = call.args[0] if code.of(call.func) == "any" and len(call.args) == 1 else None
        if not isinstance(whole, ast.GeneratorExp | ast.ListComp) or len(whole.generators) != 1:
            continue
        generator = whole.generators[0]
        keys = _keys(whole.elt, names(generator.target))
        place = place_before(code, call, names(generator.iter)) if keys else None
        if keys is None or place is None or generator.ifs:
            continue
        found = code.fresh(f"{root(generator.iter) or 'items'}_keys")
        each = f"for {code.of(generator.target)} in {code.of(generator.iter)}"
        edits.above(place, f"{found} = {{{code.of(keys[0])} {each}}}")
        edits.replace(call, code.within(call, f"{code.of(keys[1])} in {found}"))
    return edits.result()


def positions(code: Code) -> str | None:
    """The place of an item in a list that a loop searches again and again is looked up. Serves time.

    Before: `places.append(names.index(name))`
    After: `names_positions = {}`, filled above, and `names_positions[name]`, or as before where it is not there
    """
    edits = Edits(code)
    found: dict[tuple[str, ast.stmt], str] = {}
    for call in nodes(code.function, ast.Call):
        items = root(call.func)
        place = place_before(code, call, {items}) if method_call(call, "index") else None
        if place is None or not looks_like_list(code, items) or isinstance(code.parents[call], ast.IfExp):
            continue
        if (items, place) not in found:
            found[items, place] = code.fresh(f"{items}_positions")
            position, item = code.fresh("position"), code.fresh("item")
            edits.above(
                place,
                f"{found[items, place]} = {{}}",
                f"for {position}, {item} in enumerate({items}):",
                f"    {found[items, place]}.setdefault({item}, {position})",
            )
        wanted = code.of(call.args[0])
        known = f"{found[items, place]}[{wanted}] if {wanted} in {found[items, place]}"
        edits.replace(call, code.within(call, f"{known} else {code.of(call)}"))
    return edits.result()


RULES = (
    Rule("grouped", TIME, grouped),
    Rule("any-equal", TIME, any_equal),
    Rule("positions", TIME, positions),
)
