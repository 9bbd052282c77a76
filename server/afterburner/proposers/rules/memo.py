"""Recursion that computes the same again: remembered for the time of one call."""

from __future__ import annotations

import ast
import io
import tokenize

from afterburner.proposers.rules.code import Code, FunctionNode
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import bound, loops_around, nodes


def memo(code: Code) -> str | None:
    """A function that calls itself twice or in a loop remembers its results, within one outer call. Serves time.

    Before: `def f(n):` / `return n if n < 2 else f(n - 1) + f(n - 2)`
    After: the body moves into `@cache` / `def f_cached(n):`, which calls itself, and `return f_cached(n)`
    """
    function = code.function
    arguments = function.args
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    plain = not (arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs)
    calls = [call for call in nodes(function, ast.Call) if _calls_itself(code, call)]
    branches = len(calls) > 1 or any(next(loops_around(code, call), None) for call in calls)
    if not plain or not body or not branches or not isinstance(function, ast.FunctionDef) or _yields(function):
        return None
    first, last = code.line_above_comments(body[0]), body[-1].end_lineno or body[-1].lineno
    if _has_long_strings(code.text[code.line_start(first) : code.end(body[-1])]):
        return None
    is_method = arguments.args[:1] != [] and arguments.args[0].arg in ("self", "cls")
    inner = code.fresh(f"{function.name}_cached")
    parameters = [argument.arg for argument in arguments.args[is_method:]]
    if not parameters or any(_own(code, call) != is_method for call in calls):
        return None
    places = _changing(function, calls, parameters)
    defaults = _defaults(code, arguments)
    changed = Edits(code)
    for call in calls:
        if len(places) == len(parameters):
            changed.replace(call.func, inner)
        else:
            changed.replace(call, f"{inner}({', '.join(code.of(call.args[place]) for place in places)})")
    parameters = [parameters[place] for place in places]
    indent = code.indentation(body[0])
    unit = indent.removeprefix(code.indentation(function)) or "    "
    changed.above_line(
        first, body[0], "@cache", f"def {inner}({', '.join(p + defaults.get(p, '') for p in parameters)}):"
    )
    for line in range(first, last + 1):
        if code.text[code.line_start(line) : code.line_start(line + 1)].strip():
            changed.shift(line, unit)
    changed.below(body[-1], "", f"return {inner}({', '.join(parameters)})")
    changed.add_import("from functools import cache")
    return changed.result()


def _changing(function: ast.FunctionDef, calls: list[ast.Call], parameters: list[str]) -> list[int]:
    """The places of the parameters that are not the same in all calls; those of all where that is not plain."""
    everything = list(range(len(parameters)))
    is_nested = any(other is not call and other in calls for call in calls for other in ast.walk(call))
    if is_nested or any(call.keywords or len(call.args) != len(parameters) for call in calls):
        return everything
    rebound = bound(function)
    same = [
        name not in rebound and all(ast.unparse(call.args[place]) == name for call in calls)
        for place, name in enumerate(parameters)
    ]
    return [place for place in everything if not same[place]] or everything


def _calls_itself(code: Code, call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name == code.function.name or _own(code, call)


def _own(code: Code, call: ast.Call) -> bool:
    """Whether it calls the method through the object."""
    return ast.unparse(call.func) in (f"self.{code.function.name}", f"cls.{code.function.name}")


def _yields(function: FunctionNode) -> bool:
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal) for node in ast.walk(function)
    )


def _defaults(code: Code, arguments: ast.arguments) -> dict[str, str]:
    with_default = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    pairs = zip(with_default, arguments.defaults, strict=True)
    return {argument.arg: f"={code.of(default)}" for argument, default in pairs}


def _has_long_strings(text: str) -> bool:
    tokens = tokenize.generate_tokens(io.StringIO(f"if True:\n{text}\n").readline)
    try:
        return any(token.start[0] != token.end[0] and token.string.strip() for token in tokens)
    except (tokenize.TokenError, IndentationError):
        return True


def memo_inside(code: Code) -> str | None:
    """A function inside the function that calls itself twice remembers its results. Serves time.

    Before: `def ways(left):` / `return ways(left - 1) + ways(left - 2)`
    After: `@cache` above that `def`
    """
    edits = Edits(code)
    for function in nodes(code.function, ast.FunctionDef):
        calls = [call for call in nodes(function, ast.Call) if code.of(call.func) == function.name]
        is_plain = not function.decorator_list and not _yields(function) and function.args.args
        if function is not code.function and len(calls) > 1 and is_plain:
            edits.add_import("from functools import cache")
            edits.above(function, "@cache")
    return edits.result()


RULES = (Rule("memo", TIME, memo), Rule("memo-inside", TIME, memo_inside))
