"""Opens the parts of a call that was observed; whoever wrote them, they have the form of a call or are refused."""

from __future__ import annotations

from collections.abc import Sequence

from monolith.codec import MalformedEncoding, Node, Value
from monolith.display import show


def mapping(value: Value) -> dict[str, Value]:
    """A dictionary's values by key.

    Raises:
        MalformedEncoding: it is none.
    """
    if not isinstance(value, Node) or value.tag != "dict" or len(value.groups[0]) != len(value.groups[1]):
        raise MalformedEncoding("a part of the call is malformed")
    keys, values = value.groups
    return {key if isinstance(key, str) else show(key): item for key, item in zip(keys, values, strict=True)}


def sequence(value: Value, tag: str = "tuple") -> Sequence[Value]:
    """A sequence's items.

    Raises:
        MalformedEncoding: it is none.
    """
    if not isinstance(value, Node) or value.tag != tag:
        raise MalformedEncoding("a part of the call is malformed")
    return value.groups[0]
