"""Rebuilds a function that stands inside another one, from its code and the values of its closure."""

from __future__ import annotations

import types
from typing import Any, Callable, Dict, List, Optional

LOCALS = "<locals>"


def code_of(code: types.CodeType, qualname: str) -> "Optional[types.CodeType]":
    """The code of a function anywhere in a module's code; of several, the last; `None` when there is none."""
    found: "Optional[types.CodeType]" = code
    for name in qualname.split("."):
        if name == LOCALS or found is None:
            continue
        inside: "List[types.CodeType]" = [
            constant
            for constant in found.co_consts
            if type(constant) is types.CodeType and constant.co_name == name
        ]
        found = inside[-1] if inside else None
    return found


def with_closure(code: types.CodeType, module: types.ModuleType) -> Callable[..., Any]:
    """A function that takes the values of the closure, by name, before the nested function's own arguments.

    What the call makes of them stands in the dictionary afterwards, like any argument that is changed.
    """

    def call(closure: "Dict[str, Any]", *args: Any, **kwargs: Any) -> Any:
        cells = {name: types.CellType(value) for name, value in closure.items()}
        itself = cells.setdefault(code.co_name, types.CellType())
        function = types.FunctionType(
            code, module.__dict__, code.co_name, None, tuple(cells[name] for name in code.co_freevars)
        )
        if code.co_name not in closure:
            itself.cell_contents = function
        try:
            return function(*args, **kwargs)
        finally:
            closure.update((name, cells[name].cell_contents) for name in closure)

    return call
