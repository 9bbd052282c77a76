"""Stores values as bytes and rebuilds them: pickles, with functions by value where no name leads to them.

Functions, the cells of their closures and their global names keep their identity: what two functions share, they
share again. All are made empty first and filled when all are there, so that they may refer to each other.
"""

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

HOOK = "__monolith_record__"
"""The name by which a recorded function calls its recorder, where it does."""

stand_ins: "Dict[types.CodeType, types.CodeType]" = {}
"""For the code of functions that are being recorded, the code as it was written."""

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
    file = io.BytesIO()
    try:
        _ByName(file, importable).dump(value)
    except _ByValueNeeded:
        file = io.BytesIO()
        _ByValue(file, importable).dump_all(value)
    return file.getvalue()


def loads(payload: bytes, main: str = _MAIN) -> Tuple[Any, List[types.FunctionType]]:
    """Rebuild a value; also the functions that came with it, in their order.

    Args:
        main: the module that stands for the program's entry.
    """
    unpickler = _Unpickler(io.BytesIO(payload), main)
    return unpickler.load_all(), list(unpickler.functions.values())


def loads_plain(payload: bytes, main: str) -> Any:
    """Rebuild a value that code made that nobody trusts; it was found to name only data and what the program has.

    Raises:
        pickle.UnpicklingError: it is more than plain data and objects of the program's classes.
    """
    return _PlainUnpickler(io.BytesIO(payload), main).load()


class _ByValueNeeded(Exception):
    """No name leads to some function, cell or module."""


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, importable: Importable) -> None:
        super().__init__(file, _PROTOCOL)
        self._importable = importable

    def _has_name(self, function: types.FunctionType) -> bool:
        return "<" not in function.__qualname__ and self._importable(function.__module__)

    def _refuse_class(self, value: type) -> None:
        if not self._importable(value.__module__) or "<" in value.__qualname__:
            raise Unstorable("class {} of {} cannot be imported".format(value.__qualname__, value.__module__))


class _ByName(_Pickler):
    """The quick way, for values without functions: asked only about what is of no built-in type."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type):
            self._refuse_class(value)
        elif type(value) in (types.ModuleType, types.CellType) or (
            type(value) is types.FunctionType and not self._has_name(value)
        ):
            raise _ByValueNeeded
        return NotImplemented


class _ByValue(_Pickler):
    """Writes references to functions and cells first, and what they hold after the value."""

    def __init__(self, file: io.BytesIO, importable: Importable) -> None:
        super().__init__(file, importable)
        self._numbers: "Dict[int, int]" = {}
        self._kept: "List[Any]" = []
        self._unfilled: "List[Any]" = []

    def dump_all(self, value: Any) -> None:
        self.dump(value)
        while self._unfilled:
            unfilled, self._unfilled = self._unfilled, []
            self.dump([(self._numbers[id(each)], self._content(each)) for each in unfilled])

    def persistent_id(self, value: Any) -> "Optional[Tuple[Any, ...]]":
        kind = type(value)
        if kind is types.FunctionType:
            return None if self._has_name(value) else self._function(value)
        if kind is types.CellType:
            return ("cell", self._number(value))
        if kind is types.ModuleType:
            return ("module", value.__name__)
        if isinstance(value, type):
            self._refuse_class(value)
        return None

    def _number(self, value: Any) -> int:
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._numbers)
            self._kept.append(value)
            self._unfilled.append(value)
        return self._numbers[id(value)]

    def _function(self, function: types.FunctionType) -> "Tuple[Any, ...]":
        code = stand_ins.get(function.__code__, function.__code__)
        names = tuple(_names(code))
        if HOOK in names:
            raise Unstorable("a function that is being recorded")
        how = (function.__name__, function.__qualname__, function.__module__)
        cells = tuple(self._number(cell) for cell in function.__closure__ or ())
        namespace: Any = function.__module__
        if not self._importable(namespace) or _namespace(namespace) is not function.__globals__:
            namespace = self._shared(function.__globals__)
        return ("function", self._number(function), marshal.dumps(code), how, cells, namespace)

    def _shared(self, namespace: "Dict[str, Any]") -> int:
        if id(namespace) not in self._numbers:
            self._numbers[id(namespace)] = len(self._numbers)
            self._kept.append(namespace)
        return self._numbers[id(namespace)]

    def _content(self, value: Any) -> "Tuple[Any, ...]":
        if type(value) is types.CellType:
            try:
                return (value.cell_contents,)
            except ValueError:
                return ()
        used: "Dict[str, Any]" = {}
        if id(value.__globals__) in self._numbers:
            names = _names(stand_ins.get(value.__code__, value.__code__))
            used = {name: value.__globals__[name] for name in names if name in value.__globals__}
        return (value.__defaults__, value.__kwdefaults__, value.__dict__, used)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, main: str) -> None:
        super().__init__(file)
        self._main = main
        self._cells: "Dict[int, types.CellType]" = {}
        self._namespaces: "Dict[int, Dict[str, Any]]" = {}
        self.functions: "Dict[int, types.FunctionType]" = {}

    def load_all(self) -> Any:
        value = self.load()
        while True:
            try:
                filled = self.load()
            except EOFError:
                return value
            for number, content in filled:
                self._fill(number, content)

    def find_class(self, module: str, name: str) -> Any:
        return super().find_class(self._main if module == _MAIN else module, name)

    def persistent_load(self, parts: "Tuple[Any, ...]") -> Any:
        kind, *rest = parts
        if kind == "module":
            return importlib.import_module(rest[0])
        if kind == "cell":
            return self._cell(rest[0])
        number = rest[0]
        if number not in self.functions:
            self.functions[number] = self._function(*rest[1:])
        return self.functions[number]

    def _cell(self, number: int) -> types.CellType:
        return self._cells.setdefault(number, types.CellType())

    def _function(
        self, code: bytes, how: "Tuple[str, str, str]", cells: "Tuple[int, ...]", namespace: Any
    ) -> types.FunctionType:
        name, qualname, module = how
        if isinstance(namespace, str):
            variables = importlib.import_module(self._main if namespace == _MAIN else namespace).__dict__
        else:
            empty = {"__builtins__": sys.modules["builtins"], "__name__": module}
            variables = self._namespaces.setdefault(namespace, empty)
        closure = tuple(self._cell(cell) for cell in cells)
        function = types.FunctionType(marshal.loads(code), variables, name, None, closure)
        function.__qualname__ = qualname
        return function

    def _fill(self, number: int, content: "Tuple[Any, ...]") -> None:
        function = self.functions.get(number)
        if function is None:
            if content:
                self._cell(number).cell_contents = content[0]
            return
        function.__defaults__, function.__kwdefaults__, attributes, used = content
        function.__dict__.update(attributes)
        if used:
            function.__globals__.update(used)


_InPython: Any = pickle._Unpickler


class _PlainUnpickler(_InPython):  # type: ignore[misc]
    """Calls nothing of the program but its classes, and changes nothing but what it has made."""

    dispatch = dict(_InPython.dispatch)  # noqa: RUF012 - the base class looks it up there

    def __init__(self, file: io.BytesIO, main: str) -> None:
        super().__init__(file)
        self._package = main.partition(".")[0]

    def find_class(self, module: str, name: str) -> Any:
        value = super().find_class(module, name)
        is_own = module.partition(".")[0] == self._package
        if is_own and not (isinstance(value, type) and value.__module__ == module):
            raise pickle.UnpicklingError("{}.{} is no class of the program".format(module, name))
        return value

    def load_build(self) -> None:
        if isinstance(self.stack[-2], (type, types.FunctionType, types.ModuleType)):
            raise pickle.UnpicklingError("it changes a class, a function or a module")
        super().load_build()

    dispatch[pickle.BUILD[0]] = load_build


def _namespace(module: str) -> Any:
    return getattr(sys.modules.get(module), "__dict__", None)


def _names(code: types.CodeType) -> Iterator[str]:
    """The global names that a function's code and the code inside it may use."""
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield from _names(constant)
