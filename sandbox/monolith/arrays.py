"""Opens the raw bytes of numeric arrays, so that their elements can be compared without numpy."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence

from monolith.codec import MalformedEncoding, Node, opened_base64

_DTYPE = re.compile(r"([<>|])([fciubmM])(\d+)(\[.*\])?")
_CODES = {
    "f2": "e",
    "f4": "f",
    "f8": "d",
    "c8": "ff",
    "c16": "dd",
    "i1": "b",
    "i2": "h",
    "i4": "i",
    "i8": "q",
    "u1": "B",
    "u2": "H",
    "u4": "I",
    "u8": "Q",
    "b1": "?",
    "m8": "q",
    "M8": "q",
}
_TYPECODES = "bBhHiIlLqQfd"

Numbers = Sequence[float] | Sequence[int]


def raw_bytes(node: Node) -> bytes:
    """The bytes of an `array`, `ndarray` or `npscalar`."""
    return opened_base64(node.words[-1])


def numbers(node: Node) -> Numbers | None:
    """The elements (of complex ones, both parts); `None` if the element type cannot be opened.

    Raises:
        MalformedEncoding: the bytes do not fit the type.
    """
    code = _code(node)
    if code is None:
        return None
    order, element = code
    data = raw_bytes(node)
    size = struct.calcsize(order + element[0])
    if len(data) % size:
        raise MalformedEncoding("an array is malformed")
    return struct.unpack(f"{order}{len(data) // size}{element[0]}", data)


def per_element(node: Node) -> int:
    """How many numbers make one element: 2 for complex ones."""
    code = _code(node)
    return len(code[1]) if code else 1


def _code(node: Node) -> tuple[str, str] | None:
    if node.tag == "array":
        return (
            ("=" if node.words[0] in "fdbBhHiIqQ" else "@", node.words[0]) if node.words[0] in _TYPECODES else None
        )
    match = _DTYPE.fullmatch(node.words[-2])
    if match is None:
        return None
    element = _CODES.get(match[2] + match[3])
    return None if element is None else ("=" if match[1] == "|" else match[1], element)


def position(node: Node, flat: int) -> str:
    """The index of an element as it is written in Python, from its place in the raw bytes."""
    shape = [extent for extent in node.groups[0] if isinstance(extent, int)] if node.groups else []
    if not shape or math.prod(shape) <= flat:
        return f"[{flat}]"
    index: list[int] = []
    for extent in reversed(shape):
        flat, place = divmod(flat, extent)
        index.append(place)
    return "[" + ", ".join(map(str, reversed(index))) + "]"
