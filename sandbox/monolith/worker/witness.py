"""Notices when code reaches for the interpreter that runs it: from its frames the worker itself could be changed.

Whoever gets hold of a frame, of all objects or of raw memory can change what the worker tells. So the supervisor
is told before the code gets it, by bytes that nothing can take back.
"""

from __future__ import annotations

import builtins
import collections
import enum
import os
import sys
import types
import typing
from typing import Any, Iterator, Set, Tuple

globals()["__builtins__"] = dict(vars(builtins))

_FRAME_ATTRIBUTES = frozenset(("tb_frame", "gi_frame", "cr_frame", "ag_frame"))
_WAYS = frozenset(
    (
        "gc.get_objects",
        "gc.get_referrers",
        "gc.get_referents",
        "sys._current_exceptions",
        "sys._current_frames",
        "sys._getframe",
        "sys.setprofile",
        "sys.settrace",
        "sys.monitoring.register_callback",
    )
)
_MEMORY = "ctypes."
_MODULES = frozenset(("_ctypes", "_testcapi", "_testinternalcapi", "_xxsubinterpreters", "_interpreters", "cffi"))
_LOOK_AT_THEIR_CALLERS = (collections, enum, typing)
"""Library modules that read the name of the module that calls them off its frame, and hand no frame on."""

_write = os.write
_frame = sys._getframe


def _codes(module: types.ModuleType) -> Iterator[types.CodeType]:
    pending = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    for value in pending:
        if isinstance(value, type):
            pending += [each for each in vars(value).values() if not isinstance(each, type)]
        code = getattr(getattr(value, "__func__", value), "__code__", None)
        if isinstance(code, types.CodeType):
            yield code


_OWN_CODES: "Set[Tuple[int, int]]" = {
    (id(code), id(vars(module))) for module in _LOOK_AT_THEIR_CALLERS for code in _codes(module)
}
"""Functions of these modules, each with the module's own globals: their code objects live as long as they do."""


class Witness:
    """An audit hook; it cannot be taken off."""

    def __init__(self, descriptor: int, tell: bytes) -> None:
        """Begin to look.

        Args:
            descriptor: where to tell it.
            tell: what is written there, once.
        """
        self.reached = False
        self._descriptor, self._tell = descriptor, tell
        self._looking = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if event in _WAYS:
            if self._looking:
                return
            if event == "sys._getframe":
                self._looking = True
                asking = _frame(1)
                self._looking = False
                if (id(asking.f_code), id(asking.f_globals)) in _OWN_CODES:
                    return
        elif event == "object.__getattr__":
            if arguments[1] not in _FRAME_ATTRIBUTES:
                return
        elif event == "import":
            if arguments[0] not in _MODULES:
                return
        elif not event.startswith(_MEMORY):
            return
        if not self.reached:
            self.reached = True
            if self._tell:
                _write(self._descriptor, self._tell)
