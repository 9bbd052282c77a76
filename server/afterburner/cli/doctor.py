"""`afterburner doctor`: what works on this machine, and what would help."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from afterburner.errors import UsageError
from afterburner.proposers.local.model import QWEN_CODER
from monolith.box.levels import MEANING, Isolation
from monolith.box.pick import diagnose
from monolith.doctor import lines
from monolith.errors import FaultyInterpreter
from monolith.interpreter import find_interpreter, inspect_interpreter

_NOT_OPTIMIZABLE = 4


def run(python: str | None) -> int:
    """Print the facts; the exit code says whether anything could be optimized here."""
    interpreter, found = _interpreter(python), diagnose()
    print(f"afterburner  {version('afterburner-lsp')}")
    print(f"isolation    {found.isolation}: {MEANING[found.isolation]}")
    for line in lines(found):
        print(f"             {line}")
    print(f"interpreter  {interpreter}")
    print(f"local model  {_local_model()}")
    print(f"endpoint     {os.environ.get('AFTERBURNER_MODEL_URL') or 'none set (AFTERBURNER_MODEL_URL)'}")
    return _NOT_OPTIMIZABLE if found.isolation is Isolation.L0 else 0


def _interpreter(python: str | None) -> str:
    try:
        found = inspect_interpreter(python or find_interpreter(Path.cwd()))
    except FaultyInterpreter as error:
        raise UsageError(str(error)) from error
    return f"{found.executable}, Python {found.version_text}"


def _local_model() -> str:
    if QWEN_CODER.is_present:
        return f"{QWEN_CODER.name}: {QWEN_CODER.path}"
    return f"{QWEN_CODER.name} is not here; `afterburner model pull` fetches it"
