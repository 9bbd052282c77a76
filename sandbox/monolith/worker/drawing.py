"""Makes one call to its end: awaits what it returned, or draws the items of the iterator that it returned."""

from __future__ import annotations

import array
import builtins
import collections
import itertools
import types
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

from .identity import identity

globals()["__builtins__"] = dict(vars(builtins))

Arguments = Tuple[Tuple[Any, ...], Dict[str, Any]]

MAX_ITEMS = 10_000
"""An iterator may be endless."""

_ORDERED: "Tuple[Any, ...]" = ([], range(0), range(2**65), {}, {}.values(), {}.items(), collections.deque())
_SOURCES: "Tuple[Any, ...]" = (*_ORDERED, (), "", "\u20ac", b"", bytearray(), set(), array.array("d"))
ITERATORS = (
    *(map, filter, zip, enumerate, reversed, type(iter(int, 0))),
    *(kind for kind in vars(itertools).values() if type(kind) is type and hasattr(kind, "__next__")),
    *(type(iter(source)) for source in _SOURCES),
    *(type(reversed(source)) for source in _ORDERED),
)
KINDS: "Dict[int, str]" = {
    **{identity(kind): "iterator" for kind in ITERATORS},
    identity(types.GeneratorType): "generator",
    identity(types.CoroutineType): "coroutine",
}
"""What is drawn or awaited, by the type's id. Objects of other classes with `__next__` are compared by state."""

_next, _iter, _type = next, iter, type


class Ended(NamedTuple):
    """How a call ended."""

    result: Any
    """What it returned; of an iterator, the list of its items."""
    error: Any
    """What it raised; `None` if it returned."""
    flow: "Optional[Dict[str, Any]]" = None
    """How the result came: `kind`, and what ended an iterator; `None` for a value that was simply returned."""


def call(
    function: Callable[..., Any], arguments: Arguments, on_item: "Optional[Callable[[Any], None]]" = None
) -> Ended:
    """Call the function, and finish what it left to be finished.

    Args:
        on_item: told of every item at the moment at which an iterator gave it.
    """
    return Ended(*timed(function, arguments, on_item))


def timed(
    function: Callable[..., Any], arguments: Arguments, on_item: "Optional[Callable[[Any], None]]" = None
) -> "Tuple[Any, Any, Optional[Dict[str, Any]]]":
    """The same, as a plain tuple: a named one takes as long as a short call."""
    try:
        result = function(*arguments[0], **arguments[1])
        kind = KINDS.get(identity(_type(result)))
        if kind is None:
            return result, None, None
        if kind == "coroutine":
            return _awaited(result), None, {"kind": kind}
    except BaseException as error:
        error.__traceback__ = None
        return None, error, None
    return _drawn(result, kind, on_item)


def _drawn(iterator: Any, kind: str, on_item: "Optional[Callable[[Any], None]]") -> Ended:
    items: "List[Any]" = []
    flow: "Dict[str, Any]" = {"kind": kind, "value": None, "raised": None, "endless": False}
    try:
        while True:
            item = _next(iterator)
            if len(items) == MAX_ITEMS:
                break
            items.append(item)
            if on_item is not None:
                on_item(item)
        flow["endless"] = True
        if kind == "generator":
            iterator.close()
    except StopIteration as stop:
        flow["value"] = stop.value
    except MemoryError as error:
        return Ended(None, error)
    except BaseException as error:
        error.__traceback__ = None
        flow["raised"] = error
    return Ended(items, None, flow)


def _awaited(coroutine: Any) -> Any:
    import asyncio

    loop = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(coroutine)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def is_coroutine_function(function: Any) -> bool:
    """Whether a call only makes something to be awaited."""
    code = function.__code__ if type(function) is types.FunctionType else None
    return code is not None and bool(code.co_flags & 0x80)


class Counting:
    """An iterator that counts what is taken from it."""

    def __init__(self, items: Any) -> None:
        self._items = _iter(items)
        self.taken = 0

    def __iter__(self) -> "Counting":
        return self

    def __next__(self) -> Any:
        item = _next(self._items)
        self.taken += 1
        return item


_COUNTABLE = frozenset(
    identity(kind) for kind in (list, tuple, set, frozenset, range, collections.deque, *ITERATORS)
)


def laziness(function: Callable[..., Any], arguments: Arguments) -> "Optional[List[List[int]]]":
    """What a function takes from its inputs before it gives its first item; `None` if that cannot be seen.

    Every input that is a sequence, a set or an iterator is replaced by an iterator that counts: for each there
    is how much was taken by the time of the return, and by the time of the first item.
    """
    counters: "List[Counting]" = []

    def counted(value: Any) -> Any:
        if identity(_type(value)) not in _COUNTABLE:
            return value
        counters.append(Counting(value))
        return counters[-1]

    args = [counted(value) for value in arguments[0]]
    kwargs = {name: counted(value) for name, value in arguments[1].items()}
    try:
        result = function(*args, **kwargs)
        at_return = [counter.taken for counter in counters]
        if KINDS.get(identity(_type(result))) in (None, "coroutine"):
            return None
        _next(result, None)
    except BaseException:
        return None
    taken = [[first, counter.taken] for first, counter in zip(at_return, counters)]
    try:
        if KINDS[identity(_type(result))] == "generator":
            result.close()  # else what it raises is printed, with an address, when it is thrown away
    except BaseException:
        return taken
    return taken
