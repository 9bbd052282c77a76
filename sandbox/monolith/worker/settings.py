"""What of the state of the interpreter and of loaded libraries is not as it was before a program was loaded."""

from __future__ import annotations

import builtins
import decimal
import gc
import logging
import os
import re
import sys
import warnings
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

from .encoding_types import namespace_of
from .identity import identity

# The code under test may patch builtins; functions defined below keep the genuine ones.
globals()["__builtins__"] = dict(vars(builtins))

Readers = Dict[str, Callable[[], Any]]

_ENVIRONMENT = "environment variables"

_gc_enabled, _gc_thresholds, _gc_frozen = gc.isenabled, gc.get_threshold, gc.get_freeze_count
_tracer, _profiler = sys.gettrace, sys.getprofile
_decimal_context, _parts_of_context = decimal.getcontext, decimal.Context.__reduce__
_decoded = os.fsdecode
_environment: "Dict[Any, Any]" = os.environ._data  # type: ignore[attr-defined]
_warnings = vars(warnings)
_root, _manager = vars(logging.root), vars(logging.root.manager)
_class_name = type.__dict__["__name__"].__get__
_PLAIN = frozenset(identity(kind) for kind in (bool, int, float, str, bytes, type(None)))


def _decimal() -> "List[Any]":
    """Without the flags, which only tell that some result was rounded."""
    *parts, _, traps = _parts_of_context(_decimal_context())[1]
    return [*parts, [_class_name(trap) for trap in traps]]


def _warning_filters() -> "List[Any]":
    return [
        (_plain(action), _plain(message), _class_name(category), _plain(module), _plain(line))
        for action, message, category, module, line in _warnings["filters"]
    ]


def _plain(value: Any) -> Any:
    if identity(type(value)) in _PLAIN:
        return value
    return value.pattern if type(value) is re.Pattern else _class_name(type(value))


_readers: Readers = {
    "recursion limit": sys.getrecursionlimit,
    "switching interval": sys.getswitchinterval,
    "tracer or profiler": lambda: _tracer() is not None or _profiler() is not None,
    "decimal context": _decimal,
    "current folder": os.getcwd,
    _ENVIRONMENT: lambda: {**_environment},
    "warning filters": _warning_filters,
    "level that logging disables": lambda: _manager.get("_disable", _manager.get("disable")),
    "level of the root logger": lambda: _root["level"],
}
if hasattr(sys, "get_int_max_str_digits"):
    _readers["digits of an integer as text"] = sys.get_int_max_str_digits


def _of_numpy() -> Readers:
    options = namespace_of("numpy._core.printoptions").get("format_options")
    printing = namespace_of("numpy._core.arrayprint") or namespace_of("numpy.core.arrayprint")
    read_options = options.get if options is not None else printing["_format_options"].copy
    mathematics = namespace_of("numpy._core.umath") or namespace_of("numpy.core.umath")
    if "_get_extobj_dict" in mathematics:
        read_errors = mathematics["_get_extobj_dict"]
    else:
        read_list = mathematics["geterrobj"]

        def read_errors() -> Dict[str, Any]:
            return dict(zip(("bufsize", "mask", "call"), read_list()))

    return {
        "numpy.geterr()": lambda: _plain_items(read_errors()),
        "numpy.get_printoptions()": lambda: _plain_items(read_options()),
    }


def _plain_items(found: "Dict[str, Any]") -> "Dict[str, Any]":
    return {name: _plain(value) for name, value in found.items()}


def _of_torch() -> Readers:
    names = "is_grad_enabled is_inference_mode_enabled get_default_dtype get_num_threads".split()
    torch = namespace_of("torch")
    return {"torch.{}()".format(name): torch[name] for name in names}


_LIBRARIES: "Dict[str, Callable[[], Readers]]" = {"numpy": _of_numpy, "torch": _of_torch}
_done: "Set[str]" = set()


def keep() -> None:
    """Learn to read the state of the libraries that are loaded, before a program may change them."""
    for name, find in _LIBRARIES.items():
        if name not in sys.modules or name in _done:
            continue
        _done.add(name)
        try:
            found = find()
            for read in found.values():
                read()
        except Exception:  # a version that is built differently: its state is not read
            continue
        _readers.update(found)


class Settings:
    """Begins before the program is loaded."""

    def __init__(self, frozen: "Optional[int]") -> None:
        """`frozen` is how many objects the collector leaves alone, if it matters whether there are more."""
        self._frozen = frozen
        self._first = self._now()

    def changed(self) -> "Dict[str, Any]":
        """What is no more what it was, by name, as it is now."""
        first, now = self._first, self._now()
        found = {name: value for name, value in now.items() if value != first[name]}
        if _ENVIRONMENT in found:
            found[_ENVIRONMENT] = _changed_variables(first[_ENVIRONMENT], now[_ENVIRONMENT])
        return found

    def _now(self) -> "Dict[str, Any]":
        now = {name: _outcome(read) for name, read in _readers.items()}
        now["garbage collector"] = self._collector()
        return now

    def _collector(self) -> "Tuple[Any, ...]":
        more = self._frozen is not None and _gc_frozen() > self._frozen
        return _gc_enabled(), _gc_thresholds(), more


def _outcome(read: "Callable[[], Any]") -> Any:
    try:
        return read()
    except Exception:  # the program has put something else in its place
        return "cannot be read"


def _changed_variables(first: "Dict[Any, Any]", now: "Dict[Any, Any]") -> "Dict[str, Any]":
    return {
        _decoded(name): _decoded(now[name]) if name in now else None
        for name in (*first, *now)
        if first.get(name) != now.get(name)
    }
