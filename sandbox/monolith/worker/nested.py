"""Rebuilds a function that stands inside another one, from its code and the cells of its closure."""

from __future__ import annotations

import ast
import types
from typing import Any, Callable, Dict, List, Tuple

from .definitions import code_of, find

LOCALS = "<locals>"
DEFAULTS = "<defaults>"
"""Under this key a closure has the defaults of a function that calls itself: those of positional parameters, and
those of keywords."""

Closure = Dict[str, Any]
"""The cells that a nested function shares with others, by name."""


def nested_function(
    module: types.ModuleType, source: str, code: types.CodeType, qualname: str
) -> Callable[..., Any]:
    """A function that takes the cells of the closure before the nested function's own arguments.

    What the call makes of them stands in them afterwards, like in any argument that is changed.

    Args:
        source: the text of the module.
        code: what it was compiled to.

    Raises:
        LookupError: the text has no such function.
    """
    node = find(ast.parse(source), qualname)
    function_code = code_of(code, node)

    def call(closure: Closure, *args: Any, **kwargs: Any) -> Any:
        itself, before = _cell_of_itself(closure, qualname)
        cells = []
        for name in function_code.co_freevars:
            if name != node.name and name not in closure:
                raise NameError("{} is not used by the original, so its value is not known".format(name))
            cells.append(itself if name == node.name else closure[name])
        defaults, keyword_defaults = closure.get(DEFAULTS, (None, None))
        function = types.FunctionType(function_code, module.__dict__, node.name, defaults, tuple(cells))
        function.__kwdefaults__ = keyword_defaults
        itself.cell_contents = function
        try:
            return function(*args, **kwargs)
        finally:
            itself.cell_contents = before

    return call


def _cell_of_itself(closure: Closure, qualname: str) -> "Tuple[types.CellType, Any]":
    """The cell by which the function, or one that it shares cells with, calls it; and what is in it."""
    name = qualname.rpartition(".")[2]
    pending = list(closure.items())
    met: "List[types.CellType]" = []
    while pending:
        variable, cell = pending.pop()
        if type(cell) is not types.CellType or any(cell is each for each in met):
            continue
        met.append(cell)
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        if type(content) is types.FunctionType:
            if variable == name and content.__qualname__ == qualname:
                return cell, content
            pending += zip(content.__code__.co_freevars, content.__closure__ or ())
    return types.CellType(), None
