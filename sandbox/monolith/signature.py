"""Whether a candidate can be called in every way in which the original can: the cases need not try them all."""

from __future__ import annotations

import ast
import copy

from monolith.errors import FaultyOriginal
from monolith.program import Program

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


def changed_signature(original: Program, candidate: Program) -> str:
    """What changed in names, kinds and defaults of the parameters, in one sentence; empty if nothing did.

    Annotations may change. A function that is not made by a `def` is not looked at.
    """
    first, second = _definition(original), _definition(candidate)
    if first is None or second is None:
        return ""
    if type(first) is not type(second):
        return "it is no longer async" if isinstance(first, ast.AsyncFunctionDef) else "it has become async"
    try:
        before, after = _parameters(first), _parameters(second)
    except RecursionError:
        return "the signature is too deeply nested to be read"
    return "" if before == after else f"the signature changed from ({before}) to ({after})"


def _definition(program: Program) -> _Definition | None:
    try:
        return program.function_node()
    except FaultyOriginal:
        return None


def _parameters(node: _Definition) -> str:
    """The parameters as text, without their annotations."""
    arguments = copy.deepcopy(node.args)
    for part in ast.walk(arguments):
        if isinstance(part, ast.arg):
            part.annotation = None
    return ast.unparse(arguments)
