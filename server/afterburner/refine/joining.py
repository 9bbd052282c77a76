"""A function that an answer gives in pieces, put together: blocks that need each other, a body without head."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from afterburner.target.fragment import is_scratch
from afterburner.target.kinds import FunctionNode, own_nodes
from afterburner.target.layout import reindent
from afterburner.target.lines import parse_fragment
from afterburner.target.names import bindings, mentioned_attributes, mentioned_names, module_names_of
from afterburner.target.parts import lines_inside_strings
from afterburner.target.surroundings import header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.refine.blocks import Block

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LENT = (*_DEFINITIONS, ast.Import, ast.ImportFrom)
_UNIT = "    "


def joined(blocks: Sequence[Block], best: int, name: str) -> str:
    """The text of a block, with the other blocks that define names which it uses.

    Blocks that try the function out stay away, and those with another version of it inside a class.

    Args:
        blocks: all of the answer.
        best: which of them defines the function.
        name: the function's.
    """
    chosen = {best}
    try:
        offered = {at: _defined(block, name) for at, block in enumerate(blocks)}
        used, defined = _used(blocks[best]), _names(blocks[best])
        while found := [at for at in offered if at not in chosen and offered[at] & (used - defined)]:
            chosen.add(found[-1])
            used |= _used(blocks[found[-1]])
            defined |= offered[found[-1]]
    except RecursionError:
        return blocks[best].text
    return "\n\n".join(blocks[at].text for at in sorted(chosen))


def with_head(blocks: Sequence[Block], name: str, shown: str) -> str | None:
    """The last block that can only be the function's body, below the signature that the model was shown."""
    bodies = [block for block in blocks if block.tree is not None and _is_body(block.tree)]
    if not bodies or not shown:
        return None
    node = next((node for node in ast.walk(parse_fragment(shown)) if _is_function(node, name)), None)
    if not isinstance(node, FunctionNode):
        return None
    lines = bodies[-1].text.rstrip("\n").split("\n")
    return "\n".join([header(node), *reindent(lines, lines_inside_strings(lines), "", _UNIT)]) + "\n"


def _names(block: Block) -> set[str]:
    return {binding.name for binding in bindings(block.tree.body)} if block.tree else set()


def _defined(block: Block, name: str) -> set[str]:
    """The names that a block may lend to others."""
    if block.tree is None or _is_example(block.tree.body, name):
        return set()
    is_on_top = any(_is_function(statement, name) for statement in block.tree.body)
    is_inside = not is_on_top and any(_is_function(node, name) for node in ast.walk(block.tree))
    return set() if is_inside else _names(block)


def _used(block: Block) -> set[str]:
    """The names of the module, and of the object's methods, that the definitions of a block use."""
    statements = [statement for statement in block.tree.body if not is_scratch(statement)] if block.tree else []
    return set().union(*map(module_names_of, statements), *map(mentioned_attributes, statements))


def _is_example(statements: list[ast.stmt], name: str) -> bool:
    """Whether a block calls the function, or only does something and defines nothing but variables."""
    outside = [statement for statement in statements if not isinstance(statement, _DEFINITIONS)]
    mentioned = {
        word
        for statement in outside
        for word in (mentioned_names(statement) | mentioned_attributes(statement) | _imported(statement))
    }
    is_trial = any(map(is_scratch, statements)) and not any(isinstance(s, _LENT) for s in statements)
    return name in mentioned or is_trial


def _imported(statement: ast.stmt) -> set[str]:
    return {alias.name for alias in getattr(statement, "names", []) if isinstance(alias, ast.alias)}


def _is_function(node: ast.AST, name: str) -> bool:
    return isinstance(node, FunctionNode) and node.name == name


def _is_body(tree: ast.Module) -> bool:
    """Whether it returns or yields outside every function."""
    return any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in own_nodes(tree))
