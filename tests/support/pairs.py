"""Pairs of values that are the same, that differ, and that cannot be compared."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import pathlib
import re
import types
import uuid
from typing import Any, ClassVar


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Point:
    x: Any
    y: Any = 0


@dataclasses.dataclass(frozen=True)
class Fixed:
    x: Any


class Plain:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Other(Plain):
    pass


class Slotted:
    __slots__: ClassVar = ("a", "b")


class Numbers(list[int]):
    pass


class AlwaysEqual:
    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


Pair = collections.namedtuple("Pair", "left right")


def slotted(**attributes: Any) -> Slotted:
    made = Slotted()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def cyclic(tail: Any) -> list[Any]:
    made: list[Any] = [1, tail]
    made.append(made)
    return made


def deep(bottom: Any) -> Any:
    value = bottom
    for _ in range(50_000):
        value = [value]
    return value


UTC = datetime.timezone.utc  # noqa: UP017
TODAY = datetime.date(2024, 2, 29)
NAN = float("nan")

SAME: list[tuple[str, Any, Any]] = [
    ("none", None, None),
    ("int", 10**40, 10**40),
    ("float within tolerance", 0.1 + 0.2, 0.3),
    ("tiny float within tolerance", 1e-300 * (1 + 1e-12), 1e-300),
    ("nan", NAN, float("nan")),
    ("infinity", float("inf"), float("inf")),
    ("zeros of both signs", 0.0, -0.0),
    ("text", "naïve \ud800 \x00", "naïve \ud800 \x00"),
    ("many floats", [i / 7 for i in range(100)], [i / 7 * (1 + 1e-13) for i in range(100)]),
    ("many nan", [NAN] * 40, [float("nan")] * 40),
    ("cycle", cyclic(2), cyclic(2)),
    ("deep", deep(1), deep(1)),
    ("shared list", [[1]] * 2, [[1]] * 2),
    ("shared tuple or not", [(1, 2)] * 2, [(1, 2), (1, int("2"))]),
    ("frozen object shared or not", [Fixed(1)] * 2, [Fixed(1), Fixed(1)]),
    ("set built in another order", set(range(1, 40, 3)), set(range(37, 0, -3)) | {1}),
    ("set of tuples", {(1, "a"), (2, "b")}, {(2, "b"), (1, "a")}),
    (
        "frozenset of frozensets",
        frozenset([frozenset([1]), frozenset()]),
        frozenset([frozenset(), frozenset([1])]),
    ),
    ("nan in a set", {NAN}, {float("nan")}),
    ("dict", {"a": [1], (1, 2): None}, {"a": [1], (1, 2): None}),
    ("attributes set in another order", Plain(a=1, b=2), Plain(b=2, a=1)),
    ("dataclass", Point(1, [2]), Point(1, [2])),
    ("slots", slotted(a=1), slotted(a=1)),
    ("enum", Colour.RED, Colour.RED),
    ("named tuple", Pair(1, 2), Pair(1, 2)),
    ("list subclass", Numbers([1]), Numbers([1])),
    ("decimal", decimal.Decimal("1.0"), decimal.Decimal("1.0")),
    ("complex within tolerance", complex(1, 3e-5), complex(1, 3e-5 * (1 + 1e-12))),
    ("moment", datetime.datetime(2024, 1, 2, tzinfo=UTC), datetime.datetime(2024, 1, 2, tzinfo=UTC)),
    ("path", pathlib.PurePosixPath("/a/b"), pathlib.PurePosixPath("/a") / "b"),
    ("pattern", re.compile("a+", re.IGNORECASE), re.compile("a+", re.IGNORECASE)),
    ("function", len, len),
    ("class", Point, Point),
    ("partial", functools.partial(len, [1]), functools.partial(len, [1])),
    ("exception as a value", ValueError("x"), ValueError("x")),
    ("keys of a dict", {1: 2}.keys(), {1: 3}.keys()),
    ("two sentinels", [object()], [object()]),
    ("array within tolerance", array.array("d", [0.3]), array.array("d", [0.1 + 0.2])),
]

DIFFERENT: list[tuple[str, Any, Any]] = [
    ("int", 1, 2),
    ("bool for int", 1, True),
    ("float for int", 1, 1.0),
    ("none for zero", 0, None),
    ("text for number", 1, "1"),
    ("bytes for text", "a", b"a"),
    ("bytearray for bytes", b"a", bytearray(b"a")),
    ("float beyond tolerance", 1.0, 1.0 + 1e-8),
    ("tiny floats", 1e-12, 5e-9),
    ("float near zero", 0.0, 1e-300),
    ("nan for a number", 1.0, NAN),
    ("nan in many floats", [1.0] * 40, [1.0] * 39 + [NAN]),
    ("infinities", float("inf"), float("-inf")),
    ("big int", 2**100, 2**100 + 1),
    ("surrogates", "\ud83d\ude00", "\U0001f600"),
    ("tuple for list", [1], (1,)),
    ("length", [1], [1, 1]),
    ("empty for one", [], [None]),
    ("deep", deep(1), deep(2)),
    ("cycle", cyclic(2), cyclic(3)),
    ("cycle cut short", cyclic(2), [1, 2, cyclic(2)]),
    ("copies for shared lists", [[1]] * 2, [[1], [1]]),
    ("shared lists for copies", [[1], [1]], [[1]] * 2),
    ("copies for shared objects", [Plain(a=1)] * 2, [Plain(a=1), Plain(a=1)]),
    ("dict value", {"a": 1}, {"a": 2}),
    ("dict key", {"a": 1}, {"b": 1}),
    ("dict order", {"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ("dict key type", {1: 1}, {True: 1}),
    ("extra key", {1: 1}, {1: 1, 2: 2}),
    ("ordered dict for dict", {1: 1}, collections.OrderedDict({1: 1})),
    ("default factory", collections.defaultdict(list), collections.defaultdict(set)),
    ("counter for dict", {"a": 1}, collections.Counter("a")),
    ("set member", {1, 2}, {1, 3}),
    ("set member type", {1}, {True}),
    ("float in a set", {0.3}, {0.1 + 0.2}),
    ("frozenset for set", {1}, frozenset([1])),
    ("set of tuples", {(1, 2)}, {(1, 3)}),
    ("attribute", Plain(a=1), Plain(a=2)),
    ("missing attribute", Plain(a=1), Plain()),
    ("subclass", Plain(a=1), Other(a=1)),
    ("lying equality", AlwaysEqual(1), AlwaysEqual(2)),
    ("frozen field", Fixed(1), Fixed(2)),
    ("unset slot", slotted(a=1), slotted(a=1, b=2)),
    ("list for its subclass", Numbers([1]), [1]),
    ("list subclass items", Numbers([1]), Numbers([2])),
    ("tuple for named tuple", Pair(1, 2), (1, 2)),
    ("enum member", Colour.RED, Colour.BLUE),
    ("enum value", Colour.RED, 1),
    ("decimal scale", decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    ("decimal for fraction", decimal.Decimal(1), fractions.Fraction(1)),
    ("fraction", fractions.Fraction(1, 2), fractions.Fraction(1, 3)),
    ("date for moment", TODAY, datetime.datetime(2024, 2, 29)),  # noqa: DTZ001
    ("time zone", datetime.datetime(2024, 1, 1, tzinfo=UTC), datetime.datetime(2024, 1, 1)),  # noqa: DTZ001
    ("duration", datetime.timedelta(1), datetime.timedelta(2)),
    ("range", range(3), range(0, 3, 2)),
    ("slice", slice(1), slice(2)),
    ("length limit", collections.deque([1], 2), collections.deque([1], 3)),
    ("array type", array.array("d", [1]), array.array("f", [1])),
    ("array item", array.array("d", [1, 2]), array.array("d", [1, 3])),
    ("identifier", uuid.UUID(int=1), uuid.UUID(int=2)),
    ("pattern flags", re.compile("a"), re.compile("a", re.IGNORECASE)),
    ("function", len, max),
    ("class", Point, Plain),
    ("exception message as a value", ValueError("x"), ValueError("y")),
    ("exception type as a value", ValueError("x"), KeyError("x")),
    ("values of a dict", {1: 2}.values(), {1: 3}.values()),
    ("generator for a list", [1], (i for i in [1])),
    ("ellipsis", ..., NotImplemented),
    ("namespace", types.SimpleNamespace(a=1), types.SimpleNamespace(a=2)),
]

NOT_COMPARABLE: list[tuple[str, Any, Any]] = [
    ("generator", (i for i in [1]), (i for i in [1])),
    ("iterator", zip([1]), zip([1])),
    ("lambda", lambda: 1, lambda: 1),
    ("in a list", [1, map(str, [])], [1, map(str, [])]),
    ("as a dict value", {"a": (lambda: 1)}, {"a": (lambda: 1)}),
    ("as an attribute", Plain(a=zip()), Plain(a=zip())),
    ("in a set", {len, SAME[0].__iter__}, {len, SAME[0].__iter__}),
]
