"""The real Python interpreters of this machine; a test whose interpreter is not installed is skipped here."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

SUPPORTED = ("3.9", "3.10", "3.11", "3.12", "3.13")
"""The versions that user code may run under."""


def python(version: str) -> str:
    """The interpreter of a version, as in `3.12`; the test is skipped when there is none."""
    found = find(version)
    if found is None:
        pytest.skip(f"Python {version} is not installed (neither on PATH nor below PYENV_ROOT)")
    return found


@cache
def find(version: str) -> str | None:
    """The interpreter of a version; `None` when it is not installed."""
    name = f"python{version}"
    found = [shutil.which(name)]
    if root := os.environ.get("PYENV_ROOT"):
        found += [str(path) for path in Path(root).glob(f"versions/{version}.*/bin/{name}")]
    for path in filter(None, found):
        answer = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True
        )
        if answer.returncode == 0 and answer.stdout.strip() == version:
            return path
    return None
