"""Packages whose import takes longer than most functions: imported once, before anything is measured."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from monolith.case import Case

_HEAVY = frozenset(("numba", "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "torch"))

_READ = ("numpy", "pandas", "polars", "pyarrow", "torch")
"""Packages whose objects are compared, if they were loaded before the program."""


def brought_by(cases: Iterable[Case]) -> frozenset[str]:
    """Packages whose objects inputs seem to hold: a pickle names the module of each class as it stands."""
    pickles = [case.payload for case in cases if case.encoding != "neutral"]
    return frozenset(name for name in _READ if any(f"{name}.".encode() in payload for payload in pickles))


def heavy_packages(source: str) -> frozenset[str]:
    """Those that a module imports somewhere; none of a text that does not parse."""
    return frozenset(_imported(parsed(source)) & _HEAVY)


def imported_in_calls(source: str) -> frozenset[str]:
    """Packages that are imported inside functions, so that a call pays for them, without the heavy ones."""
    functions = (
        node for node in ast.walk(parsed(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return frozenset(name for function in functions for name in _imported(function)) - _HEAVY


def parsed(source: str) -> ast.AST:
    """The syntax tree of a candidate's module; of a text that does not parse, an empty one."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found
