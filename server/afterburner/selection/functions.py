"""The functions of a text with what choosing among them needs: which can be optimized, and how deep loops nest."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.target.kinds import LOOPS, FunctionNode
from afterburner.target.locate import FunctionSpan, located

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NO_BODY = "`{}` has no body yet; name it alone (FILE::{}) to have it written."


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a file's text."""

    span: FunctionSpan
    refusal: str | None
    """Why it is not one to choose, in one sentence; `None` when it is."""
    loop_depth: int
    """How many loops and comprehensions stand inside one another; at least 1 of a function that calls itself."""

    @property
    def qualname(self) -> str:
        """As Python names it."""
        return self.span.qualname

    @property
    def is_nested(self) -> bool:
        """Whether it stands in another function, so that only calls of that one bring inputs."""
        return "<locals>" in self.span.qualname


def functions_of(source: str) -> tuple[Function, ...]:
    """Every function of a file, in order, those that cannot be optimized too.

    Raises:
        NotOptimizable: the text does not parse.
    """
    return tuple(
        Function(span, _refusal(span), loop_depth(node)) for span, node in located(source.removeprefix("\ufeff"))
    )


def loop_depth(function: FunctionNode) -> int:
    """How many loops and comprehensions stand inside one another, other functions inside left out."""
    deepest = 0
    pending: list[tuple[ast.AST, int]] = [(statement, 0) for statement in function.body]
    while pending:
        node, depth = pending.pop()
        if isinstance(node, FunctionNode | ast.ClassDef):
            continue
        if isinstance(node, LOOPS):
            depth += 1
        elif isinstance(node, _COMPREHENSIONS):
            depth += len(node.generators)
        elif isinstance(node, ast.Call) and function.name in _names(node.func):
            deepest = max(deepest, 1)
        deepest = max(deepest, depth)
        pending += [(child, depth) for child in ast.iter_child_nodes(node)]
    return deepest


def _names(called: ast.expr) -> Iterator[str]:
    if isinstance(called, ast.Name):
        yield called.id
    elif isinstance(called, ast.Attribute):
        yield called.attr


def _refusal(span: FunctionSpan) -> str | None:
    if span.unsupported or not span.is_stub:
        return span.unsupported
    return _NO_BODY.format(span.name, span.qualname)
