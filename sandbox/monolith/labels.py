"""What the columns of a frame are called, as the path to a difference writes it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from monolith.arrays import numbers
from monolith.codec import Node, Value
from monolith.display import OBJECTS, show

_DEEPEST = 3
"""An index holds an array of pandas, which holds an array of numpy."""


def labels(frame: Node) -> list[str]:
    """The label of each column of a `frame`; its number where the labels are not read."""
    count = len(frame.groups[0])
    named = dict(zip(frame.groups[1], frame.groups[2], strict=False))
    found = _read(named.get("columns"))
    return [show(label, 40) for label in found] if len(found) == count else list(map(str, range(count)))


def _read(value: Value) -> Sequence[Value]:
    """The items of an index of pandas, of an array or of a list."""
    for _ in range(_DEEPEST):
        if isinstance(value, Node) and value.tag in OBJECTS and len(value.groups[0]) == 1:
            value = value.groups[0][0]
    if not isinstance(value, Node):
        return ()
    if value.tag in ("list", "tuple"):
        return value.groups[0]
    if value.tag == "objects":
        return value.groups[1]
    if value.tag == "ndarray":
        return numbers(value) or ()
    if value.tag == "fields" and value.words == ("range",):
        return _range(value)
    return ()


def _range(value: Node) -> Sequence[Value]:
    bounds = [bound for bound in value.groups[0] if type(bound) is int and abs(bound) < sys.maxsize // 2]
    return range(*bounds) if len(bounds) == 3 and bounds[2] else ()
