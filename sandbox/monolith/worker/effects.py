"""Notes what a call does besides its result and its output: warnings, log records, use of random numbers."""

from __future__ import annotations

import builtins
import importlib
import logging
import random
import sys
import types
import warnings
from typing import Any, Dict, List

from . import torch_random

globals()["__builtins__"] = dict(vars(builtins))

MAX_NOTES = 1000
"""More warnings or log records of one call are only counted."""

_seed, _random_state = random.seed, random.getstate
_text_of = BaseException.__str__
_handle = logging.Logger.handle
_message_of = logging.LogRecord.getMessage
_hash = hash
_WORD = "random"
_SEEDED: "List[Any]" = []


def seed(source: str) -> None:
    """Put the generators of random numbers into a known state, unless the program does not speak of them.

    Then they are in the state in which the warm interpreter was forked, which is a known one, too. That of torch
    is always watched, as much of torch draws from it under other names.
    """
    if _WORD in source:
        if "numpy" in sys.modules and "numpy.random" not in sys.modules:
            importlib.import_module("numpy.random")  # which numpy itself does when it is first used
        _seed(0)
        numpy_random = _numpy_random()
        if numpy_random:
            numpy_random["seed"](0)
    torch_random.seed()
    _SEEDED[:] = _states(source)


def random_state(source: str) -> "List[Any]":
    """The states of the generators that were drawn from, short: two are the same only if the same was drawn."""
    return [state for state, seeded in zip(_states(source), _SEEDED) if state != seeded]


def _states(source: str) -> "List[Any]":
    """A generator that is loaded during a call comes last, so that the others keep their places."""
    states: "List[Any]" = [*torch_random.states()]
    if _WORD not in source:
        return states
    _, words, gauss = _random_state()
    states.append([_hash(words), gauss])
    numpy_random = _numpy_random()
    if numpy_random:
        _, words, position, has_gauss, gauss = numpy_random["get_state"]()
        states.append([_hash(tuple(words.tolist())), position, has_gauss, gauss])
    return states


def _numpy_random() -> "Dict[str, Any]":
    found = sys.modules.get("numpy.random")
    return vars(found) if type(found) is types.ModuleType else {}


def keep_warnings_off_the_output() -> None:
    """Their text on standard error names the line of the file, which a rewrite moves."""
    warnings.showwarning = lambda *words, **more: None


class Notes:
    """The warnings and log records of one call after the other."""

    def __init__(self) -> None:
        """Begin before the program is loaded, so that filters of its own stand before ours."""
        self._warnings: "List[Any]" = []
        self._records: "List[Any]" = []
        self._more = [0, 0]
        warnings.resetwarnings()
        warnings.simplefilter("always")
        warnings.showwarning = self._warned
        logging.Logger.handle = self._handler()  # type: ignore[method-assign]

    def take(self) -> "Dict[str, Any]":
        """What was noted since the last time."""
        noted = {"warnings": [*self._warnings, self._more[0]], "log": [*self._records, self._more[1]]}
        self._warnings, self._records, self._more = [], [], [0, 0]
        return noted

    def _warned(self, message: Any, category: Any, *_: Any, **__: Any) -> None:
        if len(self._warnings) >= MAX_NOTES:
            self._more[0] += 1
            return
        text = _text_of(message) if isinstance(message, Warning) else str(message)
        self._warnings.append((category.__name__, text))

    def _handler(self) -> Any:
        def handle(logger: Any, record: Any) -> None:
            if len(self._records) >= MAX_NOTES:
                self._more[1] += 1
            else:
                self._records.append((record.name, record.levelname, _safe_message(record)))
            _handle(logger, record)

        return handle


class NoNotes(Notes):
    """Of a program that speaks neither of warnings nor of logs."""

    def __init__(self) -> None:
        """Look at nothing."""
        keep_warnings_off_the_output()

    def take(self) -> "Dict[str, Any]":
        """Nothing."""
        return {"warnings": [0], "log": [0]}


def notes_of(source: str) -> Notes:
    """Notes for a measured run: what looking costs is saved where there is nothing to be seen."""
    return Notes() if "warn" in source or "log" in source else NoNotes()


def _safe_message(record: Any) -> str:
    try:
        return _message_of(record)[:10_000]
    except Exception as error:
        return "<{}>".format(type(error).__name__)
