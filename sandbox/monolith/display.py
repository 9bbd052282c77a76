"""Shows a decoded value as short Python-like text, safe to print whoever made the value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monolith.arrays import numbers
from monolith.codec import Node, Value

MAX_DEPTH = 4
MAX_ITEMS = 20
MAX_INTEGER_BITS = 256

OBJECTS = ("object", "value", "exception", "frame")
"""Tags of values with a class's name, content and named attributes."""

_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}
_TYPE_NAMES = {
    "ordered": "collections.OrderedDict",
    "defaultdict": "collections.defaultdict",
    "deque": "collections.deque",
    "array": "array.array",
    "ndarray": "numpy.ndarray",
    "objects": "numpy.ndarray",
}


def show(value: Value, limit: int = 80) -> str:
    """The value in at most `limit` characters of one line; what is left out is marked with `...`."""
    text = ""
    for part in _parts(value, 0, limit):
        text += part
        if len(text) > limit:
            return text[: limit - 3] + "..."
    return text


def type_name(value: Value) -> str:
    """The type of a value, with its module unless that is `builtins`."""
    if not isinstance(value, Node):
        return "None" if value is None else type(value).__name__
    if value.tag in (*OBJECTS, "enum"):
        module, qualname = value.words[:2]
        return qualname if module in ("builtins", "") else f"{module}.{qualname}"
    if value.tag in ("fields", "iterator", "opaque", "view"):
        return value.words[0]
    if value.tag == "npscalar":
        return f"numpy.{value.words[0]}"
    return _TYPE_NAMES.get(value.tag, "named object" if value.tag == "named" else value.tag)


def _parts(value: Value, depth: int, limit: int) -> Iterator[str]:
    if not isinstance(value, Node):
        yield _scalar(value, limit)
    elif value.tag == "named":
        yield ascii_safe(value.words[1] or value.words[0])
    elif value.tag == "opaque":
        yield f"<{ascii_safe(value.words[0])}>"
    elif depth >= MAX_DEPTH:
        yield "..."
    elif value.tag in _BRACKETS and (value.groups[0] or value.tag != "set"):
        yield from _bracketed(value, depth, limit)
    elif value.tag in ("dict", "ordered", "defaultdict"):
        yield from _mapping(value, depth, limit)
    else:
        yield from _called(value, depth, limit)


def _scalar(value: Value, limit: int) -> str:
    if isinstance(value, str):
        return repr(value[: limit + 1])
    if type(value) is int and value.bit_length() > MAX_INTEGER_BITS:
        return f"<an integer of {value.bit_length()} bits>"
    return repr(value)


def _items(items: Sequence[Value], depth: int, limit: int) -> Iterator[str]:
    for index, item in enumerate(items):
        if index:
            yield ", "
        if index >= MAX_ITEMS:
            yield "..."
            return
        yield from _parts(item, depth + 1, limit)


def _bracketed(value: Node, depth: int, limit: int) -> Iterator[str]:
    opening, closing = _BRACKETS[value.tag]
    yield opening
    yield from _items(value.groups[0], depth, limit)
    yield "," + closing if value.tag == "tuple" and len(value.groups[0]) == 1 else closing


def _mapping(value: Node, depth: int, limit: int) -> Iterator[str]:
    opening, closing = ("{", "}") if value.tag == "dict" else (f"{_short(value)}({{", "})")
    yield opening
    for index, (key, item) in enumerate(zip(value.groups[0], value.groups[1], strict=False)):
        if index:
            yield ", "
        if index >= MAX_ITEMS:
            yield "..."
            break
        yield from _parts(key, depth + 1, limit)
        yield ": "
        yield from _parts(item, depth + 1, limit)
    yield closing


def _called(value: Node, depth: int, limit: int) -> Iterator[str]:
    """A type's name with its content in round brackets."""
    if value.tag == "enum":
        yield f"{_short(value)}.{ascii_safe(value.words[2])}"
        return
    yield _short(value) + "("
    if value.tag in ("bytes", "bytearray"):
        yield f"<{len(value.words[0]) * 3 // 4 - value.words[0][-2:].count('=')} bytes>"
    elif value.tag == "array":
        yield ascii_safe(value.words[0])
    elif value.tag in ("ndarray", "objects"):
        shape = [extent for extent in value.groups[0] if not isinstance(extent, str)]
        yield from _parts(Node("tuple", (), (shape,)), depth, limit)
        yield f", {ascii_safe(value.words[0])}"
        for note in value.groups[0]:
            yield f", {ascii_safe(note)}" if isinstance(note, str) else ""
    elif value.tag in OBJECTS:
        content, names, values = value.groups
        yield from _items(content, depth, limit)
        for index, (name, item) in enumerate(zip(names, values, strict=False)):
            yield ", " if index or content else ""
            yield from [ascii_safe(name)] if isinstance(name, str) else _parts(name, depth + 1, 20)
            yield "="
            yield from _parts(item, depth + 1, limit)
    elif value.tag == "npscalar":
        yield ", ".join(map(repr, numbers(value) or ()))
    elif value.words == ("decimal.Decimal",) and len(value.groups[0]) == 3:
        sign, digits, exponent = value.groups[0]
        yield f"'{'-' if sign else ''}{_plain(digits)}E{_plain(exponent)}'"
    elif value.groups:
        yield from _items(value.groups[0], depth, limit)
    yield ")"


def _plain(value: Value) -> str:
    return (
        "..." if isinstance(value, Node) else ascii_safe(value) if isinstance(value, str) else _scalar(value, 20)
    )


def _short(value: Node) -> str:
    return ascii_safe(type_name(value).rpartition(".")[2])


def ascii_safe(text: str) -> str:
    """A name made by code that nobody trusts, without control characters and capped."""
    return text[:60] if text.isprintable() else ascii(text[:60])[1:-1]
