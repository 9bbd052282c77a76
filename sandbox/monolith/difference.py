"""Where two values differ, in words."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import Literal

from monolith.answers import line_of
from monolith.codec import Value
from monolith.display import show, type_name

_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Path:
    """The way to a part of a value; only written out when something is found there."""

    step: str
    suffix: str = ""
    parent: Path | None = None

    def at(self, step: str) -> Path:
        """The way to a part of this part."""
        return Path(step, parent=self)

    def text(self) -> str:
        """As in `result[3].name`."""
        steps: list[str] = []
        path: Path | None = self
        suffix = ""
        while path is not None:
            steps.append(path.step)
            suffix = path.suffix
            path = path.parent
        return "".join(reversed(steps)) + suffix


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not the same, or that cannot be compared."""

    path: str
    """Where, as in `result[3]`; empty when the calls ended in different ways."""
    expected: str
    actual: str
    kind: Literal["different", "not-comparable"]
    without: str = ""
    """What differs, without anything that the inputs' data or the candidate could have put there."""

    def sentence(self) -> str:
        """For people and models, as in `result[3]: expected 4, got 5`; one line whatever the values hold."""
        if self.kind == "not-comparable":
            return line_of(f"{self.path} is of type {self.expected}, which cannot be compared")
        if not self.path:
            return line_of(f"{self.actual} where the original {self.expected}")
        return line_of(f"{self.path}: expected {self.expected}, got {self.actual}")

    def without_values(self) -> str:
        """The same without any value, not even a key on the way, for readers who may not see the inputs' data.

        Types are told as far as they are built in: a candidate could name its own after what it was given.
        """
        place, inside, _ = self.path.partition("[")
        place = f"a part of {place}" if inside else place
        if self.kind == "not-comparable":
            return line_of(f"{place} holds a value of type {self.expected}, which cannot be compared")
        if not place:
            return self.without or "the call ended in another way: it raised, or returned, where it should not"
        return line_of(f"{place} is not what it should be{f': {self.without}' if self.without else ''}")


Compared = tuple[Value, Value, Path | Difference]
"""Two values to be compared and where they are, or what was found without comparing."""


def differing(path: Path, expected: Value, actual: Value) -> Difference:
    """Two values that are not the same."""
    texts = _texts(expected, actual)
    if texts[0] == texts[1]:
        types = type_name(expected), type_name(actual)
        if types[0] != types[1]:
            texts = f"{texts[0]} of type {types[0]}", f"{texts[1]} of type {types[1]}"
        else:
            texts = texts[0], f"another {texts[1]}"
    kinds = plain_type(expected), plain_type(actual)
    without = f"of type {kinds[1]} instead of {kinds[0]}" if kinds[0] != kinds[1] else ""
    return Difference(path.text(), *texts, "different", without)


def plain_type(value: Value) -> str:
    """The name of a value's type where that is built in."""
    name = type_name(value)
    return name if name == "None" or isinstance(getattr(builtins, name, None), type) else "another class"


def _texts(expected: Value, actual: Value) -> tuple[str, str]:
    if isinstance(expected, str) and isinstance(actual, str) and max(len(expected), len(actual)) > 2 * _CONTEXT:
        same = next(
            (index for index, (one, other) in enumerate(zip(expected, actual, strict=False)) if one != other),
            min(len(expected), len(actual)),
        )
        start = max(0, same - _CONTEXT)
        dots = "..." if start else ""
        return dots + show(expected[start:]), dots + show(actual[start:])
    return show(expected), show(actual)
