"""Loads a module from text under its real dotted name, as if the text stood in its file."""

from __future__ import annotations

import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import linecache
import sys
import types
from typing import Any, Callable, Optional, Sequence, Tuple

from . import nested


class TextModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """An import hook for one module."""

    def __init__(self, name: str, source: str, filename: str, code: Optional[types.CodeType] = None) -> None:
        self.name = name
        self.filename = filename
        self.source = source
        self.code = code if code is not None else compile(source, filename, "exec", dont_inherit=True)

    def install(self, roots: Sequence[str], trailing_roots: Sequence[str]) -> None:
        """Take over the module's name and make its neighbours importable."""
        sys.path[:0] = roots
        sys.path.extend(trailing_roots)
        sys.meta_path.insert(0, self)
        lines = self.source.splitlines(True)
        linecache.cache[self.filename] = (len(self.source), None, lines, self.filename)

    def load(self) -> types.ModuleType:
        """Execute the text and return the module, another one each time."""
        specification = getattr(sys.modules.get(self.name), "__spec__", None)
        if specification is None or specification.loader is not self:
            sys.modules.pop(self.name, None)
            return importlib.import_module(self.name)
        module = importlib.util.module_from_spec(specification)
        sys.modules[self.name] = module
        parent, _, child = self.name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
        self.exec_module(module)
        return module

    def find_spec(  # noqa: D102
        self, fullname: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname != self.name:
            return None
        is_package = self.filename.endswith("__init__.py")
        return importlib.util.spec_from_file_location(
            fullname,
            self.filename,
            loader=self,
            submodule_search_locations=[self.filename.rpartition("/")[0]] if is_package else None,
        )

    def create_module(self, spec: Any) -> None:  # noqa: D102
        return None

    def exec_module(self, module: types.ModuleType) -> None:  # noqa: D102
        exec(self.code, module.__dict__)

    def get_source(self, fullname: str) -> str:  # noqa: D102
        return self.source


class MissingFunction(Exception):
    """The module has no function of that name."""


def function_of(module: types.ModuleType, qualname: str) -> Callable[..., Any]:
    """The plain function behind a qualified name; of a method, the one that takes `self` or `cls` too.

    Of a property it is the getter; a nested function takes the values of its closure first.
    """
    if nested.LOCALS in qualname:
        text: Any = module.__loader__
        try:
            return nested.nested_function(module, text.source, text.code, qualname)
        except LookupError:
            raise MissingFunction("{} has no function {}".format(module.__name__, qualname)) from None
    _, value = _owner_and_value(module, qualname)
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    elif isinstance(value, property):
        value = value.fget
    elif isinstance(value, functools.cached_property):
        value = value.func
    if not callable(value):
        raise MissingFunction("{} in {} is not a function".format(qualname, module.__name__))
    function: Callable[..., Any] = value
    return function


def owner_of(module: types.ModuleType, qualname: str) -> Optional[type]:
    """The class whose instance is the function's first argument; `None` for other functions."""
    if nested.LOCALS in qualname:
        return None
    owner, value = _owner_and_value(module, qualname)
    takes_self = isinstance(value, (types.FunctionType, property, functools.cached_property))
    return owner if isinstance(owner, type) and takes_self else None


def _owner_and_value(module: types.ModuleType, qualname: str) -> Tuple[Any, Any]:
    owner: Any = module
    value: Any = module
    for part in qualname.split("."):
        owner = value
        try:
            value = inspect.getattr_static(owner, part)
        except AttributeError:
            raise MissingFunction("{} has no function {}".format(module.__name__, qualname)) from None
    return owner, value
