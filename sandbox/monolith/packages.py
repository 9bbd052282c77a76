"""Packages whose import takes longer than most functions: imported once, before anything is measured."""

from __future__ import annotations

import ast

_HEAVY = frozenset(("numba", "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "torch"))


def heavy_packages(source: str) -> frozenset[str]:
    """Those that a module imports somewhere; none of a text that does not parse."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return frozenset(found & _HEAVY)
