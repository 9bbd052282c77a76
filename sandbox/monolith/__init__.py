"""Monolith: runs Python code that nobody trusts, and says what it did and what it cost.

`compare` and `run` work on files. `Supervisor` runs programs behind walls and `Trial` compares candidates with one
original, for those who bring texts and inputs of their own. Nothing here knows of models or editors, and nothing
is imported before it is used: some who need only the vocabulary must start fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monolith.allowances import Allowances as Allowances
    from monolith.box.levels import Isolation as Isolation
    from monolith.box.pick import diagnose as diagnose
    from monolith.case import Case as Case
    from monolith.comparison import Comparison as Comparison
    from monolith.comparison import Verdict as Verdict
    from monolith.errors import MonolithError as MonolithError
    from monolith.files import compare as compare
    from monolith.files import run as run
    from monolith.interpreter import find_interpreter as find_interpreter
    from monolith.interpreter import inspect_interpreter as inspect_interpreter
    from monolith.program import Program as Program
    from monolith.program import program_of as program_of
    from monolith.rules import Inputs as Inputs
    from monolith.rules import Rules as Rules
    from monolith.supervisor import Supervisor as Supervisor
    from monolith.trial import Trial as Trial

_MODULES = {
    "Allowances": "allowances",
    "Case": "case",
    "Comparison": "comparison",
    "Inputs": "rules",
    "Isolation": "box.levels",
    "MonolithError": "errors",
    "Program": "program",
    "Rules": "rules",
    "Supervisor": "supervisor",
    "Trial": "trial",
    "Verdict": "comparison",
    "compare": "files",
    "diagnose": "box.pick",
    "find_interpreter": "interpreter",
    "inspect_interpreter": "interpreter",
    "program_of": "program",
    "run": "files",
}

__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'monolith' has no attribute {name!r}")
    return getattr(importlib.import_module(f"monolith.{_MODULES[name]}"), name)
