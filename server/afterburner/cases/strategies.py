"""Hypothesis strategies, bounded so that no value is of huge size, and values at the edges of types."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from afterburner.cases.trees import LISTS, Tree, can_make, element, options
from monolith.codec import Build, EnumMember

MAX_ITEMS = 12
MAX_NESTED_ITEMS = 5

_LETTERS = "abcdeABC 012,.-_\n\té"
_WORDS = ("a", "b", "ab", "the", "Tree", "tree ", "x1", "10", "-3", "e.g.", "A B", "naïve")

_INTEGERS = st.one_of(
    st.integers(-3, 10),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(-10, 100),
    st.integers(-10, 100),
    st.integers(-10, 1000),
    st.integers(-10, 1000),
    st.integers(-(2**31), 2**31),
)
_FLOATS = st.one_of(
    st.sampled_from((0.0, 0.5, 1.0, -1.0, 2.5, 100.0)),
    st.integers(-10_000, 10_000).map(lambda number: number / 100),
    st.floats(-1e6, 1e6, allow_nan=False),
)
_TEXTS = st.one_of(
    st.text(st.sampled_from(_LETTERS), max_size=16),
    st.text(st.sampled_from("ab"), max_size=10),
    st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join),
)
_DAYS = st.builds(
    lambda year, month, day: {"year": year, "month": month, "day": day},
    st.integers(1999, 2030),
    st.integers(1, 12),
    st.integers(1, 28),
)
_CLOCKS = st.builds(lambda hour, minute: {"hour": hour, "minute": minute}, st.integers(0, 23), st.integers(0, 59))

_SCALARS: dict[str, SearchStrategy[Any]] = {
    "none": st.none(),
    "bool": st.booleans(),
    "int": _INTEGERS,
    "variable": _INTEGERS,
    "float": _FLOATS,
    "complex": st.builds(complex, _FLOATS, _FLOATS),
    "str": _TEXTS,
    "bytes": st.binary(max_size=16),
    "bytearray": st.binary(max_size=16).map(bytearray),
    "decimal": st.integers(-10_000, 10_000).map(
        lambda number: Build("decimal", "Decimal", {"value": f"{number / 100:.2f}"})
    ),
    "fraction": st.builds(
        lambda over, under: Build("fractions", "Fraction", {"numerator": over, "denominator": under}),
        st.integers(-50, 50),
        st.integers(1, 50),
    ),
    "date": _DAYS.map(lambda day: Build("datetime", "date", day)),
    "datetime": st.builds(lambda day, clock: Build("datetime", "datetime", day | clock), _DAYS, _CLOCKS),
    "timedelta": st.integers(-(10**6), 10**7).map(
        lambda seconds: Build("datetime", "timedelta", {"seconds": seconds})
    ),
}

_EDGES: dict[str, list[Any]] = {
    "none": [None],
    "bool": [False, True],
    "int": [0, 1, 2, -1, 10, 100],
    "variable": [0, 1, 2, -1],
    "float": [0.0, 1.0, -1.5, 1e-9, 1e6],
    "str": ["", "a", "aa", "ab", "Ab c", "a\nb"],
    "bytes": [b"", b"a", b"aa"],
}


def strategy_of(tree: Tree, depth: int = 0) -> SearchStrategy[Any]:
    """Values of a type that `can_make` accepts."""
    kind = tree["kind"]
    most = MAX_ITEMS if depth == 0 else MAX_NESTED_ITEMS
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind == "literal":
        return st.sampled_from(tree["values"])
    if kind == "enum":
        return st.sampled_from([EnumMember(tree["module"], tree["qualname"], name) for name in tree["members"]])
    if kind == "union":
        return st.one_of([strategy_of(option, depth) for option in options(tree)])
    if kind == "dataclass":
        return _instances(tree, depth)
    if kind == "tuple" and "members" in tree:
        return st.tuples(*(strategy_of(element(member), depth + 1) for member in tree["members"]))
    if kind in ("dict", "mapping", "ordered"):
        keys = strategy_of(element(tree["keys"]), depth + 1)
        pairs = st.dictionaries(keys, strategy_of(element(tree["values"]), depth + 1), max_size=most)
        return pairs.map(OrderedDict) if kind == "ordered" else pairs
    items = strategy_of(element(tree["items"]), depth + 1)
    if kind in ("set", "frozenset"):
        return (st.sets if kind == "set" else st.frozensets)(items, max_size=most)
    repeated = st.one_of(
        st.lists(items, max_size=most),
        st.lists(items, min_size=1, max_size=3).flatmap(
            lambda few: st.lists(st.sampled_from(few), min_size=2, max_size=most)
        )
        if depth == 0 and _is_scalar(tree)
        else st.lists(items, max_size=most),
    )
    made_of = {"tuple": tuple, "deque": deque}.get(kind)
    return repeated if made_of is None else repeated.map(made_of)


def _is_scalar(tree: Tree) -> bool:
    return element(tree["items"])["kind"] in _SCALARS


def _instances(tree: Tree, depth: int) -> SearchStrategy[Any]:
    fields = {
        field["name"]: strategy_of(field["type"], depth + 1)
        for field in tree["fields"]
        if can_make(field["type"]) and (not field["has_default"] or depth < 2)
    }
    return st.fixed_dictionaries(fields).map(lambda arguments: Build(tree["module"], tree["qualname"], arguments))


def edges_of(tree: Tree) -> list[Any]:
    """Values at the edges of a type: empty, single, repeated, negative, zero; perhaps none."""
    kind = tree["kind"]
    if kind in _EDGES:
        return _EDGES[kind]
    if kind == "literal":
        return list(tree["values"])
    if kind == "union":
        return [edge for option in options(tree) for edge in edges_of(option)]
    if kind in LISTS or (kind == "tuple" and "items" in tree):
        made_of = {"tuple": tuple, "deque": deque}.get(kind, list)
        return [made_of(items) for items in _edge_lists(element(tree["items"]))]
    if kind in ("set", "frozenset"):
        made_of = set if kind == "set" else frozenset
        return [made_of(items) for items in _edge_lists(element(tree["items"]))]
    if kind in ("dict", "mapping"):
        return [{}]
    return []


def _edge_lists(items: Tree) -> list[list[Any]]:
    edges = edges_of(items)
    lists = [[], *([edge] for edge in edges[:2])]
    if edges:
        lists += [[edges[-1]] * 3, edges, edges[::-1], [*edges, *edges]]
    return lists
