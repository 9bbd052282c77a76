"""Statements moved to another indentation without touching the content of strings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from afterburner.target.lines import first_line, parse_fragment
from afterburner.target.parts import indentation, lines_inside_strings

if TYPE_CHECKING:
    from collections.abc import Collection


def reindent(
    lines: list[str], frozen: Collection[int], old: str, new: str, units: tuple[str, str] = ("", "")
) -> list[str]:
    """Replace the indentation `old` with `new`, and below it one unit of indentation with another.

    Args:
        lines: without line ends.
        frozen: indices of the lines that begin inside a string; they stay as they are.
        old: what every statement of the outermost level is indented with.
        new: what it will be indented with.
        units: the old and the new unit of the levels below.
    """
    moved = []
    for index, line in enumerate(lines):
        if index in frozen:
            moved.append(line)
        elif not line.strip():
            moved.append("")
        else:
            deeper = indentation(line).removeprefix(old) if line.startswith(old) else ""
            moved.append(new + _converted(deeper, *units) + line.lstrip(" \t\f"))
    return moved


def placed(lines: list[str], statement: ast.stmt, indent: str, unit: str) -> list[str]:
    """One statement of a text, with the comments right above it, at another indentation."""
    inside = lines_inside_strings(lines)
    start = above_comments(lines, first_line(lines, statement), inside)
    end = statement.end_lineno or statement.lineno
    frozen = [index - start for index in inside if index >= start]
    old = indentation(lines[statement.lineno - 1])
    old_unit = _unit(lines, statement, old)
    for units in ((old_unit, unit), ("", "")):
        moved = reindent(lines[start:end], frozen, old, indent, units)
        if _same(moved, statement, indent):
            return moved
    return reindent(ast.unparse(statement).split("\n"), (), "", indent)


def above_comments(lines: list[str], line: int, inside: Collection[int]) -> int:
    """The first of the comment lines that stand directly above a line, at its indentation."""
    indent = indentation(lines[line])
    while line > 0 and lines[line - 1].startswith(f"{indent}#") and line - 1 not in inside:
        line -= 1
    return line


def _converted(deeper: str, old_unit: str, new_unit: str) -> str:
    if not old_unit or old_unit == new_unit:
        return deeper
    levels = 0
    while deeper.startswith(old_unit):
        levels += 1
        deeper = deeper[len(old_unit) :]
    return new_unit * levels + deeper


def _unit(lines: list[str], statement: ast.stmt, indent: str) -> str:
    body: list[ast.stmt] = getattr(statement, "body", [])
    return indentation(lines[body[0].lineno - 1]).removeprefix(indent) if body else ""


def _same(lines: list[str], statement: ast.stmt, indent: str) -> bool:
    text = "\n".join(lines)
    try:
        block = parse_fragment(f"if True:\n{text}" if indent else text).body
    except SyntaxError:
        return False
    found = block[0].body if indent and isinstance(block[0], ast.If) else block
    return len(found) == 1 and ast.dump(found[0]) == ast.dump(statement)
