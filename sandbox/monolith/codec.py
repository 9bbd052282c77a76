"""The trusted side of the neutral encoding: reads what a worker wrote, trusting nothing; writes inputs."""

from __future__ import annotations

import array
import base64
import binascii
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from monolith.worker.encoding import MAX_NODES, Encoder, is_too_large
from monolith.worker.encoding_types import WRITERS
from monolith.worker.identity import identity

SHAPES: dict[str, tuple[int, int]] = {
    "array": (2, 0),
    "bytearray": (1, 0),
    "bytes": (1, 0),
    "defaultdict": (0, 3),
    "deque": (0, 2),
    "dict": (0, 2),
    "enum": (3, 1),
    "exception": (2, 3),
    "fields": (1, 1),
    "frame": (2, 3),
    "frozenset": (0, 1),
    "iterator": (1, 1),
    "list": (0, 1),
    "memory": (0, 0),
    "named": (2, 0),
    "ndarray": (2, 2),
    "npscalar": (3, 0),
    "object": (2, 3),
    "objects": (1, 3),
    "opaque": (2, 0),
    "ordered": (0, 2),
    "set": (0, 1),
    "tuple": (0, 1),
    "value": (2, 3),
    "view": (1, 1),
}
"""For each tag: how many words follow it (texts), then how many groups of items."""

_LEAVES = ("int", "float", "text")
_ITEM_TYPES = {type(None), bool, int, float, str, list}
_FLOATS = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


class MalformedEncoding(ValueError):
    """The bytes are no neutral encoding: whoever wrote them was not our encoder."""


@dataclass(eq=False, slots=True)
class Node:
    """A value that is no plain scalar. References to one object are one node; nodes may form cycles."""

    tag: str
    words: tuple[str, ...] = ()
    groups: tuple[Sequence[Value], ...] = ()


Value = None | bool | int | float | str | Node


@dataclass(frozen=True, slots=True)
class Build:
    """Stands for an instance of a class of the user's, made inside the sandbox with keyword arguments."""

    module: str
    qualname: str
    arguments: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """Stands for a member of an enum of the user's."""

    module: str
    qualname: str
    name: str


def encode(value: object) -> bytes:
    """Encode a value of built-in types, with `Build` and `EnumMember` in the place of the user's own.

    Raises:
        TypeError: it contains something else.
        ValueError: it is too large.
    """
    return Encoder(_TRUSTED_WRITERS, _refuse).encode(value)


def _build(encoder: Encoder, value: Any) -> list[Any]:
    arguments = encoder.items(list(value.arguments.values()))
    return ["build", value.module, value.qualname, list(value.arguments), arguments]


def _enum_member(_encoder: Encoder, value: Any) -> list[Any]:
    return ["enum", value.module, value.qualname, value.name, []]


def _refuse(_encoder: Encoder, value: Any) -> NoReturn:
    raise TypeError(f"a {type(value).__qualname__} is no value of a built-in type")


_TRUSTED_WRITERS = {**WRITERS, identity(Build): _build, identity(EnumMember): _enum_member}


def parse(data: bytes) -> Value:
    """Read an encoded value, whoever wrote it.

    Raises:
        MalformedEncoding: it is not one.
    """
    if is_too_large(data):
        raise MalformedEncoding("it is too large")
    try:
        table = json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedEncoding("it is not JSON") from error
    if not isinstance(table, dict) or table.keys() != {"v", "root", "nodes"} or table["v"] != 1:
        raise MalformedEncoding("it is no node table")
    raw_nodes = table["nodes"]
    if not isinstance(raw_nodes, list) or len(raw_nodes) > MAX_NODES:
        raise MalformedEncoding("it is no node table")
    values = [_opened(raw) for raw in raw_nodes]
    for raw, value in zip(raw_nodes, values, strict=True):
        if isinstance(value, Node):
            value.groups = tuple([_items(group, values) for group in raw[1 + len(value.words) :]])
    (root,) = _items([table["root"]], values)
    return root


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} stands outside a node")


def _opened(raw: Any) -> Value:
    """A node without its items, or the scalar that it stands for."""
    if not isinstance(raw, list) or not raw or not isinstance(raw[0], str):
        raise MalformedEncoding("a node has no tag")
    tag = raw[0]
    if tag in _LEAVES:
        if len(raw) != 2 or not isinstance(raw[1], str):
            raise MalformedEncoding("a scalar is malformed")
        return _leaf(tag, raw[1])
    if tag not in SHAPES:
        raise MalformedEncoding("a node is of no known kind")
    words, groups = SHAPES[tag]
    texts = tuple(raw[1 : 1 + words])
    if len(raw) != 1 + words + groups or (texts and set(map(type, texts)) != {str}):
        raise MalformedEncoding(f"a {tag} is malformed")
    return Node(tag, texts)


def _leaf(tag: str, text: str) -> Value:
    try:
        if tag == "int":
            return int(text, 16)
        if tag == "float":
            return _FLOATS[text]
        return opened_base64(text).decode("utf-8", "surrogatepass")
    except (ValueError, KeyError) as error:
        raise MalformedEncoding(f"a scalar of kind {tag} is malformed") from error


def _items(raw: Any, values: list[Value]) -> Sequence[Value]:
    if isinstance(raw, dict):
        return _unpacked(raw)
    if not isinstance(raw, list):
        raise MalformedEncoding("items are malformed")
    kinds = set(map(type, raw))
    if not kinds <= _ITEM_TYPES:
        raise MalformedEncoding("an item is malformed")
    return [_resolved(item, values) if type(item) is list else item for item in raw] if list in kinds else raw


def _resolved(reference: list[Any], values: list[Value]) -> Value:
    if len(reference) == 1 and type(reference[0]) is int and 0 <= reference[0] < len(values):
        return values[reference[0]]
    raise MalformedEncoding("a reference leads nowhere")


def _unpacked(raw: dict[str, Any]) -> Sequence[Value]:
    if len(raw) != 1:
        raise MalformedEncoding("packed numbers are malformed")
    ((kind, text),) = raw.items()
    if kind not in ("f8", "i8") or not isinstance(text, str):
        raise MalformedEncoding("packed numbers are malformed")
    numbers: array.array[float] | array.array[int] = array.array("d") if kind == "f8" else array.array("q")
    try:
        numbers.frombytes(opened_base64(text))
    except ValueError as error:
        raise MalformedEncoding("packed numbers are malformed") from error
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def opened_base64(text: str) -> bytes:
    """The bytes of a word that holds base64.

    Raises:
        MalformedEncoding: it does not.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedEncoding("base64 is malformed") from error
