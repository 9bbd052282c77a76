"""Regular expressions that a loop looks up again and again: compiled once before it."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import names, nodes, place_before

_ARGUMENTS = {
    "match": 2,
    "search": 2,
    "fullmatch": 2,
    "findall": 2,
    "finditer": 2,
    "sub": 3,
    "subn": 3,
    "split": 2,
}
"""How many arguments come before those that the compiled pattern takes in another place."""


def compiled(code: Code) -> str | None:
    r"""A pattern that a loop matches is compiled before it. Serves time.

    Before: `for code in codes: if re.match("[0-9]+", code):`
    After: `pattern = re.compile("[0-9]+")` above, and `if pattern.match(code):`
    """
    edits = Edits(code)
    patterns: dict[tuple[str, ast.stmt], str] = {}
    for call in nodes(code.function, ast.Call):
        function = call.func
        if not isinstance(function, ast.Attribute) or code.of(function.value) != "re" or call.keywords:
            continue
        if len(call.args) != _ARGUMENTS.get(function.attr) or any(isinstance(a, ast.Starred) for a in call.args):
            continue
        pattern = code.of(call.args[0])
        place = place_before(code, call, {"re"} | names(call.args[0]))
        if place is None or nodes(call.args[0], ast.Call):
            continue
        if (pattern, place) not in patterns:
            patterns[pattern, place] = code.fresh("pattern")
            edits.above(place, f"{patterns[pattern, place]} = re.compile({pattern})")
        others = ", ".join(map(code.of, call.args[1:]))
        edits.replace(call, f"{patterns[pattern, place]}.{function.attr}({others})")
    return edits.result()


RULES = (Rule("compiled", TIME, compiled),)
