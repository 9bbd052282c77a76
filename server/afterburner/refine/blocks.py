"""The pieces of an answer that may be code: what stands between fences, or where there are none, what parses."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from afterburner.target.lines import parse_fragment

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"(?<![`~])(`{3,}+|~{3,}+)[ \t]*+([\w.+#-]*+)[ \t]*+$")
"""At the end of a line: small models put it behind `2.` or behind their sentence."""
_DEFINITION = re.compile(r"(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[:(]|@\w")
_CODE_START = re.compile(r"(?:async\s+def|def|class|import|from|@)\b|@\w")
_OPEN = re.compile(r"never closed|unterminated triple|unexpected EOF")
_EMPTY = re.compile("expected an indented block|expected 'except'")
_MOST_ATTEMPTS = 10
"""To find where a block of code ends."""
_PYTHON = ("", "python", "py", "python3", "py3", "pycon", "ipython", "cython", "code")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an answer."""

    text: str
    language: str = ""
    """What the fence says, in small letters."""
    is_closed: bool = True
    """Whether its fence has an end."""
    tree: ast.Module | None = None
    """Of a piece that parses as Python."""
    problem: str = ""
    """Why it does not."""

    @property
    def is_python(self) -> bool:
        """Whether it is Python, or is said to be."""
        return self.tree is not None or self.language in _PYTHON

    @property
    def is_cut_off(self) -> bool:
        """Whether it is Python that stops in the middle: without its last line it is good as far as it goes."""
        if self.is_closed or self.tree is not None:
            return False
        return _is_beginning(self.text.rstrip("\n").rpartition("\n")[0])


def blocks_in(lines: list[str]) -> list[Block]:
    """The fenced pieces; of an answer without fences, the pieces that parse."""
    return list(_fenced(lines) if any(_FENCE.search(line) for line in lines) else _unfenced(lines))


def prose_before_code(lines: list[str]) -> str:
    """What is said before the first fence, or before the first line that looks like code."""
    said = takewhile(lambda line: not _FENCE.search(line) and not _CODE_START.match(line), lines)
    return " ".join(" ".join(said).split())


def _fenced(lines: list[str]) -> Iterator[Block]:
    """The contents of fenced blocks; the last one may lack its end.

    A fence inside a docstring does not end a block that would not parse without what follows.
    """
    index = 0
    while index < len(lines):
        opening = _FENCE.search(lines[index])
        if not opening:
            index += 1
            continue
        fence, language = opening.group(1), opening.group(2).lower()
        ends = (at for at in range(index + 1, len(lines)) if _before_end(lines[at], fence) is not None)
        candidates = list(islice(ends, _MOST_ATTEMPTS))
        inside = lines[index + 1 :]
        pieces = [_piece(inside[: end - index], fence, language) for end in candidates]
        pieces = pieces or [_before_prose(inside, language)]
        number = next((number for number, piece in enumerate(pieces) if piece.tree is not None), 0)
        yield pieces[number]
        index = candidates[number] + 1 if candidates else len(lines)


def _piece(lines: list[str], fence: str, language: str) -> Block:
    """A block, given with the line that ends it."""
    last = _before_end(lines[-1], fence) or ""
    return block_of("\n".join([*lines[:-1], last] if last.strip() else lines[:-1]), language)


def _before_end(line: str, fence: str) -> str | None:
    """What a line that ends a block holds before the fence; `None` when it does not end it."""
    text = line.rstrip()
    return text.rstrip(fence[0]) if text.endswith(fence) else None


def _unfenced(lines: list[str]) -> Iterator[Block]:
    index = 0
    for _ in range(_MOST_ATTEMPTS):
        starts = (at for at in range(index, len(lines)) if _CODE_START.match(lines[at]))
        start = next(starts, None)
        if start is None:
            return
        piece = _before_prose(lines[start:], "")
        if piece.tree is not None or _DEFINITION.match(lines[start]):
            yield piece
        index = start + (piece.text.count("\n") if piece.tree is not None else 1)


def _before_prose(lines: list[str], language: str) -> Block:
    """The lines that parse; what follows them at the margin is prose, anything else makes them broken code."""
    end = len(lines)
    for _ in range(_MOST_ATTEMPTS):
        try:
            parse_fragment("\n".join(lines[:end]))
        except SyntaxError as error:
            end = min(end, error.lineno or 1) - 1
        else:
            break
    is_broken = end == 0 or (end < len(lines) and lines[end][:1] in (" ", "\t"))
    return block_of("\n".join(lines if is_broken else lines[:end]), language, is_closed=False)


def block_of(text: str, language: str = "", *, is_closed: bool = True) -> Block:
    """A piece with what can be read from it."""
    code = textwrap.dedent(text).rstrip("\n") + "\n"
    tree, problem = read_python(code)
    return Block(code, language, is_closed, tree, problem)


def read_python(text: str) -> tuple[ast.Module | None, str]:
    """The syntax tree of a text, or why it has none."""
    try:
        return parse_fragment(text), ""
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        return None, f"{where}{error.msg}"


def _is_beginning(text: str) -> bool:
    """Whether it is Python, or could become so if it went on."""
    try:
        parse_fragment(text)
    except SyntaxError as error:
        last = text.rpartition("\n")[2]
        is_at_end = (error.lineno or 0) > text.count("\n") and (last[:1] in " \t" or last.rstrip().endswith(":"))
        return bool(_OPEN.search(error.msg)) or (is_at_end and bool(_EMPTY.search(error.msg)))
    return True
