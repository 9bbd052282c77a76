"""Stores values as bytes and rebuilds them: pickles, with functions by value where no name leads to them."""

from __future__ import annotations

import importlib
import io
import marshal
import pickle
import sys
import types
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

Importable = Callable[[str], bool]
"""Whether a module of that name can be imported where the call is rebuilt."""

_MAIN = "__main__"
_PROTOCOL = 4


class Unstorable(Exception):
    """A value that cannot be rebuilt elsewhere; the text says which."""


def stays_importable(module: str) -> bool:
    """What can be imported again: all but the program's entry and case files, which have no name of their own."""
    return module not in (_MAIN, "_monolith_cases")


def dumps(value: Any, importable: Importable = stays_importable) -> bytes:
    """Store a value.

    Raises:
        Exception: some part of it cannot be stored; which class it has is up to the value's own code.
    """
    try:
        return _stored(_ByName, value, importable)
    except _ByValueNeeded:
        return _stored(_ByValue, value, importable)


def loads(payload: bytes, main: str = _MAIN) -> Tuple[Any, List[types.FunctionType]]:
    """Rebuild a value; also the functions that came with it, in their order.

    Args:
        main: the module that stands for the program's entry.
    """
    unpickler = _Unpickler(payload, main)
    return unpickler.load(), unpickler.functions


def _stored(kind: "type[_Pickler]", value: Any, importable: Importable) -> bytes:
    file = io.BytesIO()
    kind(file, importable).dump(value)
    return file.getvalue()


class _ByValueNeeded(Exception):
    """No name leads to some function or module."""


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, importable: Importable) -> None:
        super().__init__(file, _PROTOCOL)
        self._importable = importable

    def _has_name(self, function: types.FunctionType) -> bool:
        return "<" not in function.__qualname__ and self._importable(function.__module__)

    def _refuse_class(self, value: type) -> None:
        if not self._importable(value.__module__):
            raise Unstorable("class {} of {} cannot be imported".format(value.__qualname__, value.__module__))


class _ByName(_Pickler):
    """The quick way, for values without functions: asked only about what is of no built-in type."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type):
            self._refuse_class(value)
        elif type(value) is types.ModuleType or (type(value) is types.FunctionType and not self._has_name(value)):
            raise _ByValueNeeded
        return NotImplemented


class _ByValue(_Pickler):
    def persistent_id(self, value: Any) -> "Optional[Tuple[Any, ...]]":
        if type(value) is types.ModuleType:
            return ("module", value.__name__)
        if type(value) is types.FunctionType and not self._has_name(value):
            return ("function", *_parts(value))
        if isinstance(value, type):
            self._refuse_class(value)
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, payload: bytes, main: str) -> None:
        super().__init__(io.BytesIO(payload))
        self._main = main
        self.functions: "List[types.FunctionType]" = []

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(self._main if module == _MAIN else module, name)

    def persistent_load(self, parts: "Tuple[Any, ...]") -> Any:
        if parts[0] == "module":
            return importlib.import_module(parts[1])
        self.functions.append(_function(*parts[1:]))
        return self.functions[-1]


def _parts(function: types.FunctionType) -> "Tuple[Any, ...]":
    code = function.__code__
    used = {name: function.__globals__[name] for name in _names(code) if name in function.__globals__}
    cells = tuple(cell.cell_contents for cell in function.__closure__ or ())
    how = (function.__name__, function.__qualname__, function.__module__)
    return (marshal.dumps(code), how, function.__defaults__, function.__kwdefaults__, used, cells)


def _function(
    code: bytes,
    how: "Tuple[str, str, str]",
    defaults: "Optional[Tuple[Any, ...]]",
    keyword_defaults: "Optional[Dict[str, Any]]",
    used: "Dict[str, Any]",
    contents: "Tuple[Any, ...]",
) -> types.FunctionType:
    name, qualname, module = how
    namespace = {"__builtins__": sys.modules["builtins"], "__name__": module, **used}
    cells = tuple(types.CellType(content) for content in contents)
    function = types.FunctionType(marshal.loads(code), namespace, name, defaults, cells)
    function.__kwdefaults__ = keyword_defaults
    function.__qualname__ = qualname
    return function


def _names(code: types.CodeType) -> Iterator[str]:
    """The global names that a function's code and the code inside it may use."""
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield from _names(constant)
