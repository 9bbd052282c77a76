"""One input of a function, in a form that the trusted side never has to understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["test", "doctest", "recorded", "file", "generated", "varied", "written"]
"""Where a case came from: a recorded call of a test, a doctest, a recorded call of a command, a case file,
generation from types, a variation of one of the others, a generator that a model wrote."""

MADE: tuple[Origin, ...] = ("generated", "varied", "written")
"""Inputs that no person wrote: the function may not be meant for them."""

Encoding = Literal["pickle", "plain", "neutral"]
"""`pickle`: made under the target interpreter, by the user's own code, and only ever opened there.
`plain`: the same, made by code that nobody trusts: only data and objects of the program's classes are opened.
`neutral`: `monolith.codec` bytes, made by the trusted side from values of built-in types."""


@dataclass(frozen=True, slots=True)
class Case:
    """One call: `(args, kwargs)` as opaque bytes, opened only inside the sandbox."""

    payload: bytes
    encoding: Encoding
    origin: Origin
    label: str
    """Where exactly it came from, for people: a test's name, a doctest's line, `generated, size 64`."""
    size: int | None = None
    """How large it was asked to be, where it was made by size."""
    expected: bytes | None = None
    """A known right answer (neutral encoding), for functions that have no original."""
