"""Which import of a candidate fails; what the candidate says of it counts only where its text bears it out."""

from __future__ import annotations

import ast
import re
from importlib.util import resolve_name

from monolith.comparison import Verdict
from monolith.outcome import Kind, Run
from monolith.packages import parsed
from monolith.program import Program
from monolith.rejection import Rejection

_NO_MODULE = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_NO_NAME = re.compile(r"ImportError: cannot import name '(\w+)' from '([\w.]+)'")


def missing_import(candidate: Program, run: Run, index: int) -> Rejection | None:
    """What a candidate imports in vain, when that is why it did not load or why a call raised.

    Args:
        candidate: the program.
        run: what it did.
        index: the call that did something else than the original, if it was loaded.
    """
    error = _error(run, index)
    no_module, no_name = _NO_MODULE.match(error), _NO_NAME.match(error)
    if no_module and no_module[1] in {module for module, _ in _imports(candidate)}:
        reason = f"it imports `{no_module[1]}`, which is not installed for the project's Python"
    elif no_name and (no_name[2], no_name[1]) in _imports(candidate):
        reason = f"it imports `{no_name[1]}` from `{no_name[2]}`, which has nothing of that name"
    else:
        return None
    return Rejection(Verdict.INVALID, reason, reason)


def _error(run: Run, index: int) -> str:
    if run.error_kind is not None:
        return run.error
    outcome = run.outcomes[index] if index < len(run.outcomes) else None
    return outcome.detail if outcome is not None and outcome.kind is Kind.RAISED else ""


def _imports(program: Program) -> set[tuple[str, str]]:
    """The modules that a text imports anywhere, with those around them, and the names that it takes from them."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(parsed(program.source)):
        if isinstance(node, ast.Import):
            found |= {(module, "") for alias in node.names for module in _with_packages(alias.name)}
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(node, program)
            found |= {(around, "") for around in _with_packages(module)}
            found |= {(module, alias.name) for alias in node.names}
    return found


def _absolute(node: ast.ImportFrom, program: Program) -> str:
    is_package = program.filename.endswith("__init__.py")
    package = program.module if is_package else program.module.rpartition(".")[0]
    try:
        return resolve_name("." * node.level + (node.module or ""), package)
    except ImportError:
        return ""


def _with_packages(module: str) -> list[str]:
    """As in `a`, `a.b` and `a.b.c` for `a.b.c`."""
    words = module.split(".")
    return [".".join(words[:count]) for count in range(1, len(words) + 1)]
