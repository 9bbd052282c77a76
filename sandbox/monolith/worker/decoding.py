"""Rebuilds values that the trusted side encoded: built-in types, enum members, the user's own classes."""

from __future__ import annotations

import array
import binascii
import builtins
import collections
import importlib
import json
import sys
from typing import Any, Callable, Dict, List

globals()["__builtins__"] = dict(vars(builtins))

_EMPTY: Dict[str, Callable[[], Any]] = {"list": list, "dict": dict, "set": set}


def decode(data: bytes) -> Any:
    """Rebuild a value from bytes made by the trusted side; calls the user's classes for `build` nodes.

    Raises:
        ValueError: a node is of a kind that the trusted side does not make.
    """
    table = json.loads(data)
    return _Decoder(table["nodes"]).value(table["root"])


class _Decoder:
    """Builds nodes after what they refer to; mutable ones exist before, for cycles."""

    def __init__(self, nodes: List[Any]) -> None:
        self._nodes = nodes
        self._built: Dict[int, Any] = {}

    def value(self, root: Any) -> Any:
        work = [(root[0], False)] if isinstance(root, list) else []
        while work:
            index, ready = work.pop()
            node = self._nodes[index]
            if ready:
                self._finish(index, node)
            elif index not in self._built:
                if node[0] in _EMPTY:
                    self._built[index] = _EMPTY[node[0]]()
                work.append((index, True))
                work += [(item[0], False) for item in reversed(_references(node))]
        return self._resolve(root)

    def _resolve(self, reference: Any) -> Any:
        return self._built[reference[0]] if isinstance(reference, list) else reference

    def _items(self, items: Any) -> List[Any]:
        if isinstance(items, dict):
            return _unpacked(items)
        return [self._resolve(item) for item in items]

    def _finish(self, index: int, node: Any) -> None:
        tag = node[0]
        if tag == "list":
            self._built[index].extend(self._items(node[1]))
        elif tag == "set":
            self._built[index].update(self._items(node[1]))
        elif tag == "dict":
            self._built[index].update(zip(self._items(node[1]), self._items(node[2])))
        elif index not in self._built:
            self._built[index] = self._made(tag, node)

    def _made(self, tag: str, node: Any) -> Any:
        if tag == "int":
            return int(node[1], 16)
        if tag == "float":
            return float(node[1])
        if tag == "text":
            return binascii.a2b_base64(node[1]).decode("utf-8", "surrogatepass")
        if tag == "bytes":
            return binascii.a2b_base64(node[1])
        if tag == "bytearray":
            return bytearray(binascii.a2b_base64(node[1]))
        if tag == "tuple":
            return tuple(self._items(node[1]))
        if tag == "frozenset":
            return frozenset(self._items(node[1]))
        if tag == "deque":
            return collections.deque(self._items(node[1]), *self._items(node[2]))
        if tag == "ordered":
            return collections.OrderedDict(zip(self._items(node[1]), self._items(node[2])))
        if tag == "fields" and node[1] in ("complex", "range", "slice"):
            return getattr(builtins, node[1])(*self._items(node[2]))
        if tag == "enum":
            return _found(node[1], node[2])[node[3]]
        if tag == "build":
            return _found(node[1], node[2])(**dict(zip(node[3], self._items(node[4]))))
        raise ValueError("a {} cannot be rebuilt".format(tag))


def _references(node: Any) -> List[Any]:
    return [item for part in node if isinstance(part, list) for item in part if isinstance(item, list)]


def _unpacked(packed: Dict[str, str]) -> List[Any]:
    ((kind, text),) = packed.items()
    numbers: "array.array[Any]" = array.array("d" if kind == "f8" else "q")
    numbers.frombytes(binascii.a2b_base64(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _found(module: str, qualname: str) -> Any:
    found = importlib.import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part)
    return found
