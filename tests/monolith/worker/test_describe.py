from __future__ import annotations

import collections.abc
import dataclasses
import enum
import typing
from typing import Any

import pytest

from monolith.worker.describe import describe

pytestmark = pytest.mark.process

Number = typing.TypeVar("Number", int, float)
Anything = typing.TypeVar("Anything")
Identifier = typing.NewType("Identifier", int)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Tree:
    value: int
    children: list[Tree] = dataclasses.field(default_factory=list)


class Pair(typing.NamedTuple):
    left: int
    right: str = ""


class Basket:
    def __init__(self, size: int, names: list[str] | None = None, *rest: int, **more: int) -> None: ...


class Shelf(collections.abc.Sized):
    def __len__(self) -> int:
        return 0


def kind_of(annotation: Any) -> Any:
    def function(value: Any) -> None: ...

    function.__annotations__ = {"value": annotation}
    return describe(function)["parameters"][0]["type"]


INT, STR = {"kind": "int"}, {"kind": "str"}


@pytest.mark.parametrize(
    ("annotation", "tree"),
    [
        (int, INT),
        (None, {"kind": "none"}),
        (list[int], {"kind": "list", "items": INT}),
        (list, {"kind": "list", "items": {"kind": "any"}}),
        (typing.List[str], {"kind": "list", "items": STR}),  # noqa: UP006
        (collections.abc.Sequence[int], {"kind": "sequence", "items": INT}),
        (collections.abc.Iterable[int], {"kind": "iterable", "items": INT}),
        (collections.abc.Mapping[str, int], {"kind": "mapping", "keys": STR, "values": INT}),
        (dict[int, list[int]], {"kind": "dict", "keys": INT, "values": {"kind": "list", "items": INT}}),
        (tuple[int, str], {"kind": "tuple", "members": [INT, STR]}),
        (tuple[int, ...], {"kind": "tuple", "items": INT}),
        (tuple[()], {"kind": "tuple", "members": []}),
        (set[int], {"kind": "set", "items": INT}),
        (int | None, {"kind": "union", "options": [INT, {"kind": "none"}]}),
        (typing.Optional[int], {"kind": "union", "options": [INT, {"kind": "none"}]}),  # noqa: UP045
        (typing.Literal["a", 1], {"kind": "literal", "values": ["a", 1]}),
        (typing.Annotated[int, "metres"], INT),
        (Number, INT),
        (Anything, {"kind": "variable", "name": "Anything"}),
        (Identifier, INT),
        (Any, {"kind": "any"}),
        (Colour, {"kind": "enum", "module": __name__, "qualname": "Colour", "members": ["RED", "BLUE"]}),
    ],
)
def test_annotations_become_trees(annotation: Any, tree: Any) -> None:
    assert kind_of(annotation) == tree


@pytest.mark.parametrize("annotation", ["Missing", object(), collections.abc.Callable[[], int], type[int]])
def test_what_says_nothing_is_unknown(annotation: Any) -> None:
    assert kind_of(annotation)["kind"] == "unknown"


def test_one_bad_annotation_spoils_no_other() -> None:
    def function(a: int, b: Missing, c: list[str]) -> None: ...  # type: ignore[name-defined] # noqa: F821

    kinds = [parameter["type"]["kind"] for parameter in describe(function)["parameters"]]
    assert kinds == ["int", "unknown", "list"]


def test_parameters_are_told_with_kind_and_default() -> None:
    def function(a: int, /, b, *rest: int, c: str = "", **more: int) -> list[int]: ...  # type: ignore[no-untyped-def,empty-body]

    described = describe(function)
    shape = [(each["name"], each["kind"], each["has_default"]) for each in described["parameters"]]
    assert shape == [
        ("a", "positional_only", False),
        ("b", "positional_or_keyword", False),
        ("rest", "var_positional", False),
        ("c", "keyword_only", True),
        ("more", "var_keyword", False),
    ]
    assert described["parameters"][1]["type"] is None
    assert described["returns"] == {"kind": "list", "items": INT}


def test_other_classes_are_described_by_what_their_constructor_wants() -> None:
    tree = kind_of(Basket)
    assert (tree["kind"], tree["module"], tree["qualname"]) == ("dataclass", __name__, "Basket")
    assert [(field["name"], field["has_default"]) for field in tree["fields"]] == [
        ("size", False),
        ("names", True),
    ]
    assert kind_of(Shelf)["fields"] == []


@pytest.mark.parametrize("kind", [collections.abc.Sized, typing.SupportsBytes, int.__class__, range])
def test_classes_that_cannot_be_made_by_a_call_are_unknown(kind: Any) -> None:
    assert kind_of(kind)["kind"] in ("unknown", "sequence")


def test_classes_with_fields_are_described_by_them() -> None:
    tree = kind_of(Tree)
    assert (tree["kind"], tree["module"], tree["qualname"]) == ("dataclass", __name__, "Tree")
    assert [(field["name"], field["has_default"]) for field in tree["fields"]] == [
        ("value", False),
        ("children", True),
    ]
    assert tree["fields"][1]["type"]["items"]["qualname"] == "Tree"
    assert [field["has_default"] for field in kind_of(Pair)["fields"]] == [False, True]


def test_a_method_takes_its_own_class() -> None:
    def method(self: Any, other: int) -> None: ...

    assert describe(method, Tree)["parameters"][0]["type"]["qualname"] == "Tree"


def test_a_builtin_without_signature_is_said_to_be_unreadable() -> None:
    assert describe(iter)["unreadable"]
