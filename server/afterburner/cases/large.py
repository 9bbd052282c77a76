"""Makes values of about a wanted size, for measuring."""

from __future__ import annotations

import math
import random
from collections import OrderedDict, deque
from typing import Any

from afterburner.cases.trees import LISTS, Tree, can_make, element, grows, options
from monolith.codec import Build, EnumMember

FEW = 4
MAX_WORDS = 4096
_SYLLABLES = ("ba", "co", "di", "fu", "ga", "he", "ki", "lo", "mu", "ne", "pa", "ri", "so", "tu", "ve", "zo")


class Large:
    """Values for one input; numbers and words come from one range, so that collections have some in common."""

    def __init__(self, size: int, seed: int) -> None:
        """`size` is the number of elements of each collection."""
        self.size = size
        self._random = random.Random(seed)
        self._words = [self._word() for _ in range(min(max(4, size // 2), MAX_WORDS))]

    def value(self, tree: Tree) -> Any:
        """A value as large as wanted if the type has such, else a small one."""
        return self._made(tree, self.size) if grows(tree) else self.small(tree)

    def small(self, tree: Tree) -> Any:
        """One element."""
        return self._made(tree, None)

    def count(self) -> int:
        """A number to go with a collection: a limit, a position, a width."""
        return self._random.randint(1, max(1, self.size // 4))

    def _made(self, tree: Tree, wanted: int | None) -> Any:
        """A value of a size; an element of a collection if no size is wanted."""
        kind = tree["kind"]
        size = FEW if wanted is None else wanted
        if kind in LISTS or (kind == "tuple" and "items" in tree):
            made_of = {"tuple": tuple, "deque": deque}.get(kind, list)
            return made_of(self._rows(element(tree["items"]), size))
        if kind in ("set", "frozenset"):
            made_of = set if kind == "set" else frozenset
            return made_of(self._elements(element(tree["items"]), size))
        if kind in ("dict", "mapping", "ordered"):
            keys = self._keys(element(tree["keys"]), size)
            pairs = zip(keys, self._elements(element(tree["values"]), len(keys)), strict=False)
            return OrderedDict(pairs) if kind == "ordered" else dict(pairs)
        if kind == "tuple":
            return tuple(self._made(element(member), wanted) for member in tree["members"])
        if kind == "union":
            return self._made(self._option(tree, wanted), wanted)
        if kind == "dataclass":
            return self._instance(tree, wanted)
        return self._scalar(tree, wanted)

    def _option(self, tree: Tree, wanted: int | None) -> Tree:
        if wanted is None:
            return self._random.choice(options(tree))
        return max(options(tree), key=lambda option: (grows(option), option["kind"] != "none"))

    def _rows(self, tree: Tree, size: int) -> list[Any]:
        """Elements of a list; lists of lists have about `size` elements in all."""
        if tree["kind"] in LISTS and size > FEW and not grows(element(tree["items"])):
            outer = max(1, math.isqrt(size))
            return [self._made(tree, size // outer) for _ in range(outer)]
        return self._elements(tree, size)

    def _elements(self, tree: Tree, size: int) -> list[Any]:
        if tree["kind"] == "int" or tree["kind"] == "variable":
            return self._random.choices(range(self.size), k=size) if self.size else []
        return [self.small(tree) for _ in range(size)]

    def _keys(self, tree: Tree, size: int) -> list[Any]:
        if tree["kind"] in ("int", "variable"):
            keys = list(range(size))
            self._random.shuffle(keys)
            return keys
        if tree["kind"] == "str":
            return list(dict.fromkeys(f"{self._word()}{number}" for number in range(size)))
        return list(dict.fromkeys(self.small(tree) for _ in range(size)))

    def _instance(self, tree: Tree, wanted: int | None) -> Build:
        fields: dict[str, object] = {
            field["name"]: self._made(field["type"], wanted)
            for field in tree["fields"]
            if can_make(field["type"])
            and (not field["has_default"] or (wanted is not None and grows(field["type"])))
        }
        return Build(tree["module"], tree["qualname"], fields)

    def _scalar(self, tree: Tree, wanted: int | None) -> Any:
        kind, rng = tree["kind"], self._random
        if kind == "str":
            return self._text(wanted)
        if kind in ("int", "variable"):
            return rng.randrange(max(1, self.size))
        if kind == "float":
            return rng.randrange(-100_000, 100_000) / 100
        if kind == "bool":
            return rng.random() < 0.5
        if kind in ("bytes", "bytearray"):
            data = rng.randbytes(FEW if wanted is None else wanted)
            return data if kind == "bytes" else bytearray(data)
        if kind == "literal":
            return rng.choice(tree["values"])
        if kind == "enum":
            return EnumMember(tree["module"], tree["qualname"], rng.choice(tree["members"]))
        return self._built(kind)

    def _built(self, kind: str) -> Any:
        rng = self._random
        if kind == "complex":
            return complex(rng.randrange(100), rng.randrange(100))
        if kind == "decimal":
            return Build("decimal", "Decimal", {"value": f"{rng.randrange(100_000) / 100:.2f}"})
        if kind == "fraction":
            return Build(
                "fractions", "Fraction", {"numerator": rng.randrange(99), "denominator": rng.randint(1, 99)}
            )
        if kind == "timedelta":
            return Build("datetime", "timedelta", {"seconds": rng.randrange(10**7)})
        day: dict[str, object] = {
            "year": rng.randint(1999, 2030),
            "month": rng.randint(1, 12),
            "day": rng.randint(1, 28),
        }
        if kind == "date":
            return Build("datetime", "date", day)
        if kind == "datetime":
            return Build("datetime", "datetime", day | {"hour": rng.randrange(24), "minute": rng.randrange(60)})
        return None

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(1, 4)))

    def _text(self, size: int | None) -> str:
        """One word as an element of a collection, else a text of `size` characters in lines of words."""
        if size is None:
            return self._random.choice(self._words)
        parts: list[str] = []
        length = 0
        while length < size:
            word = self._text(None)
            parts += (word, "\n" if self._random.random() < 0.1 else " ")
            length += len(word) + 1
        return "".join(parts)[:size]
