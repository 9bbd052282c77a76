"""What types a parameter may have, judged by its name and by how the function's text uses it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from afterburner.cases.trees import Tree

INT: Tree = {"kind": "int"}
FLOAT: Tree = {"kind": "float"}
TEXT: Tree = {"kind": "str"}


def _list(items: Tree) -> Tree:
    return {"kind": "list", "items": items}


def _dict(keys: Tree, values: Tree) -> Tree:
    return {"kind": "dict", "keys": keys, "values": values}


PAIR: Tree = {"kind": "tuple", "members": [INT, INT]}
TYPES: dict[str, Tree] = {
    "int": INT,
    "list[int]": _list(INT),
    "str": TEXT,
    "list[str]": _list(TEXT),
    "dict[str, int]": _dict(TEXT, INT),
    "list[list[int]]": _list(_list(INT)),
    "float": FLOAT,
    "list[float]": _list(FLOAT),
    "list[tuple[int, int]]": _list(PAIR),
    "dict[int, list[int]]": _dict(INT, _list(INT)),
    "dict[str, list[str]]": _dict(TEXT, _list(TEXT)),
    "set[int]": {"kind": "set", "items": INT},
    "list[dict[str, int]]": _list(_dict(TEXT, INT)),
}
"""Types that are tried for a parameter that has none, the commonest first."""

_METHODS = {
    "str": "split strip lstrip rstrip lower upper startswith endswith replace join encode format isdigit isalpha "
    "isalnum isspace title splitlines find rfind casefold partition",
    "list": "append extend sort reverse insert pop",
    "dict": "items keys values get setdefault update",
    "set": "add discard union intersection difference issubset",
}
_NAMES = {
    "int": "n m k i j x y a b num number count size limit width height depth amount total target",
    "float": "rate ratio weight price temperature",
    "str": "s t text string word line name pattern path sentence message",
    "list[str]": "words lines names strings tokens texts",
    "list[int]": "nums numbers values items xs arr array data seq sequence lst list",
    "list[list[int]]": "matrix grid board rows table image lists",
    "list[tuple[int, int]]": "edges pairs points intervals coordinates ranges",
    "dict[str, int]": "counts mapping d dictionary scores prices",
    "dict[int, list[int]]": "graph adjacency tree neighbours neighbors",
    "list[dict[str, int]]": "records dicts",
}


@dataclass
class Usage:
    """How one parameter is used."""

    name: str
    methods: set[str] = field(default_factory=set)
    iterated: bool = False
    of_elements: set[str] = field(default_factory=set)
    """How the elements of it are used: `iterated`, `pair`, or names of methods."""
    subscripted: bool = False
    counted: bool = False
    """It stands in arithmetic, in a comparison with a number, or in `range()`."""


def usages(function: ast.AST, names: list[str]) -> dict[str, Usage]:
    """How a function uses each of the named parameters."""
    found = {name: Usage(name) for name in names}
    elements: dict[str, Usage] = {}
    for target, source in _loops(function):
        if not isinstance(source, ast.Name) or source.id not in found:
            continue
        usage = found[source.id]
        usage.iterated = True
        if isinstance(target, ast.Name):
            elements[target.id] = usage
        elif isinstance(target, ast.Tuple):
            usage.of_elements.add("pair")
    for _, source in _loops(function):
        if isinstance(source, ast.Name) and source.id in elements:
            elements[source.id].of_elements.add("iterated")
    for node in ast.walk(function):
        _note(node, found, elements)
    return found


def ranked(usage: Usage) -> list[str]:
    """The names of `TYPES`, the likeliest first."""
    order = list(TYPES)
    return sorted(order, key=lambda kind: (-_score(kind, usage), order.index(kind)))


def _loops(function: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            target, source = node.target, node.iter
            wrapper = source.func.id if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) else ""
            if isinstance(source, ast.Call) and source.args:
                if wrapper == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    target, source = target.elts[1], source.args[0]
                elif wrapper in ("sorted", "reversed", "list", "set", "iter"):
                    source = source.args[0]
            yield target, source


def _note(node: ast.AST, found: dict[str, Usage], elements: dict[str, Usage]) -> None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id in found:
            found[node.value.id].methods.add(node.attr)
        if node.value.id in elements:
            elements[node.value.id].of_elements.add(node.attr)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in found:
        found[node.value.id].subscripted = True
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
        inner = node.value.value
        if isinstance(inner, ast.Name) and inner.id in found:
            found[inner.id].of_elements.add("iterated")
    elif isinstance(node, ast.BinOp | ast.Compare):
        sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
        numeric = isinstance(node, ast.BinOp) or any(_is_number(side) for side in sides)
        for side in sides:
            if numeric and isinstance(side, ast.Name) and side.id in found:
                found[side.id].counted = True
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        for argument in node.args:
            if isinstance(argument, ast.Name) and argument.id in found:
                found[argument.id].counted = True


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _score(kind: str, usage: Usage) -> int:
    outer, _, inner = kind.partition("[")
    score = 0
    for method in usage.methods:
        score += sum(3 for owner, names in _METHODS.items() if method in names.split() and owner == outer)
    is_number = outer in ("int", "float")
    score += 2 if usage.counted and is_number else 0
    score -= 4 if (usage.iterated or usage.subscripted) and is_number else 0
    score += 1 if usage.iterated and outer == "list" else 0
    if usage.of_elements & set(_METHODS["str"].split()):
        score += 2 if inner == "str]" else 0
    if "iterated" in usage.of_elements:
        score += 2 if inner in ("list[int]]", "int, list[int]]") else 0
    if "pair" in usage.of_elements:
        score += 3 if inner == "tuple[int, int]]" else 0
    name = usage.name.lower()
    score += 2 if name in _NAMES.get(kind, "").split() else 0
    return score
