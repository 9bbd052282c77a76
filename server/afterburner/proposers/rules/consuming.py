"""Lists that are built only to be consumed once: no list at all."""

from __future__ import annotations

import ast
from itertools import pairwise

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import BOTH, MEMORY, TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    blocks,
    builtin_call,
    changed,
    is_empty_list,
    loops_around,
    method_call,
    names,
    nodes,
    only_addition,
    root,
    uses,
    value_of,
    values_of,
)

_CONSUMERS = ("sum", "any", "all", "min", "max", "set", "frozenset", "dict", "sorted", "list", "tuple")


def generator_argument(code: Code) -> str | None:
    """A list that a call consumes becomes a generator. Serves memory, and time where the call stops early.

    Before: `sum([item.price for item in items])`
    After: `sum(item.price for item in items)`
    """
    edits = Edits(code)
    for call in nodes(code.function, ast.Call):
        consumed = builtin_call(call, *_CONSUMERS)
        counted = builtin_call(call, "len")
        argument = call.args[0] if call.args else None
        if not isinstance(argument, ast.ListComp) or not (consumed or counted):
            continue
        inside = code.of(argument)[1:-1].strip()
        if consumed:
            edits.replace(argument, f"({inside})" if call.keywords else inside)
        elif argument.generators[0].ifs:
            rest = code.text[code.end(argument.elt) : code.end(argument) - 1].strip()
            edits.replace(call, f"sum(1 {rest})")
    return edits.result()


def consumed_once(code: Code) -> str | None:
    """A list with a name that is iterated over just once becomes a generator. Serves memory.

    Before: `rows = [line.split(";") for line in lines]` or `rows = list(map(parse, lines))` / `for row in rows:`
    After: `rows = (line.split(";") for line in lines)` or `rows = map(parse, lines)` / `for row in rows:`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.Assign):
        name, value = assigned_name(statement), statement.value
        others = [use for use in uses(code.function, name) if use not in statement.targets] if name else []
        listed = builtin_call(value, "list", "tuple")
        is_made = listed is not None and isinstance(listed.args[0], ast.Call)
        if not (isinstance(value, ast.ListComp) or is_made) or len(others) != 1:
            continue
        if next(loops_around(code, others[0]), None):
            continue
        parent = code.parents[others[0]]
        is_iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is others[0]
        is_counted = builtin_call(parent, "len") is not None
        if not (is_iterated or is_counted or builtin_call(parent, *_CONSUMERS)):
            continue
        edits.replace(value, code.of(listed.args[0]) if listed else f"({code.of(value)[1:-1]})")
        if is_counted:
            edits.replace(parent, f"sum(1 for _ in {name})")
    return edits.result()


def comprehension(code: Code) -> str | None:
    """A list filled by a loop that does nothing else becomes a comprehension. Serves time.

    Before: `large = []` / `for n in numbers:` / `if n > 9:` / `large.append(n)`
    After: `large = [n for n in numbers if n > 9]`
    """
    edits = Edits(code)
    for block in blocks(code.function):
        for start, loop in pairwise(block):
            name = assigned_name(start)
            if not name or not is_empty_list(value_of(start)) or not isinstance(loop, ast.For):
                continue
            made = _clauses(code, loop, name)
            if made and len(uses(loop, name)) == 1:
                head = code.of(start)[: code.start(value_of(start) or start) - code.start(start)]
                edits.replace_statements(start, loop, f"{head}[{made}]")
    return edits.result()


def _clauses(code: Code, loop: ast.For, name: str) -> str | None:
    """The inside of the comprehension that a loop stands for."""
    clauses: list[str] = []
    statement: ast.stmt = loop
    while isinstance(statement, ast.For | ast.If) and len(statement.body) == 1 and not statement.orelse:
        if isinstance(statement, ast.For):
            clauses.append(f"for {code.of(statement.target)} in {code.of(statement.iter)}")
        else:
            clauses.append(f"if {code.of(statement.test)}")
        statement = statement.body[0]
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not method_call(call, "append") or root(call.func) != name:
        return None
    item = code.of(call.args[0])
    if any("\n" in text for text in (item, *clauses)):
        return None
    return f"{f'({item})' if isinstance(call.args[0], ast.Tuple) and item[0] != '(' else item} {' '.join(clauses)}"


def running_value(code: Code) -> str | None:
    """A list of which only the least, greatest, sum or length is used becomes that value. Serves memory.

    Before: `gaps = []` ... `gaps.append(a - b)` ... `if not gaps:` ... `return min(gaps)`
    After: `gaps = None` ... `gap = a - b` / `if gaps is None or gap < gaps:` / `gaps = gap` ... `return gaps`
    """
    edits = Edits(code)
    for statement in nodes(code.function, ast.stmt):
        name = assigned_name(statement)
        if not name or not is_empty_list(value_of(statement)):
            continue
        others = [use for use in uses(code.function, name) if code.parents[use] is not statement]
        parents = [code.parents[use] for use in others]
        appends = [code.parents[parent] for parent in parents if isinstance(parent, ast.Attribute)]
        guards = [parent for parent in parents if isinstance(parent, ast.UnaryOp)]
        results = [parent for parent in parents if isinstance(parent, ast.Call) and _is_total(parent)]
        is_plain = all(
            method_call(call, "append") and isinstance(code.parents[call], ast.Expr) for call in appends
        )
        if len(results) != 1 or not appends or not is_plain or len(appends) + len(guards) + 1 != len(others):
            continue
        result = results[0]
        function = code.of(result.func)
        extreme = function in ("min", "max")
        if not extreme and guards:
            continue
        edits.replace_statements(statement, statement, f"{name} = {None if extreme else 0}")
        item = code.fresh("item")
        for call in appends:
            append = code.parents[call]
            if not isinstance(append, ast.stmt) or not isinstance(call, ast.Call):
                continue
            value = code.of(call.args[0])
            if extreme:
                test = f"if {name} is None or {item} {'<' if function == 'min' else '>'} {name}:"
                edits.replace_statements(append, append, f"{item} = {value}", test, f"    {name} = {item}")
            else:
                edits.replace(append, f"{name} += {value if function == 'sum' else 1}")
        for guard in guards:
            edits.replace(guard, f"{name} is None")
        is_known = not extreme or (guards and not result.keywords)
        edits.replace(result, name if is_known else _extreme(code, result, name))
    return edits.result()


def _is_total(call: ast.Call) -> bool:
    """Whether a call makes one value of a list."""
    if builtin_call(call, "min", "max") and [keyword.arg for keyword in call.keywords] == ["default"]:
        return True
    return builtin_call(call, "min", "max", "sum", "len") is not None and not call.keywords


def _extreme(code: Code, call: ast.Call, name: str) -> str:
    """The least or greatest that was seen, or what the call says or does where nothing was."""
    default = code.of(call.keywords[0].value) if call.keywords else f"{code.of(call.func)}([])"
    return code.within(call, f"{default} if {name} is None else {name}")


def total(code: Code) -> str | None:
    """A loop that only adds up becomes a sum. Serves time.

    Before: `for price in prices:` / `total += price`
    After: `total += sum(prices)`
    """
    edits = Edits(code)
    for loop in nodes(code.function, ast.For):
        add = only_addition(loop)
        if add is None:
            continue
        if not isinstance(add.target, ast.Name) or add.target.id in names(add.value) | names(loop.iter):
            continue
        if isinstance(add.value, ast.Constant | ast.JoinedStr | ast.List) or changed(add.value):
            continue
        if any(isinstance(value, ast.List | ast.ListComp) for value in values_of(code, add.target.id)):
            continue
        is_item = ast.unparse(add.value) == ast.unparse(loop.target)
        each = f"{code.of(add.value)} for {code.of(loop.target)} in {code.of(loop.iter)}"
        edits.replace_statements(loop, loop, f"{add.target.id} += sum({code.of(loop.iter) if is_item else each})")
    return edits.result()


RULES = (
    Rule("running-value", MEMORY, running_value),
    Rule("consumed-once", MEMORY, consumed_once),
    Rule("generator-argument", BOTH, generator_argument),
    Rule("comprehension", TIME, comprehension),
    Rule("total", TIME, total),
)
