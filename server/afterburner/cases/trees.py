"""Reads the neutral tree of a type (see `monolith.worker.describe`): what values can be made of it."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]

SCALARS = frozenset(
    (
        "none",
        "bool",
        "int",
        "float",
        "complex",
        "str",
        "bytes",
        "decimal",
        "fraction",
        "date",
        "datetime",
        "timedelta",
        "literal",
        "enum",
        "variable",
    )
)
LISTS = frozenset(("list", "sequence", "iterable", "deque"))
SETS = frozenset(("set", "frozenset"))
MAPPINGS = frozenset(("dict", "mapping", "ordered"))
_HASHABLE = SCALARS - {"decimal", "fraction", "date", "datetime", "timedelta"}


def element(tree: Tree) -> Tree:
    """A type inside another; where nothing is said, integers."""
    return {"kind": "int"} if tree["kind"] in ("any", "variable") else tree


def can_make(tree: Tree) -> bool:
    """Whether values of the type can be made."""
    kind = tree["kind"]
    if kind == "literal":
        return bool(tree["values"])
    if kind == "enum":
        return bool(tree["members"])
    if kind in SCALARS or kind == "bytearray":
        return True
    if kind in LISTS:
        return can_make(element(tree["items"]))
    if kind in SETS:
        return is_hashable(element(tree["items"]))
    if kind in MAPPINGS:
        return is_hashable(element(tree["keys"])) and can_make(element(tree["values"]))
    if kind == "tuple":
        return all(can_make(element(member)) for member in members(tree))
    if kind == "union":
        return bool(options(tree))
    if kind == "dataclass":
        return all(field["has_default"] or can_make(field["type"]) for field in tree["fields"])
    return False


def is_hashable(tree: Tree) -> bool:
    """Whether values can be made that may stand in a set."""
    kind = tree["kind"]
    if kind == "tuple":
        return all(is_hashable(element(member)) for member in members(tree))
    if kind == "frozenset":
        return is_hashable(element(tree["items"]))
    if kind == "union":
        return all(is_hashable(option) for option in tree["options"])
    return kind in _HASHABLE and can_make(tree)


def members(tree: Tree) -> list[Tree]:
    """The types inside a tuple type, of either form."""
    return [tree["items"]] if "items" in tree else list(tree["members"])


def options(tree: Tree) -> list[Tree]:
    """The alternatives of a union that values can be made of."""
    return [option for option in tree["options"] if can_make(option)]


def grows(tree: Tree) -> bool:
    """Whether a value of the type can be made about as large as wanted."""
    kind = tree["kind"]
    if not can_make(tree):
        return False
    if kind in LISTS or kind in SETS or kind in MAPPINGS or kind in ("str", "bytes", "bytearray"):
        return True
    if kind == "tuple":
        return "items" in tree or any(grows(member) for member in members(tree))
    if kind == "union":
        return any(grows(option) for option in tree["options"])
    if kind == "dataclass":
        return any(grows(field["type"]) for field in tree["fields"])
    return False
