"""Work that a loop repeats with the same result: done once before it."""

from __future__ import annotations

import ast
import builtins

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import (
    assigned_name,
    bound,
    builtin_call,
    loops_around,
    mutated,
    names,
    nodes,
    place_before,
    root,
    statement_of,
)

_NOT_HOISTED = frozenset(
    [
        "print",
        "next",
        "iter",
        "input",
        "open",
        "id",
        "globals",
        "locals",
        "super",
        "isinstance",
        "issubclass",
        "getattr",
        "hasattr",
        "len",
        "range",
        "enumerate",
        "zip",
        "map",
        "filter",
        "reversed",
        "type",
        "int",
        "float",
        "str",
        "bool",
        "abs",
        "ord",
        "chr",
        "vars",
        "dir",
        "object",
        "repr",
        "hash",
        "callable",
    ]
)
_PURE_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "split",
        "replace",
        "casefold",
        "splitlines",
        "compile",
        "copy",
        "keys",
        "values",
        "items",
    ]
)


def invariant(code: Code) -> str | None:
    """A call whose arguments do not change in a loop is made before it. Serves time.

    Before: `for rank in ranks:` / `ordered = sorted(prices)`
    After: `sorted_prices = sorted(prices)` above, and `ordered = sorted_prices`
    """
    edits = Edits(code)
    hoisted: dict[tuple[str, ast.stmt], str] = {}
    inside: set[ast.AST] = set()
    for call in nodes(code.function, ast.Call):
        if call in inside or not _may_be_hoisted(code, call):
            continue
        place = place_before(code, call, names(call) - bound(call) - set(dir(builtins)))
        if place is None or _result_is_changed(code, call):
            continue
        key = (code.of(call), place)
        if key not in hoisted:
            hoisted[key] = code.fresh(_name_of(call))
            edits.above(place, f"{hoisted[key]} = {_even_if_empty(code, call)}")
        edits.replace(call, hoisted[key])
        inside.update(ast.walk(call))
    return edits.result()


def _may_be_hoisted(code: Code, call: ast.Call) -> bool:
    """Whether a call may be the same every time; one that raises, waits or stands alone is not moved."""
    if isinstance(code.parents[call], ast.Raise | ast.Await | ast.Expr | ast.ExceptHandler):
        return False
    if any(isinstance(node, ast.Yield | ast.Await | ast.NamedExpr | ast.Lambda) for node in ast.walk(call)):
        return False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in _PURE_METHODS and bool(_chain_root(call.func))
    own = isinstance(call.func, ast.Name) and call.func.id not in {*_NOT_HOISTED, code.function.name}
    return own and bool(call.args) and any(names(argument) for argument in call.args)


def _chain_root(node: ast.expr) -> str:
    """The name that a chain of methods without side effects begins with, as in `text.lower().split()`."""
    while isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Call):
        inner = node.value.func
        if not isinstance(inner, ast.Attribute) or inner.attr not in _PURE_METHODS:
            return ""
        node = inner
    return root(node)


def _even_if_empty(code: Code, call: ast.Call) -> str:
    """The call, such that it does not raise before a loop that has nothing to run over."""
    extreme = builtin_call(call, "min", "max")
    return f"{code.of(call)[:-1]}, default=None)" if extreme and not call.keywords else code.of(call)


def _result_is_changed(code: Code, call: ast.Call) -> bool:
    """Whether the loop gives the result a name and changes it, so that each round needs its own."""
    name = assigned_name(statement_of(code, call))
    return bool(name) and any(name in mutated(loop) for loop in loops_around(code, call))


def _name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return f"{_chain_root(call.func)}_{call.func.attr}"
    function = call.func.id if isinstance(call.func, ast.Name) else "result"
    first = next((root(argument) for argument in call.args if root(argument)), "")
    return f"{function}_{first}" if first else f"{function}_result"


def lookups(code: Code) -> str | None:
    """A method or an attribute that a loop looks up again and again gets a name. Serves time.

    Before: `for x in xs: result.append(math.sqrt(x))`
    After: `result_append = result.append` and `math_sqrt = math.sqrt` above, and `result_append(math_sqrt(x))`
    """
    edits = Edits(code)
    found: dict[tuple[str, ast.stmt], str] = {}
    stored = {
        ast.unparse(node) for node in nodes(code.function, ast.Attribute) if not isinstance(node.ctx, ast.Load)
    }
    own = bound(code.function) | {argument.arg for argument in nodes(code.function.args, ast.arg)}
    for node in nodes(code.function, ast.Attribute):
        text, parent = code.of(node), code.parents[node]
        is_method = isinstance(parent, ast.Call) and parent.func is node
        is_global = isinstance(node.value, ast.Name) and node.value.id not in own
        if not isinstance(node.value, ast.Name) or text in stored or not (is_method or is_global):
            continue
        place = _outermost_without(code, node, node.value.id)
        is_hot = is_global or len(list(loops_around(code, node))) > 1
        if place is None or not is_hot:
            continue
        if (text, place) not in found:
            found[text, place] = code.fresh(text.replace(".", "_"))
            edits.above(place, f"{found[text, place]} = {text}")
        edits.replace(node, found[text, place])
    return edits.result()


def _outermost_without(code: Code, node: ast.AST, name: str) -> ast.stmt | None:
    """The outermost loop around a node that does not bind a name."""
    found = None
    for loop in loops_around(code, node):
        if name in bound(loop):
            break
        if isinstance(loop, ast.stmt):
            found = loop
    return found


RULES = (Rule("invariant", TIME, invariant), Rule("lookups", TIME, lookups, is_minor=True))
