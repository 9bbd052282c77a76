"""Names for values that are equal when the values are: to find the same key or member on both sides."""

from __future__ import annotations

import array
import hashlib
from collections.abc import Hashable, Sequence

from monolith.codec import Node, Value

_UNORDERED = {"set": 1, "frozenset": 1}
_PAIRED = {
    "dict": (0, 1),
    "ordered": (0, 1),
    "defaultdict": (0, 1),
    "object": (1, 2),
    "value": (1, 2),
    "exception": (1, 2),
    "frame": (1, 2),
}


class Names:
    """Names the keys and members of two values; floats count exactly, aliasing does not."""

    def __init__(self) -> None:
        self._digests: dict[int, bytes] = {}

    def of(self, items: Sequence[Value]) -> list[Hashable]:
        """One name for each item."""
        return [self._node(item) if isinstance(item, Node) else _scalar(item) for item in items]

    def _node(self, root: Node) -> bytes:
        work = [(root, False)]
        while work:
            node, ready = work.pop()
            if ready:
                self._digests[id(node)] = self._digest(node)
            elif id(node) not in self._digests:
                self._digests[id(node)] = b"cycle"
                work.append((node, True))
                work += [(item, False) for group in node.groups for item in group if isinstance(item, Node)]
        return self._digests[id(root)]

    def _digest(self, node: Node) -> bytes:
        groups = [list(map(self._bytes, group)) for group in node.groups]
        if node.tag in _UNORDERED:
            groups[0].sort()
        elif node.tag in _PAIRED:
            first, second = _PAIRED[node.tag]
            pairs = sorted(zip(groups[first], groups[second], strict=False))
            groups[first], groups[second] = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        hasher = hashlib.blake2b(repr((node.tag, node.words)).encode("utf-8", "surrogatepass"), digest_size=20)
        for group in groups:
            hasher.update(b"(%d" % len(group))
            for item in group:
                hasher.update(b"%d:" % len(item) + item)
        return hasher.digest()

    def _bytes(self, item: Value) -> bytes:
        if isinstance(item, Node):
            return self._digests[id(item)]
        return repr(_scalar(item)).encode("utf-8", "surrogatepass")


def _scalar(value: Value) -> Hashable:
    if type(value) is float:
        return ("float", "nan" if value != value else value + 0.0)
    if type(value) is int:
        return ("int", f"{value:x}")
    return (type(value).__name__, value)


def packed_equal(first: Sequence[Value], second: Sequence[Value]) -> bool:
    """Whether both are packed numbers with the same bits."""
    return (
        isinstance(first, array.array)
        and isinstance(second, array.array)
        and first.typecode == second.typecode
        and first.tobytes() == second.tobytes()
    )
