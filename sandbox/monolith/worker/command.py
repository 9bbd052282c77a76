"""Runs a Python script or module that the user names, as `python SCRIPT ...` or `python -m MODULE ...` would."""

from __future__ import annotations

import os
import runpy
import sys
import threading
import types
from typing import TYPE_CHECKING, List

if TYPE_CHECKING:
    from .loader import TextModule
    from .suite import Suite

_FLUSH_S = 0.5


def run(suite: "Suite", words: "List[str]", text: "TextModule", timeout_s: float) -> "List[str]":
    """Run it to its end, or until shortly before the time is over; what hindered it is returned."""
    label = " ".join(words)

    def give_up() -> None:
        suite.end(passed=True)
        suite.close(["the recorded command was stopped after {:.0f} s".format(timeout_s)])
        os._exit(0)

    timer = threading.Timer(timeout_s - _FLUSH_S, give_up)
    timer.daemon = True
    timer.start()
    suite.begin(label)
    problems = []
    try:
        _start(words, text)
    except SystemExit as end:
        if end.code not in (None, 0):
            problems.append("the recorded command ended with exit code {}".format(end.code))
    except BaseException as error:
        problems.append("the recorded command failed: {}: {}".format(type(error).__name__, error))
    timer.cancel()
    suite.end(passed=True)
    return problems


def _start(words: "List[str]", text: "TextModule") -> None:
    if words[:1] == ["-m"]:
        name = words[1]
        sys.path.insert(0, os.getcwd())
        sys.argv = [name, *words[2:]]
        if name == text.name:
            _as_entry(text)
        else:
            runpy.run_module(name, run_name="__main__", alter_sys=True)
        return
    script = os.path.abspath(words[0] if os.path.exists(words[0]) else _beside_interpreter(words[0]))
    sys.path.insert(0, os.path.dirname(script))
    sys.argv = [script, *words[1:]]
    if script == text.filename:
        _as_entry(text)
    else:
        runpy.run_path(script, run_name="__main__")


def _as_entry(text: "TextModule") -> None:
    """Run the text on screen as the program's entry."""
    module = types.ModuleType("__main__")
    module.__file__ = text.filename
    sys.modules["__main__"] = module
    exec(text.code, module.__dict__)


def _beside_interpreter(name: str) -> str:
    """A command that was installed for this interpreter."""
    return os.path.join(os.path.dirname(sys.executable), name)
