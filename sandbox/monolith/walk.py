"""Walks two decoded values side by side, without recursion, and finds the first difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from monolith.codec import Node, Value
from monolith.difference import Difference, Path, differing
from monolith.display import type_name
from monolith.identity import Names, packed_equal

RELATIVE_TOLERANCE = 1e-9

_MUTABLE = frozenset(
    (
        "list",
        "dict",
        "set",
        "bytearray",
        "deque",
        "defaultdict",
        "ordered",
        "object",
        "exception",
        "frame",
        "iterator",
        "memory",
        "array",
        "ndarray",
        "objects",
    )
)

Comparison = Callable[["Walk", Node, Node, Path], Difference | None]


class Walk:
    """One comparison: object identities found in one part hold for all its parts."""

    def __init__(self, comparisons: dict[str, Comparison], strict: bool) -> None:
        """Know how to compare nodes of each tag; `strict` compares floats bit by bit."""
        self.tolerant = False
        """Whether some floats were equal only within the tolerance."""
        self.incomparable: Difference | None = None
        """The first part that cannot be compared."""
        self.names = Names()
        self._comparisons = comparisons
        self._strict = strict
        self._work: list[tuple[Node, Node, Path]] = []
        self._visited: set[tuple[int, int]] = set()
        self._partners: dict[int, tuple[Node, Path]] = {}
        self._originals: dict[int, tuple[Node, Path]] = {}

    def first_difference(self, expected: Value, actual: Value, path: Path) -> Difference | None:
        """Compare two values; `incomparable` tells what had to be left out."""
        difference = self.sequences((expected,), (actual,), lambda _: path)
        while difference is None and self._work:
            one, other, path = self._work.pop()
            pair = (id(one), id(other))
            if pair not in self._visited:
                self._visited.add(pair)
                difference = self._identity(one, other, path) or self._nodes(one, other, path)
        self._work.clear()
        return difference

    def sequences(
        self, expected: Sequence[Value], actual: Sequence[Value], path_of: Callable[[int], Path]
    ) -> Difference | None:
        """Compare items of two sequences of one length; nodes among them are left for later."""
        if packed_equal(expected, actual):
            return None
        nodes: list[tuple[Node, Node, Path]] = []
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            if type(one) is not type(other):
                return differing(path_of(index), one, other)
            if isinstance(one, Node) and isinstance(other, Node):
                nodes.append((one, other, path_of(index)))
            elif isinstance(one, float) and isinstance(other, float):
                if not self.close(one, other):
                    return differing(path_of(index), one, other)
            elif one != other:
                return differing(path_of(index), one, other)
        self._work += reversed(nodes)
        return None

    def close(self, one: float, other: float) -> bool:
        """Whether two floats count as the same; all NaN do."""
        if one == other:
            return not self._strict or math.copysign(1, one) == math.copysign(1, other)
        if math.isnan(one) and math.isnan(other):
            return True
        if self._strict or not math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE, abs_tol=0):
            return False
        self.tolerant = True
        return True

    def _identity(self, expected: Node, actual: Node, path: Path) -> Difference | None:
        """Mutable objects that were one must still be one, and the other way round."""
        if expected.tag not in _MUTABLE or actual.tag not in _MUTABLE:
            return None
        partner, first = self._partners.setdefault(id(expected), (actual, path))
        if partner is not actual:
            same = f"the same object as {first.text()}"
            return Difference(path.text(), same, "another object", "different")
        original, first = self._originals.setdefault(id(actual), (expected, path))
        if original is not expected:
            same = f"the same object as {first.text()}"
            return Difference(path.text(), f"another object than {first.text()}", same, "different")
        return None

    def _nodes(self, expected: Node, actual: Node, path: Path) -> Difference | None:
        if expected.tag != actual.tag or type_name(expected) != type_name(actual):
            return differing(path, expected, actual)
        if expected.tag == "opaque":
            if self.incomparable is None:
                name = type_name(expected)
                self.incomparable = Difference(path.text(), name, name, "not-comparable")
            return None
        return self._comparisons[expected.tag](self, expected, actual, path)
