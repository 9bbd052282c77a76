"""How values of well-known types are encoded: a writer each, reading only through the type's own code."""

from __future__ import annotations

import array
import builtins
import collections
import datetime
import decimal
import fractions
import functools
import io
import pathlib
import re
import sys
import types
import uuid
import zoneinfo
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List

from .identity import identity

if TYPE_CHECKING:
    from .encoding import Encoder, Node, Writer

globals()["__builtins__"] = dict(vars(builtins))

Parts = Callable[[Any], List[Any]]

_SORTABLE = ({identity(int)}, {identity(str)})
_WHOLE = slice(None)


def getter(kind: type, name: str) -> Callable[[Any], Any]:
    """Read an attribute through the descriptor of a known class, whatever a subclass says."""
    for base in kind.__mro__:
        if name in base.__dict__:
            read: Callable[[Any], Any] = base.__dict__[name].__get__
            return read
    raise AttributeError(name)


def namespace_of(module: str) -> "Dict[str, Any]":
    """What a loaded module defines; nothing if it is not loaded, or no true module."""
    found = sys.modules.get(module)
    return vars(found) if type(found) is types.ModuleType else {}


def subclasses(kind: type) -> "Iterator[type]":
    """A class and all classes derived from it."""
    yield kind
    each: type
    for each in kind.__subclasses__():
        yield from subclasses(each)


def type_name(kind: type) -> str:
    """The dotted name of a known class."""
    return kind.__qualname__ if kind.__module__ == "builtins" else kind.__module__ + "." + kind.__qualname__


def _list(encoder: Encoder, value: Any) -> Node:
    return ["list", encoder.items(list.copy(value))]


def _tuple(encoder: Encoder, value: Any) -> Node:
    return ["tuple", encoder.items([*tuple.__iter__(value)])]


def _set(encoder: Encoder, value: Any) -> Node:
    return ["set", encoder.items(_tidy([*set.__iter__(value)]))]


def _frozenset(encoder: Encoder, value: Any) -> Node:
    return ["frozenset", encoder.items(_tidy([*frozenset.__iter__(value)]))]


def _tidy(members: List[Any]) -> List[Any]:
    if set(map(identity, map(type, members))) in _SORTABLE:
        members.sort()
    return members


def _dict(encoder: Encoder, value: Any) -> Node:
    return ["dict", encoder.items([*dict.keys(value)]), encoder.items([*dict.values(value)])]


def _defaultdict(encoder: Encoder, value: Any) -> Node:
    factory = encoder.items([_default_factory(value)])
    return ["defaultdict", encoder.items([*dict.keys(value)]), encoder.items([*dict.values(value)]), factory]


def _ordered(encoder: Encoder, value: Any) -> Node:
    keys = [*collections.OrderedDict.__iter__(value)]
    values = {identity(key): item for key, item in dict.items(value)}
    return ["ordered", encoder.items(keys), encoder.items([values[identity(key)] for key in keys])]


def _deque(encoder: Encoder, value: Any) -> Node:
    return ["deque", encoder.items([*collections.deque.__iter__(value)]), encoder.items([_maxlen(value)])]


def _bytes(encoder: Encoder, value: Any) -> Node:
    return ["bytes", encoder.base64(bytes.__getitem__(value, _WHOLE))]


def _bytearray(encoder: Encoder, value: Any) -> Node:
    return ["bytearray", encoder.base64(bytes(bytearray.__getitem__(value, _WHOLE)))]


def _array(encoder: Encoder, value: Any) -> Node:
    return ["array", _typecode(value), encoder.base64(array.array.tobytes(value))]


def _view(encoder: Encoder, value: Any) -> Node:
    return ["view", type(value).__name__, encoder.items([*value])]


def _iterator(encoder: Encoder, value: Any) -> Node:
    """What is left of an iterator over a container, without taking anything from it."""
    kind: Any = type(value)
    reduced = kind.__reduce__(value)
    container, taken = reduced[1][0], reduced[2] if len(reduced) > 2 and reduced[2] is not None else 0
    if type(container) not in _SLICED or type(taken) is not int:
        return ["opaque", type_name(kind), "what is left of it cannot be read without taking it"]
    left = container[taken::-1] if kind is _REVERSED_LIST else container[taken:]
    return ["iterator", type_name(kind), [encoder.refer(left)]]


def _memoryview(encoder: Encoder, value: Any) -> Node:
    try:
        parts = [value.format, value.shape, value.readonly, memoryview.tobytes(value)]
    except ValueError:
        return ["fields", "memoryview", ["released"]]
    return ["fields", "memoryview", [*map(encoder.refer, parts), encoder.memory(value.obj, 0, 1)]]


def _buffer(kind: Any) -> Writer:
    def write(encoder: Encoder, value: Any) -> Node:
        state = {"closed": True} if value.closed else {"value": kind.getvalue(value), "position": kind.tell(value)}
        return ["object", "io", kind.__name__, [], encoder.items([*state]), encoder.items([*state.values()])]

    return write


def _fields(kind: type, parts: Parts) -> Writer:
    name = type_name(kind)

    def write(encoder: Encoder, value: Any) -> Node:
        return ["fields", name, encoder.items(parts(value))]

    return write


def _named_parts(kind: type, *names: str) -> Parts:
    getters = [getter(kind, name) for name in names]
    return lambda value: [read(value) for read in getters]


def _constant(name: str) -> Writer:
    return lambda _encoder, _value: ["named", "builtins", name]


def _decimal_parts(value: Any) -> List[Any]:
    sign, digits, exponent = decimal.Decimal.as_tuple(value)
    return [sign, "".join(map(str, digits)), exponent]


def _path_parts(value: Any) -> List[Any]:
    return [pathlib.PurePath.__str__(value)]


_default_factory = getter(collections.defaultdict, "default_factory")
_maxlen = getter(collections.deque, "maxlen")
_typecode = getter(array.array, "typecode")
_init_arguments: Parts = lambda value: [datetime.timezone.__getinitargs__(value)]  # type: ignore[attr-defined] # noqa: E731
_DATE = ("year", "month", "day")
_TIME = ("hour", "minute", "second", "microsecond", "tzinfo", "fold")

_PARTS: "Dict[type, Parts]" = {
    complex: _named_parts(complex, "real", "imag"),
    range: _named_parts(range, "start", "stop", "step"),
    slice: _named_parts(slice, "start", "stop", "step"),
    decimal.Decimal: _decimal_parts,
    fractions.Fraction: _named_parts(fractions.Fraction, "_numerator", "_denominator"),
    datetime.datetime: _named_parts(datetime.datetime, *_DATE, *_TIME),
    datetime.date: _named_parts(datetime.date, *_DATE),
    datetime.time: _named_parts(datetime.time, *_TIME),
    datetime.timedelta: _named_parts(datetime.timedelta, "days", "seconds", "microseconds"),
    datetime.timezone: _init_arguments,
    zoneinfo.ZoneInfo: _named_parts(zoneinfo.ZoneInfo, "key"),
    uuid.UUID: _named_parts(uuid.UUID, "int"),
    re.Pattern: _named_parts(re.Pattern, "pattern", "flags"),
    re.Match: _named_parts(re.Match, "re", "string", "pos", "endpos", "regs"),
    functools.partial: _named_parts(functools.partial, "func", "args", "keywords"),
    types.MethodType: _named_parts(types.MethodType, "__func__", "__self__"),
}

# Paths cache what they computed, so only the exact types are known, through their text.
EXACT_ONLY = {
    identity(kind): _fields(kind, _path_parts)
    for kind in (pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PosixPath, pathlib.WindowsPath)
}

BASES: "Dict[int, Writer]" = {
    identity(list): _list,
    identity(tuple): _tuple,
    identity(dict): _dict,
    identity(set): _set,
    identity(frozenset): _frozenset,
    identity(bytes): _bytes,
    identity(bytearray): _bytearray,
    identity(collections.deque): _deque,
    identity(collections.defaultdict): _defaultdict,
    identity(collections.OrderedDict): _ordered,
    identity(array.array): _array,
    **{identity(kind): _fields(kind, parts) for kind, parts in _PARTS.items()},
}

_SLICED = (list, tuple, str, bytes, bytearray, range)
_CONTAINERS: "tuple[Any, ...]" = ([], (), "", "\u20ac", b"", bytearray(), range(0), range(2**65), set())
_VIEWS: "tuple[Any, ...]" = ({}.keys(), {}.values(), {}.items())
_REVERSED_LIST: type = type(reversed([]))
_ITERATORS = (*(type(iter(source)) for source in (*_CONTAINERS, *_VIEWS)), _REVERSED_LIST)

WRITERS: "Dict[int, Writer]" = {
    **BASES,
    **EXACT_ONLY,
    **{identity(kind): _iterator for kind in _ITERATORS},
    **{identity(kind): _buffer(kind) for kind in (io.StringIO, io.BytesIO)},
    identity(memoryview): _memoryview,
    identity(type(...)): _constant("Ellipsis"),
    identity(type(NotImplemented)): _constant("NotImplemented"),
    identity(type({}.keys())): _view,
    identity(type({}.values())): _view,
    identity(type({}.items())): _view,
}
