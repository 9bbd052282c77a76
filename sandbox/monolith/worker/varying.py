"""Makes inputs from known ones: one value of a call is replaced by a neighbour of it or an edge of its type."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Tuple

from . import calls, storing
from .drawing import Arguments

if TYPE_CHECKING:
    from .child import Session

Place = Tuple[Any, ...]
"""The way to a value: keys and indexes."""

_DEPTH = 6
_PLACES = 200
_RECORD_ITEMS = 4
"""A tuple of so few items is taken for a record, whose length means something."""


def vary(session: "Session") -> None:
    """Send variations of the inputs in turn, until so many distinct ones were made or there are no more."""
    session.load()
    order = session.order
    rng = random.Random(order["seed"])
    known = set(session.blobs)
    streams = [
        (number, _variations(payload, kind, order["first"], rng))
        for number, (payload, kind) in enumerate(zip(session.blobs, order["encodings"]))
    ]
    left = order["count"]
    while streams and left > 0:
        going = []
        for number, stream in streams:
            payload = next(stream, None)
            if payload is None:
                continue
            going.append((number, stream))
            if payload not in known and left > 0:
                known.add(payload)
                left -= 1
                session.send({"of": number}, (payload,))
        streams = going
    session.send({"end": True})


def _variations(payload: bytes, kind: str, first: int, rng: random.Random) -> Iterator[bytes]:
    """Calls that differ from a known one in one value, in random order; arguments before the `first` stay."""
    try:
        changes = list(_changes(calls.open_case(payload, kind), first))
    except Exception:
        return
    rng.shuffle(changes)
    for place, value in changes:
        try:
            call = _replaced(calls.open_case(payload, kind), place, value)
            yield storing.dumps(call)
        except Exception:
            continue


def _changes(call: Arguments, first: int) -> "Iterator[Tuple[Place, Any]]":
    args, kwargs = call
    pending: "List[Tuple[Place, Any]]" = [((0, number), args[number]) for number in range(first, len(args))]
    pending += [((1, name), value) for name, value in kwargs.items()]
    for _ in range(_PLACES):
        if not pending:
            return
        place, value = pending.pop(0)
        for other in _neighbours(value):
            yield place, other
        if len(place) < _DEPTH:
            pending += [((*place, key), item) for key, item in _items(value)]


def _items(value: Any) -> "List[Tuple[Any, Any]]":
    if type(value) in (list, tuple):
        return [(0, value[0]), (len(value) - 1, value[-1])][: len(value)]
    return list(value.items())[:2] if type(value) is dict else []


def _replaced(value: Any, place: Place, new: Any) -> Any:
    if not place:
        return new
    key, rest = place[0], place[1:]
    inner = _replaced(value[key], rest, new)
    if type(value) is tuple:
        return (*value[:key], inner, *value[key + 1 :])
    value[key] = inner
    return value


def _neighbours(value: Any) -> "List[Any]":
    make = _NEIGHBOURS.get(type(value))
    return make(value) if make is not None else []


def _of_integer(value: int) -> "List[Any]":
    return [other for other in (0, 1, -1, value + 1, value - 1, -value) if other != value]


def _of_float(value: float) -> "List[Any]":
    return [other for other in (0.0, 1.0, -value, value + 1, value / 2, value + 1e-6) if other != value]


def _of_sequence(value: Any) -> "List[Any]":
    if not value:
        return []
    shorter = [value[:0], value[:1], value[1:], value[:-1]]
    return [other for other in (*shorter, value[::-1], value + value[:1], value + value[-1:]) if other != value]


def _of_text(value: str) -> "List[Any]":
    others = (*_of_sequence(value), value + " ", value.upper(), value.swapcase(), " " + value, value + "\n")
    return [other for other in others if other != value]


def _of_tuple(value: "Tuple[Any, ...]") -> "List[Any]":
    return _of_sequence(value) if len(value) > _RECORD_ITEMS else []


def _of_set(value: Any) -> "List[Any]":
    kind = type(value)
    return [kind(), kind(list(value)[:1]), kind(list(value)[1:])] if value else []


def _of_dict(value: "Dict[Any, Any]") -> "List[Any]":
    items = list(value.items())
    return [{}, dict(items[1:]), dict(items[:-1]), dict(items[::-1])] if items else []


_NEIGHBOURS: "Dict[type, Callable[[Any], List[Any]]]" = {
    bool: lambda value: [not value],
    int: _of_integer,
    float: _of_float,
    str: _of_text,
    bytes: _of_sequence,
    list: _of_sequence,
    tuple: _of_tuple,
    set: _of_set,
    frozenset: _of_set,
    dict: _of_dict,
}
