"""Run by an interpreter of any supported version: loads the worker as the sandbox does and encodes two values.

Written for Python 3.9. The two lines it prints are one call observed twice.
"""

# ruff: noqa: UP006, UP017, UP035, UP045
# mypy: disable-error-code="type-arg,attr-defined,abstract,empty-body"

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import importlib.util
import pathlib
import re
import sys
import types
import uuid
import zoneinfo
from typing import Any, List, Optional


def load(folder: str) -> Any:
    spec = importlib.util.spec_from_file_location(
        "_monolith_worker", folder + "/__init__.py", submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["_monolith_worker"] = package
    spec.loader.exec_module(package)
    encoding = importlib.import_module("_monolith_worker.encoding")
    return encoding, importlib.import_module("_monolith_worker.describe")


class Flags(enum.IntFlag):
    A = 1
    B = 2


@dataclasses.dataclass
class Point:
    x: int
    rest: "Optional[List[Point]]" = None


class Slotted:
    __slots__ = ("__weakref__", "a")

    def __init__(self) -> None:
        self.a = 1


class Both(Slotted):
    pass


class SlottedTuple(tuple):
    __slots__ = ()


class Text(str):
    pass


class Zone(datetime.tzinfo):
    pass


class Broken(Exception):
    def __init__(self, code: int) -> None:
        super().__init__("broken", code)
        self.code = code


Pair = collections.namedtuple("Pair", "left right")


def values() -> List[Any]:
    both = Both()
    both.b = 2
    cycle: List[Any] = []
    cycle.append(cycle)
    return [
        [
            None,
            True,
            1,
            2**200,
            -1.5,
            float("inf"),
            "\ud800",
            "naïve",
            b"x",
            bytearray(b"y"),
            1j,
            ...,
            range(3),
            slice(1),
        ],
        {1: {2, 3}, "a": frozenset([4])},
        collections.deque([1], 2),
        collections.defaultdict(list, a=[1]),
        collections.OrderedDict(a=1),
        collections.Counter("abca"),
        collections.ChainMap({1: 2}),
        array.array("d", [1, 2]),
        decimal.Decimal("1.50"),
        fractions.Fraction(1, 3),
        datetime.datetime(2024, 1, 2, 3, 4, tzinfo=datetime.timezone.utc),
        datetime.timedelta(1),
        uuid.UUID(int=5),
        pathlib.Path("/a/b"),
        zoneinfo.ZoneInfo("UTC"),
        re.compile("a"),
        re.match("a", "ab"),
        types.SimpleNamespace(a=1),
        Flags.A | Flags.B,
        Point(1, [Point(2)]),
        Slotted(),
        both,
        SlottedTuple((1, 2)),
        Text("abc"),
        Zone(),
        Pair(1, 2),
        Broken(3),
        object(),
        cycle,
        len,
        Point,
        [i / 3 for i in range(100)],
        list(range(100)),
    ]


def function(a: int, *rest: "List[Point]", key: Optional[str] = None) -> "Point": ...


if __name__ == "__main__":
    encoding, describe = load(sys.argv[1])
    for _ in range(2):
        call = {
            "result": values(),
            "arguments": {"args": (), "kwargs": {}},
            "stdout": "",
            "stderr": "",
            "globals": {},
        }
        sys.stdout.buffer.write(encoding.encode(call) + b"\n")
    simple = [1, 2**100, "\ud800", {"a": (1, b"x", {3})}, [0.5] * 20, float("inf"), range(3)]
    assert encoding.decode(encoding.encode(simple)) == simple
    kinds = [parameter["type"]["kind"] for parameter in describe.describe(function)["parameters"]]
    assert kinds == ["int", "list", "union"], kinds
