"""Rebuilds a function that stands inside another one, from its code and the values of its closure."""

from __future__ import annotations

import ast
import types
from typing import Any, Callable, Dict, List

from .definitions import code_of, find

LOCALS = "<locals>"


def nested_function(
    module: types.ModuleType, source: str, code: types.CodeType, qualname: str
) -> Callable[..., Any]:
    """A function that takes the values of the closure, by name, before the nested function's own arguments.

    What the call makes of them stands in the dictionary afterwards, like any argument that is changed.

    Args:
        source: the text of the module.
        code: what it was compiled to.

    Raises:
        LookupError: the text has no such function.
    """
    node = find(ast.parse(source), qualname)
    function_code = code_of(code, node)
    defaults = tuple(_values(node.args.defaults))
    keyword_defaults = dict(
        zip((argument.arg for argument in node.args.kwonlyargs), _values(node.args.kw_defaults))
    )

    def call(closure: "Dict[str, Any]", *args: Any, **kwargs: Any) -> Any:
        cells = {name: types.CellType(value) for name, value in closure.items()}
        itself = cells.setdefault(node.name, types.CellType())
        shared = tuple(cells[name] for name in function_code.co_freevars)
        function = types.FunctionType(function_code, module.__dict__, node.name, defaults, shared)
        function.__kwdefaults__ = keyword_defaults
        if node.name not in closure:
            itself.cell_contents = function
        try:
            return function(*args, **kwargs)
        finally:
            closure.update((name, cells[name].cell_contents) for name in closure)

    return call


def _values(defaults: "List[Any]") -> "List[Any]":
    """Defaults that are written out; recorded calls give every argument, so only a call of itself needs one."""
    values = []
    for default in defaults:
        try:
            values.append(None if default is None else ast.literal_eval(default))
        except ValueError:
            values.append(None)
    return values
