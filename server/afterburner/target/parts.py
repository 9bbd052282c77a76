"""A function's text in two parts: the head that stays and the body that is rewritten."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterburner.target.kinds import FunctionNode

Position = tuple[int, int]

_INDENTATION = re.compile(r"[ \t\f]*")
_STRING_STARTS = tuple(
    getattr(tokenize, word) for word in ("FSTRING_START", "TSTRING_START") if hasattr(tokenize, word)
)
_STRING_ENDS = tuple(getattr(tokenize, word) for word in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, word))


@dataclass(frozen=True, slots=True)
class Parts:
    """The head and the body of one function, as lines without their ends."""

    head: list[str]
    """Decorators, signature and docstring."""
    gap: list[str]
    """The blank lines between head and body."""
    body: list[str]
    """The statements and their comments; empty when there is only a docstring."""
    frozen: frozenset[int]
    """Indices into `body` of the lines that begin inside a string."""
    indent: str
    """What the `def` line is indented with."""
    unit: str
    """What the body is indented with beyond that."""


def indentation(line: str) -> str:
    """The white space that counts as a line's indentation: what follows the last form feed."""
    found = _INDENTATION.match(line)
    return found.group().rpartition("\f")[2] if found else ""


def lines_inside_strings(lines: list[str]) -> frozenset[int]:
    """Which lines (from 0) begin inside a string, so that their white space is content."""
    inside: set[int] = set()
    open_at: list[int] = []
    for token in _tokens(lines):
        if token.type in _STRING_STARTS:
            open_at.append(token.start[0])
        elif token.type in _STRING_ENDS:
            inside.update(range(open_at.pop(), token.end[0]))
        elif token.type == tokenize.STRING:
            inside.update(range(token.start[0], token.end[0]))
    return frozenset(inside)


def parts(lines: list[str], node: FunctionNode, start_line: int) -> Parts:
    """Take a function apart.

    Args:
        lines: the whole text that `node` was parsed from, without line ends.
        node: the function.
        start_line: where its decorators begin, from 0.
    """
    docstring = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
    statements = node.body[1:] if docstring else node.body
    colon = _colon(lines, node)
    anchor = _end(lines, docstring) if docstring else colon
    first = _start(lines, statements[0]) if statements else None
    shares_line = first is not None and first[0] == anchor[0]
    indent = indentation(lines[node.lineno - 1])
    unit = _unit(lines, node, colon, indent)
    head = lines[start_line : colon[0]]
    if docstring and _start(lines, docstring)[0] == colon[0]:
        head += [lines[colon[0]][: colon[1]], *_cut(lines, _start(lines, docstring), anchor, indent + unit)]
    else:
        head = lines[start_line : anchor[0]]
        head.append(lines[anchor[0]][: anchor[1]] if shares_line else lines[anchor[0]])
    if first is None:
        return Parts(head, [], [], frozenset(), indent, unit)
    end = (node.end_lineno or node.lineno) - 1
    if shares_line:
        body, offset = _cut(lines, first, (end, len(lines[end])), indent + unit), first[0]
    else:
        body, offset = lines[anchor[0] + 1 : end + 1], anchor[0] + 1
    blank = next(index for index, line in enumerate(body) if line.strip())
    inside = lines_inside_strings(lines) - ({first[0]} if shares_line else set())
    frozen = frozenset(index for index in range(len(body) - blank) if index + blank + offset in inside)
    return Parts(head, body[:blank], body[blank:], frozen, indent, unit)


def _unit(lines: list[str], node: FunctionNode, colon: Position, indent: str) -> str:
    first = _start(lines, node.body[0])
    return indentation(lines[first[0]]).removeprefix(indent) if first[0] > colon[0] else "    "


def _cut(lines: list[str], start: Position, end: Position, indent: str) -> list[str]:
    """The text between two positions, its first line indented."""
    text = [*lines[start[0] : end[0]], lines[end[0]][: end[1]]]
    return [indent + text[0][start[1] :], *text[1:]]


def _start(lines: list[str], node: ast.stmt) -> Position:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first: ast.stmt | ast.expr = decorators[0] if decorators else node
    return first.lineno - 1, _column(lines[first.lineno - 1], first.col_offset)


def _end(lines: list[str], node: ast.stmt) -> Position:
    line = (node.end_lineno or node.lineno) - 1
    return line, _column(lines[line], node.end_col_offset or 0)


def _column(line: str, utf8_offset: int) -> int:
    return len(line.encode()[:utf8_offset].decode())


def _colon(lines: list[str], node: FunctionNode) -> Position:
    """Just behind the colon that ends the signature."""
    begin, end = (node.lineno - 1, 0), _start(lines, node.body[0])
    colons = [
        (token.end[0] - 1, token.end[1])
        for token in _tokens(lines)
        if token.type == tokenize.OP and token.string == ":" and begin <= (token.start[0] - 1, 0) <= end
    ]
    return max(colon for colon in colons if colon <= end)


def _tokens(lines: list[str]) -> list[tokenize.TokenInfo]:
    text = "\n".join(lines).removeprefix("\ufeff") + "\n"
    return list(tokenize.generate_tokens(io.StringIO(text, newline="\n").readline))
