"""Reads what a fork answered; believes nothing of it."""

from __future__ import annotations

from typing import Any

from monolith.outcome import Kind, Outcome

_LONGEST_LINE = 300
_LONGEST_NAME = 60
REACHED = "it reaches for frames, objects or memory of the interpreter that runs it; the original does not"


class Tampering(Exception):
    """An answer that no honest run gives."""


def outcome_of(header: dict[str, Any], blobs: list[bytes]) -> Outcome:
    """The outcome that a frame tells of.

    Raises:
        Tampering: our worker does not send such a frame.
    """
    try:
        kind = Kind(str(header.get("kind")))
    except ValueError:
        raise Tampering("it sent an answer that means nothing") from None
    if kind not in (Kind.RETURNED, Kind.RAISED):
        return Outcome(kind, detail=line_of(header.get("detail")))
    if len(blobs) != 1:
        raise Tampering("it sent an answer without a result")
    names = header.get("changed")
    changed = tuple(map(str, names)) if isinstance(names, list) else ()
    return Outcome(kind, blobs[0], line_of(header.get("detail")), changed, header.get("reaches") is True)


def line_of(value: object) -> str:
    """A line that code behind the walls wrote: bounded, without control characters."""
    text = str(value)[:_LONGEST_LINE]
    return "".join(character if character.isprintable() else " " for character in text)


def class_name_of(value: object) -> str:
    """The name of an exception's class that code behind the walls wrote, as in `KeyError: 'a'`; never its text."""
    name = line_of(value).partition(":")[0][:_LONGEST_NAME]
    return name if name.isidentifier() else "an exception"


def count_of(value: object) -> int:
    """A number of bytes that code behind the walls told.

    Raises:
        Tampering: it is none.
    """
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise Tampering("it sent a number that means nothing")
    return value
