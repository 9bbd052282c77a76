"""Texts that grow piece by piece: joined once instead of copied with every piece."""

from __future__ import annotations

import ast

from afterburner.proposers.rules.code import Code
from afterburner.proposers.rules.edits import Edits
from afterburner.proposers.rules.rule import TIME, Rule
from afterburner.proposers.rules.scopes import assigned_name, blocks, nodes, uses, value_of


def join(code: Code) -> str | None:
    r"""A text built in a loop becomes a list of its pieces, joined after the loop. Serves time.

    Before: `text = ""` / `for word in words:` / `text = text + word + "\\n"`
    After: `text_pieces = []` / ... `text_pieces.append(word + "\\n")` / `text = "".join(text_pieces)`
    """
    edits = Edits(code)
    for block in blocks(code.function):
        for index, start in enumerate(block):
            name, value = assigned_name(start), value_of(start)
            if not name or not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                continue
            using = [statement for statement in block[index + 1 :] if uses(statement, name)]
            loop = using[0] if using else None
            if not isinstance(loop, ast.For | ast.While):
                continue
            pieces = {statement: _piece(code, statement, name) for statement in nodes(loop, ast.stmt)}
            growing = {statement: text for statement, text in pieces.items() if text is not None}
            if not growing or sum(len(uses(statement, name)) for statement in growing) != len(uses(loop, name)):
                continue
            collected = code.fresh(f"{name}_pieces")
            first = f"[{code.of(value)}]" if value.value else "[]"
            edits.replace_statements(start, start, f"{collected} = {first}")
            for statement, text in growing.items():
                edits.replace(statement, f"{collected}.append({text})")
            edits.below(loop, f'{name} = "".join({collected})')
    return edits.result()


def _piece(code: Code, statement: ast.stmt, name: str) -> str | None:
    """What a statement puts at the end of a text; `None` where it does something else."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        own = isinstance(statement.target, ast.Name) and statement.target.id == name
        return code.of(statement.value) if own and not uses(statement.value, name) else None
    if not isinstance(statement, ast.Assign) or assigned_name(statement) != name:
        return None
    pieces: list[ast.expr] = []
    node = statement.value
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        pieces.insert(0, node.right)
        node = node.left
    if not isinstance(node, ast.Name) or node.id != name or any(uses(piece, name) for piece in pieces):
        return None
    return " + ".join(map(code.operand, pieces))


RULES = (Rule("join", TIME, join),)
