"""Says what inputs look like, in words: types and sizes, never a value.

Types are compared and containers read without running anything that a class of the user's defines.
"""

from __future__ import annotations

import builtins
import collections
import itertools
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Tuple

from . import calls
from .encoding_types import namespace_of

if TYPE_CHECKING:
    from .child import Session

globals()["__builtins__"] = dict(vars(builtins))

_MOST_MEMBERS = 50
"""Of each container so many members are looked at: of a sequence the first, and some from all over it."""
_MOST_KINDS = 3
_MOST_POSITIONS = 6
_DEEPEST = 4

_module = type.__dict__["__module__"].__get__
_qualname = type.__dict__["__qualname__"].__get__
_mro = type.__dict__["__mro__"].__get__
_class_dict = type.__dict__["__dict__"].__get__

_TEXTS: "Dict[int, Any]" = {id(kind): kind for kind in (str, bytes, bytearray)}
_SEQUENCES: "Dict[int, Any]" = {id(kind): kind for kind in (list, tuple)}
_COLLECTIONS: "Dict[int, Any]" = {id(kind): kind for kind in (set, frozenset, collections.deque)}
_MAPPINGS: "Dict[int, Any]" = {
    id(kind): kind for kind in (dict, collections.OrderedDict, collections.defaultdict, collections.Counter)
}
_SIZED = {**_TEXTS, **_SEQUENCES, **_COLLECTIONS, **_MAPPINGS}
_PLAIN = frozenset(id(kind) for kind in (bool, int, float, complex, range, slice))


def shapes(session: "Session") -> None:
    """Send for each case the shape of every argument, with the name of its parameter."""
    order = session.order
    session.load()
    for payload, kind in zip(session.blobs, order["encodings"]):
        args, kwargs = calls.open_case(payload, kind)
        session.send({"shapes": of_call(args, kwargs, **order["parameters"])})
    session.send({"end": True})


def of_call(
    args: "Tuple[Any, ...]",
    kwargs: "Dict[str, Any]",
    names: "List[str]",
    rest: str,
    others: str,
    keywords: "List[str]",
) -> "List[Tuple[str, str]]":
    """Names and shapes of the arguments of a call.

    Args:
        names: the positional parameters.
        rest: what takes further positional arguments, as in `*rest`.
        others: what takes further keywords: they are as unknown as values, and told together.
        keywords: the parameters that are given by name alone.
    """
    told = list(zip(names, args))
    if len(args) > len(names):
        told.append((rest, args[len(names) :]))
    named = [*names, *keywords]
    told += [(name, kwargs[name]) for name in named if name in kwargs]
    unknown = {name: value for name, value in kwargs.items() if name not in named}
    if unknown:
        told.append((others, unknown))
    return [(name, shape(value)) for name, value in told]


def shape(value: Any) -> str:
    """A value's type and sizes, as in `list of 512 str of length 3 to 9`."""
    return _of_all([value], 0)


def _of_all(values: "List[Any]", depth: int) -> str:
    """What values at one place have in common."""
    by_kind: "Dict[int, List[Any]]" = {}
    for value in values:
        by_kind.setdefault(id(type(value)), []).append(value)
    words = list(dict.fromkeys(_of_kind(members, depth) for members in by_kind.values()))
    if len(words) > _MOST_KINDS:
        words[_MOST_KINDS:] = ["others"]
    return " or ".join(words)


def _of_kind(members: "List[Any]", depth: int) -> str:
    """Values of one type."""
    kind = type(members[0])
    known = id(kind)
    if known in _PLAIN:
        return kind.__name__
    if members[0] is None:
        return "None"
    if known in _TEXTS:
        return "{} of length {}".format(kind.__name__, _range(map(kind.__len__, members)))
    if known in _MAPPINGS:
        return _mapping(kind, members, depth)
    if known in _SEQUENCES or known in _COLLECTIONS:
        return _container(kind, members, depth)
    return _of_library(kind, members) or _object(kind, members)


def _container(kind: Any, members: "List[Any]", depth: int) -> str:
    lengths = set(map(kind.__len__, members))
    name = _name(kind)
    if kind is tuple and len(lengths) == 1 and 1 < max(lengths) <= _MOST_POSITIONS and depth < _DEEPEST:
        return "tuple ({})".format(", ".join(_of_all([*each], depth + 1) for each in zip(*members)))
    inner = _inner([_some(kind, member) for member in members], depth)
    inner = "({})".format(inner) if " " in inner else inner
    return "{} of {} {}".format(name, _range(lengths), inner).rstrip()


def _mapping(kind: Any, members: "List[Any]", depth: int) -> str:
    size = _range(map(dict.__len__, members))
    keys = _inner([_first(dict.__iter__(member)) for member in members], depth)
    values = _inner([_first(dict.values(member)) for member in members], depth)
    return "{} of {}{}".format(_name(kind), size, keys and " ({} -> {})".format(keys, values))


def _inner(members: "List[List[Any]]", depth: int) -> str:
    """What is in containers."""
    every = _first(itertools.chain.from_iterable(itertools.zip_longest(*members, fillvalue=_NOTHING)), 4)
    found = [each for each in every if each is not _NOTHING]
    if not found or depth >= _DEEPEST:
        return ""
    return _of_all(found, depth + 1)


_NOTHING = object()


def _first(items: "Iterable[Any]", times: int = 1) -> "List[Any]":
    return list(itertools.islice(items, _MOST_MEMBERS * times))


def _some(kind: Any, container: Any) -> "List[Any]":
    if id(kind) not in _SEQUENCES:
        return _first(kind.__iter__(container))
    half = _MOST_MEMBERS // 2
    step = max(1, kind.__len__(container) // half)
    return [*container[:half], *container[half::step][:half]]


def _range(sizes: "Iterable[int]") -> str:
    ordered = sorted(sizes)
    least, most = ordered[0], ordered[-1]
    return str(most) if least == most else "{} to {}".format(least, most)


def _of_library(kind: Any, members: "List[Any]") -> str:
    """Arrays and tables, known by the classes of the loaded libraries; empty for others."""
    read = _READERS.get(_name(kind))
    library = namespace_of(_name(kind).partition(".")[0])
    if read is None or library.get(kind.__name__) is not kind:
        return ""
    words = list(dict.fromkeys(map(read, members)))
    return words[0] if len(words) == 1 else "{} of several shapes".format(_name(kind))


def _array(value: Any) -> str:
    return "numpy.ndarray {} {}".format(_dtype(value.dtype), tuple(value.shape))


def _frame(value: Any) -> str:
    rows, columns = value.shape
    counts = collections.Counter(map(_dtype, value.dtypes))
    kinds = ", ".join("{} {}".format(count, name) for name, count in counts.items())
    return "pandas.DataFrame of {} rows, {} columns ({})".format(rows, columns, kinds)


def _series(value: Any) -> str:
    return "pandas.Series {} of {}".format(_dtype(value.dtype), value.shape[0])


def _dtype(dtype: Any) -> str:
    """The name of a plain dtype; of others, which may hold values, their class."""
    is_plain = type(dtype).__module__.startswith("numpy") and dtype.names is None
    return str(dtype.name) if is_plain else type(dtype).__name__


_READERS: "Dict[str, Callable[[Any], str]]" = {
    "numpy.ndarray": _array,
    "pandas.DataFrame": _frame,
    "pandas.core.frame.DataFrame": _frame,
    "pandas.Series": _series,
    "pandas.core.series.Series": _series,
}


def _object(kind: Any, members: "List[Any]") -> str:
    counts = [_attributes(kind, member) for member in members]
    told = "{} attribute{}".format(_range(counts), "s" if max(counts) > 1 else "") if max(counts) else ""
    base = next((each for each in _mro(kind) if id(each) in _SIZED), None)
    if base is not None:
        told = "{} of {}".format(_name(base), _range(map(base.__len__, members)))
    return "{} object{}".format(_name(kind), told and " ({})".format(told))


def _attributes(kind: Any, value: Any) -> int:
    """How many an object has in its dictionary and its slots."""
    count = 0
    for base in _mro(kind):
        for name, descriptor in _class_dict(base).items():
            if type(descriptor) is types.MemberDescriptorType and "__slots__" in _class_dict(base):
                count += 1
            elif name == "__dict__" and type(descriptor) is types.GetSetDescriptorType and base is not type:
                count += dict.__len__(descriptor.__get__(value))
    return count


def _name(kind: Any) -> str:
    module = _module(kind)
    plain = type(module) is not str or module in ("builtins", "collections")
    return str(_qualname(kind)) if plain else "{}.{}".format(module, _qualname(kind))
