"""Texts that grow piece by piece: joined once instead of copied with every piece."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import assigned_name, blocks, nodes, uses, value_of


class _Piece(NamedTuple):
    text: str
    at_end: bool
    """Whether it is put at the end of the text, not at its beginning."""


def join(code: Code) -> str | None:
    r"""A text built in a loop becomes a list of its pieces, joined after the loop. Serves time.

    Before: `text = ""` / `for word in words:` / `text = text + word + "\\n"`
    After: `text_pieces = []` / ... `text_pieces.append(word + "\\n")` / `text = "".join(text_pieces)`
    """
    edits = Edits(code)
    for block in blocks(code.function):
        for index, start in enumerate(block):
            name, value = assigned_name(start), value_of(start)
            if not name or not isinstance(value, ast.Constant) or not isinstance(value.value, str | bytes):
                continue
            using = [statement for statement in block[index + 1 :] if uses(statement, name)]
            loop = using[0] if using else None
            if not isinstance(loop, ast.For | ast.While):
                continue
            pieces = {statement: _piece(code, statement, name) for statement in nodes(loop, ast.stmt)}
            growing = {statement: piece for statement, piece in pieces.items() if piece is not None}
            if not growing or sum(len(uses(statement, name)) for statement in growing) != len(uses(loop, name)):
                continue
            if len({piece.at_end for piece in growing.values()}) != 1:
                continue
            collected = code.fresh(f"{name}_pieces")
            first = f"[{code.of(value)}]" if value.value else "[]"
            edits.replace_statements(start, start, f"{collected} = {first}")
            for statement, piece in growing.items():
                edits.replace(statement, f"{collected}.append({piece.text})")
            in_order = collected if piece.at_end else f"reversed({collected})"
            empty = '""' if isinstance(value.value, str) else 'b""'
            edits.below(loop, f"{name} = {empty}.join({in_order})")
    return edits.result()


def _piece(code: Code, statement: ast.stmt, name: str) -> _Piece | None:
    """What a statement puts at an end of a text; `None` where it does something else."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        own = isinstance(statement.target, ast.Name) and statement.target.id == name
        return _Piece(code.of(statement.value), True) if own and not uses(statement.value, name) else None
    if not isinstance(statement, ast.Assign) or assigned_name(statement) != name:
        return None
    if isinstance(statement.value, ast.JoinedStr):
        return _formatted(code, statement.value, name)
    operands: list[ast.expr] = []
    node = statement.value
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        operands.insert(0, node.right)
        node = node.left
    operands.insert(0, node)
    own_ends = [isinstance(end, ast.Name) and end.id == name for end in (operands[0], operands[-1])]
    if own_ends.count(True) != 1 or len(uses(statement.value, name)) != 1:
        return None
    others = operands[1:] if own_ends[0] else operands[:-1]
    return _Piece(" + ".join(map(code.operand, others)), own_ends[0])


def _formatted(code: Code, value: ast.JoinedStr, name: str) -> _Piece | None:
    """The rest of a formatted text that begins or ends with the text that grows."""
    if len(uses(value, name)) != 1:
        return None
    text = code.of(value)
    if begun := re.fullmatch(rf"""([fF]["']+)\{{{name}\}}(.+)""", text, re.DOTALL):
        return _Piece(begun[1] + begun[2], True)
    if ended := re.fullmatch(rf"""(.+)\{{{name}\}}(["']+)""", text, re.DOTALL):
        return _Piece(ended[1] + ended[2], False)
    return None


RULES = (Rule("join", TIME, join),)
