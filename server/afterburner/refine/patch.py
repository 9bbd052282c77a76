"""A diff in a model's answer, applied to the text that the model was shown; its line numbers are not believed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterburner.target.parts import indentation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEARCH = re.compile(r"<{5,9} ?SEARCH")
_DIVIDER = re.compile(r"={5,9}\s*$")
_REPLACE = re.compile(r">{5,9} ?REPLACE")
_IMPORT = re.compile(r"(import|from)\s")
_TOP_LEVEL = re.compile(r"(import|from|def|async|class)\s|@\w|[A-Z_]+\s*[:=]")
_SHOWN_CHARACTERS = 80


class Unfit(Exception):
    """The diff cannot be applied; half a sentence says why."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a hunk."""

    mark: str
    """A space where the line stays, `-` or `+`."""
    text: str
    whole: str
    """With the mark, for models that leave the mark of lines that stay away."""


_Hunk = list[_Line]


def is_patch(text: str) -> bool:
    """Whether a text is a unified diff or has blocks to search and replace."""
    lines = text.split("\n")
    is_unified = any(line.startswith("@@") for line in lines) and any(line[:1] in ("+", "-") for line in lines)
    return is_unified or any(_SEARCH.match(line) for line in lines)


def added_alone(patch: str) -> str:
    """What a diff adds, when it does nothing else; else nothing."""
    lines = [line for line in patch.split("\n") if line and not line.startswith(("@@", "---", "+++"))]
    return "".join(f"{line[1:]}\n" for line in lines) if all(line[0] == "+" for line in lines) else ""


def patched(text: str, patch: str) -> str:
    """A text with a diff applied, each hunk where its lines stand.

    Lines are compared as they are; where that finds nothing, without the white space behind them, and then
    without that before them, too: what is added moves along.

    Raises:
        Unfit: a hunk fits nowhere or in several places.
    """
    lines = text.removesuffix("\n").split("\n")
    hunks = [hunk for hunk in _searched(patch) or _unified(patch, lines) if any(line.mark != " " for line in hunk)]
    if not hunks:
        raise Unfit("it changes nothing")
    removed: set[int] = set()
    added: defaultdict[int, list[str]] = defaultdict(list)
    for hunk in hunks:
        start, reading = _place(hunk, lines)
        indents = _indents(reading, lines[start:])
        at = start
        for line in reading:
            if line.mark == "+":
                added[at].append(_moved(line.text, indents))
                continue
            if line.mark == "-":
                if at in removed:
                    raise Unfit(f"it removes {_quoted(lines[at])} twice")
                removed.add(at)
            at += 1
    result = [piece for at, line in enumerate(lines) for piece in [*added[at], *([] if at in removed else [line])]]
    return "".join(f"{line}\n" for line in [*result, *added[len(lines)]])


def _searched(patch: str) -> list[_Hunk]:
    """The blocks to search and replace."""
    hunks: list[_Hunk] = []
    mark = ""
    for line in patch.split("\n"):
        if _SEARCH.match(line):
            hunks.append([])
            mark = "-"
        elif mark == "-" and _DIVIDER.match(line):
            mark = "+"
        elif mark and _REPLACE.match(line):
            mark = ""
        elif mark:
            hunks[-1].append(_Line(mark, line, line))
    return hunks


def _unified(patch: str, lines: list[str]) -> list[_Hunk]:
    """The hunks of a unified diff, however they are set off."""
    known = {line.strip() for line in lines}
    hunks: list[_Hunk] = [[]]
    written = patch.split("\n")
    for before, line, after in zip(["", *written], written, [*written[1:], ""], strict=False):
        is_name = (line.startswith("---") and after.startswith("+++")) or (
            line.startswith("+++") and before.startswith("---")
        )
        mark = line[:1] or " "
        is_elsewhere = line.strip() not in known and (mark not in "+- " or bool(_IMPORT.match(line[1:])))
        if line.startswith("\\ "):
            continue
        if mark in "+-" and not is_name:
            hunks[-1].append(_Line(mark, line[1:], line))
        elif line.strip() and (is_name or is_elsewhere):
            hunks.append([])
        else:
            hunks[-1].append(_Line(" ", line[1:] if mark == " " else line, line))
    return hunks


def _place(hunk: _Hunk, lines: list[str]) -> tuple[int, _Hunk]:
    """The one line where a hunk fits, and the reading of the hunk that does.

    Raises:
        Unfit: there is none, or more than one.
    """
    comparisons: tuple[Callable[[str], str], ...] = (str, str.rstrip, str.strip)
    for compared in comparisons:
        text = [compared(line) for line in lines]
        for reading in _readings(hunk):
            old = [compared(line.text) for line in reading if line.mark != "+"]
            starts = [at for at in range(len(text)) if text[at : at + len(old)] == old] if old else []
            if len(starts) > 1:
                raise Unfit(f"{_quoted(_first(old))} and what follows stand there more than once")
            if starts:
                return starts[0], reading
    added = [line for line in hunk if line.mark == "+"]
    old = [line.text for line in hunk if line.mark != "+" and line.text.strip()]
    if not old and _TOP_LEVEL.match(_first([line.text for line in added])):
        return 0, added
    raise Unfit(_why_nowhere(old, lines))


def _readings(hunk: _Hunk) -> Iterator[_Hunk]:
    """A hunk as written; with lines that stay taken as whole; without blank lines that stay at its ends."""
    yield hunk
    yield [replace(line, text=line.whole) if line.mark == " " else line for line in hunk]
    kept = [at for at, line in enumerate(hunk) if line.mark != "+" and line.text.strip()]
    if kept:
        yield [line for at, line in enumerate(hunk) if line.mark != " " or kept[0] <= at <= kept[-1]]


def _indents(reading: _Hunk, lines: list[str]) -> dict[str, str]:
    """What indentation of the text stands for each of a hunk's."""
    old = [line.text for line in reading if line.mark != "+"]
    pairs = [(one, other) for one, other in zip(old, lines, strict=False) if one.strip()]
    return {indentation(one): indentation(other) for one, other in reversed(pairs)}


def _moved(line: str, indents: dict[str, str]) -> str:
    known = [indent for indent in indents if line.startswith(indent)]
    if not line.strip() or not known:
        return line
    longest = max(known, key=len)
    return indents[longest] + line[len(longest) :]


def _why_nowhere(old: list[str], lines: list[str]) -> str:
    if not old:
        return "it does not show where its lines belong"
    known = {line.strip() for line in lines}
    unknown = next((line for line in old if line.strip() not in known), None)
    if unknown is None:
        return f"{_quoted(old[0])} and what follows do not stand there like that"
    return f"{_quoted(unknown)} does not stand there"


def _first(lines: list[str]) -> str:
    return next((line for line in lines if line.strip()), "")


def _quoted(line: str) -> str:
    text = line.strip()
    shown = text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 4]} ..."
    return f"`{shown}`" if text else "a blank line"
