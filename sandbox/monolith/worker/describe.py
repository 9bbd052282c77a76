"""Describes a function's signature and annotations as a neutral tree, from which inputs can be generated."""

from __future__ import annotations

import abc
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import inspect
import sys
import types
import typing
from typing import Any, Callable, Dict, List, Optional

Tree = Dict[str, Any]

MAX_DEPTH = 12
_NO_TYPE = inspect.Parameter.empty

_PLAIN = {
    bool: "bool",
    int: "int",
    float: "float",
    complex: "complex",
    str: "str",
    bytes: "bytes",
    bytearray: "bytearray",
    type(None): "none",
    None: "none",
    object: "any",
    Any: "any",
    decimal.Decimal: "decimal",
    fractions.Fraction: "fraction",
    datetime.date: "date",
    datetime.datetime: "datetime",
    datetime.timedelta: "timedelta",
}

_COLLECTIONS = {
    list: "list",
    set: "set",
    frozenset: "frozenset",
    collections.deque: "deque",
    collections.abc.Sequence: "sequence",
    collections.abc.MutableSequence: "list",
    collections.abc.Collection: "sequence",
    collections.abc.Sized: "sequence",
    collections.abc.Container: "sequence",
    collections.abc.Iterable: "iterable",
    collections.abc.Reversible: "sequence",
    collections.abc.Iterator: "iterator",
    collections.abc.Set: "set",
    collections.abc.MutableSet: "set",
}

_MAPPINGS = {
    dict: "dict",
    collections.abc.Mapping: "mapping",
    collections.abc.MutableMapping: "dict",
    collections.OrderedDict: "ordered",
}

_ABSTRACT = {"SupportsInt": "int", "SupportsFloat": "float", "SupportsIndex": "int"}
_NUMBERS = {"Number": "int", "Integral": "int", "Real": "float", "Rational": "int", "Complex": "float"}
_UNION_TYPES = tuple(
    kind for kind in (typing.Union, getattr(sys.modules["types"], "UnionType", None)) if kind is not None
)


def describe(function: Callable[..., Any], owner: Optional[type] = None) -> Tree:
    """The parameters and the result of a function.

    Args:
        function: the plain function.
        owner: the class that it is a method of; its first parameter then has the type of the class.

    Returns:
        `{"parameters": [{"name", "kind", "has_default", "type"}], "returns": TREE}`; a type is `None` where
        there is no annotation, and `{"kind": "unknown", "text": ...}` where it says nothing we know.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return {"parameters": [], "returns": None, "unreadable": True}
    hints = _hints(function)
    parameters = [
        {
            "name": parameter.name,
            "kind": parameter.kind.name.lower(),
            "has_default": parameter.default is not _NO_TYPE,
            "type": _annotation(parameter.name, parameter.annotation, hints),
        }
        for parameter in signature.parameters.values()
    ]
    if owner is not None and parameters:
        parameters[0]["type"] = _tree(owner, 0)
    return {
        "parameters": parameters,
        "returns": _annotation("return", signature.return_annotation, hints),
    }


def _hints(function: Any) -> Dict[str, Any]:
    """Resolved annotations; those that cannot be resolved are left out."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        pass
    hints = {}
    target = inspect.unwrap(function)
    for name, annotation in getattr(target, "__annotations__", {}).items():
        one = type("_One", (), {"__annotations__": {name: annotation}, "__module__": function.__module__})
        try:
            hints.update(typing.get_type_hints(one, getattr(target, "__globals__", None)))
        except Exception:
            continue
    return hints


def _annotation(name: str, annotation: Any, hints: Dict[str, Any]) -> Optional[Tree]:
    if annotation is _NO_TYPE:
        return None
    if name not in hints:
        return {"kind": "unknown", "text": str(annotation)[:200]}
    try:
        return _tree(hints[name], 0)
    except Exception:
        return {"kind": "unknown", "text": str(annotation)[:200]}


def _tree(hint: Any, depth: int) -> Tree:
    if depth > MAX_DEPTH:
        return _unknown(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is inspect.Parameter.empty or isinstance(hint, (str, typing.ForwardRef)):
        return _unknown(hint)
    if str(origin) in ("typing.Annotated", "<class 'typing.Annotated'>") or hasattr(hint, "__metadata__"):
        return _tree(hint.__origin__, depth + 1)
    if isinstance(hint, typing.TypeVar):
        return _type_variable(hint, depth)
    if hasattr(hint, "__supertype__"):
        return _tree(hint.__supertype__, depth + 1)
    if hasattr(hint, "__value__"):
        return _tree(hint.__value__, depth + 1)
    if origin is typing.Literal:
        return _literal(hint, arguments)
    if origin in _UNION_TYPES:
        return {"kind": "union", "options": [_tree(option, depth + 1) for option in arguments]}
    if origin in (typing.ClassVar, getattr(typing, "Final", None)) and arguments:
        return _tree(arguments[0], depth + 1)
    return _class(origin or hint, hint, arguments, depth)


def _class(kind: Any, hint: Any, arguments: Any, depth: int) -> Tree:
    if kind in _PLAIN:
        return {"kind": _PLAIN[kind]}
    if kind is tuple:
        return _tuple(hint, arguments, depth)
    if kind in _COLLECTIONS:
        return {"kind": _COLLECTIONS[kind], "items": _first(arguments, depth)}
    if kind in _MAPPINGS:
        keys, values = _first(arguments, depth), _first(arguments[1:], depth)
        return {"kind": _MAPPINGS[kind], "keys": keys, "values": values}
    if not isinstance(kind, type):
        return _unknown(hint)
    if issubclass(kind, enum.Enum):
        return {"kind": "enum", **_name(kind), "members": [member.name for member in kind][:200]}
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, depth)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints = _hints_of_class(kind)
        optional = getattr(kind, "_field_defaults", {})
        fields = [_field(name, hints.get(name), name in optional, depth) for name in kind._fields]
        return {"kind": "dataclass", **_name(kind), "fields": fields}
    if kind.__module__ == "typing" and kind.__name__ in _ABSTRACT:
        return {"kind": _ABSTRACT[kind.__name__]}
    if kind.__module__ == "numbers" and kind.__name__ in _NUMBERS:
        return {"kind": _NUMBERS[kind.__name__]}
    return _constructed(kind, depth) or _unknown(hint)


def _first(arguments: Any, depth: int) -> Tree:
    return _tree(arguments[0], depth + 1) if arguments else {"kind": "any"}


def _tuple(hint: Any, arguments: Any, depth: int) -> Tree:
    if hint in (tuple, typing.Tuple):
        return {"kind": "tuple", "items": {"kind": "any"}}
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return {"kind": "tuple", "items": _tree(arguments[0], depth + 1)}
    members = [] if arguments == ((),) else [_tree(argument, depth + 1) for argument in arguments]
    return {"kind": "tuple", "members": members}


def _type_variable(hint: Any, depth: int) -> Tree:
    if hint.__constraints__:
        return _tree(hint.__constraints__[0], depth + 1)
    if hint.__bound__ is not None:
        return _tree(hint.__bound__, depth + 1)
    return {"kind": "variable", "name": hint.__name__}


def _literal(hint: Any, arguments: Any) -> Tree:
    if not all(value is None or type(value) in (bool, int, str) for value in arguments):
        return _unknown(hint)
    return {"kind": "literal", "values": list(arguments)}


def _dataclass(kind: Any, depth: int) -> Tree:
    hints = _hints_of_class(kind)
    missing = dataclasses.MISSING
    fields: List[Tree] = [
        _field(
            field.name,
            hints.get(field.name),
            field.default is not missing or field.default_factory is not missing,
            depth,
        )
        for field in dataclasses.fields(kind)
        if field.init
    ]
    return {"kind": "dataclass", **_name(kind), "fields": fields}


def _constructed(kind: Any, depth: int) -> Optional[Tree]:
    """A class by what its constructor wants; `None` where values are not to be had by calling it."""
    constructor = kind.__init__
    is_plain = type(kind) in (type, abc.ABCMeta) and getattr(kind, "__new__", None) is object.__new__
    if not is_plain or kind.__module__ == "builtins" or inspect.isabstract(kind):
        return None
    if constructor is object.__init__:
        return {"kind": "dataclass", **_name(kind), "fields": []}
    if type(constructor) is not types.FunctionType:
        return None
    hints = _hints(constructor)
    _, *parameters = inspect.signature(constructor).parameters.values()
    if any(parameter.kind is inspect.Parameter.POSITIONAL_ONLY for parameter in parameters):
        return None
    fields = [
        _field(parameter.name, hints.get(parameter.name), parameter.default is not _NO_TYPE, depth)
        for parameter in parameters
        if parameter.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    ]
    return {"kind": "dataclass", **_name(kind), "fields": fields}


def _field(name: str, hint: Any, has_default: bool, depth: int) -> Tree:
    tree = {"kind": "unknown", "text": ""} if hint is None else _tree(hint, depth + 1)
    return {"name": name, "has_default": has_default, "type": tree}


def _hints_of_class(kind: Any) -> Dict[str, Any]:
    try:
        return typing.get_type_hints(kind)
    except Exception:
        return {}


def _name(kind: type) -> Dict[str, str]:
    return {"module": kind.__module__, "qualname": kind.__qualname__}


def _unknown(hint: Any) -> Tree:
    return {"kind": "unknown", "text": str(hint)[:200]}
