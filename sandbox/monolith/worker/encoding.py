"""Encodes any Python value as neutral bytes, without running any code of the value's own.

The bytes are JSON: `{"v": 1, "root": REF, "nodes": [NODE, ...]}`. A REF is a scalar, or `[index]` of a node.
A NODE is `[tag, word..., ITEMS...]`; `monolith.codec.SHAPES` lists the tags. ITEMS is a list of REFs, or
numbers packed as little-endian base64: `{"f8": text}` or `{"i8": text}`. An object that is met twice is the
same node, so that aliasing and cycles survive.
"""

from __future__ import annotations

import array
import binascii
import builtins
import gc
import json
import sys
from typing import Any, Callable, Dict, List, Optional, Tuple

from .decoding import decode
from .identity import identity

__all__ = ["Encoder", "EncodingLimit", "Given", "Node", "decode", "encode"]

# The code under test may patch builtins; functions defined below keep the genuine ones.
globals()["__builtins__"] = dict(vars(builtins))

MAX_BYTES = 128 << 20
MAX_NODES = 2_000_000
MAX_BRACKETS = 8_000_000
MAX_COMMAS = 16_000_000
PACK_FROM = 16

Node = List[Any]
Given = Dict[int, str]
"""Functions that a call was given, by id: those that came with its input have a mark that tells them apart."""
Writer = Callable[["Encoder", Any], Node]

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_FLOATS, _INTS, _TEXTS = {identity(float)}, {identity(int)}, {identity(str)}
_to_json = json.JSONEncoder(check_circular=False, allow_nan=False, separators=(",", ":")).encode
_to_base64 = binascii.b2a_base64
_array = array.array
_gc_is_enabled, _gc_disable, _gc_enable = gc.isenabled, gc.disable, gc.enable
_BIG_ENDIAN = sys.byteorder == "big"


class EncodingLimit(ValueError):
    """The value is too large to encode."""


class Encoder:
    """Builds the node table of one value."""

    def __init__(self, writers: Dict[int, Writer], describe: Writer) -> None:
        """Know the types `writers` (by the type's id); `describe` writes a node for everything else."""
        self.writers = writers
        self.layouts: Dict[int, Any] = {}
        self._describe = describe
        self._nodes: List[Any] = []
        self._indexes: Dict[int, int] = {}
        self._kept: List[Any] = []
        self._work: List[Tuple[int, Any]] = []
        self._left = MAX_BYTES
        self._memories: Dict[int, List[Tuple[int, int, Any]]] = {}
        self.given: Given = {}

    def encode(self, value: Any) -> bytes:
        """Encode one value; an encoder is used once."""
        collecting = _gc_is_enabled()
        _gc_disable()
        try:
            root = self.refer(value)
            writers, nodes, work = self.writers, self._nodes, self._work
            while work:
                index, item = work.pop()
                nodes[index] = writers.get(identity(type(item)), self._describe)(self, item)
            data = _to_json({"v": 1, "root": root, "nodes": nodes}).encode("ascii")
        finally:
            if collecting:
                _gc_enable()
        if is_too_large(data):
            raise EncodingLimit("more than {} MiB, or too many parts".format(MAX_BYTES >> 20))
        return data

    def refer(self, value: Any) -> Any:
        """A reference to a value: itself if it is a plain scalar, else its node."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            if _SMALLEST <= value <= _LARGEST:
                return value
            return self.attach(["int", self.text("{:x}".format(value))])
        if kind is float:
            return value if value - value == 0.0 else self.attach(["float", repr(value)])
        if kind is str:
            if value.isascii() or _is_unicode(value):
                return self.text(value)
            return self.attach(["text", self.base64(value.encode("utf-8", "surrogatepass"))])
        index = self._indexes.get(identity(value))
        if index is None:
            reference = self.attach(None)
            index = self._indexes[identity(value)] = reference[0]
            self._kept.append(value)
            self._work.append((index, value))
            return reference
        return [index]

    def attach(self, node: Any) -> List[int]:
        """Add a node that stands for no object of its own."""
        nodes = self._nodes
        if len(nodes) >= MAX_NODES:
            raise EncodingLimit("more than {} objects".format(MAX_NODES))
        nodes.append(node)
        return [len(nodes) - 1]

    def memory(self, owner: Any, low: int, high: int) -> Any:
        """A node for a stretch of memory: the same one for values whose stretches of one owner overlap."""
        stretches = self._memories.setdefault(identity(owner), [])
        reference = next((token for start, end, token in stretches if start < high and low < end), None)
        if reference is None:
            reference = self.attach(["memory"])
            self._kept.append(owner)
        stretches.append((low, high, reference))
        return reference

    def items(self, values: List[Any]) -> Any:
        """References to many values, packed where they are numbers of one kind."""
        self._spend(2 * len(values))
        if len(values) < PACK_FROM:
            return list(map(self.refer, values))
        kinds = set(map(identity, map(type, values)))
        if kinds == _FLOATS:
            return {"f8": self._packed(_array("d", values))}
        if kinds == _INTS:
            try:
                return {"i8": self._packed(_array("q", values))}
            except OverflowError:
                pass
        if kinds == _TEXTS:
            joined = "".join(values)
            if joined.isascii() or _is_unicode(joined):
                self.text(joined)
                return values
        return list(map(self.refer, values))

    def base64(self, data: bytes) -> str:
        """Bytes as text."""
        self._spend(len(data) * 4 // 3)
        return _to_base64(data, newline=False).decode("ascii")

    def text(self, text: str) -> str:
        """A string, counted."""
        self._spend(len(text))
        return text

    def _packed(self, numbers: "array.array[Any]") -> str:
        if _BIG_ENDIAN:
            numbers.byteswap()
        return self.base64(numbers.tobytes())

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise EncodingLimit("more than {} MiB".format(MAX_BYTES >> 20))


def is_too_large(data: bytes) -> bool:
    """Whether reading the bytes could take more memory than a reader should spend."""
    brackets = data.count(b"[") + data.count(b"{")
    return len(data) > MAX_BYTES or brackets > MAX_BRACKETS or data.count(b",") > MAX_COMMAS


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def encode(value: Any, given: "Optional[Given]" = None) -> bytes:
    """Encode any value; what cannot be compared becomes an `opaque` node.

    Args:
        given: functions that are known values, because a call was given them.

    Raises:
        EncodingLimit: the value is too large.
    """
    encoder = Encoder(WRITERS, describe)
    encoder.given = given or {}
    return encoder.encode(value)


from .encoding_objects import describe  # noqa: E402 - needs the guard above to come first
from .encoding_types import WRITERS  # noqa: E402
