"""Finds the real Python interpreters of this machine that user code may run under."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

MINORS = (9, 10, 11, 12, 13)


def find(minor: int) -> str | None:
    """An interpreter of version 3.`minor` that starts, if there is one."""
    name = f"python3.{minor}"
    found = [shutil.which(name)]
    if root := os.environ.get("PYENV_ROOT"):
        found += [str(path) for path in Path(root).glob(f"versions/3.{minor}.*/bin/{name}")]
    for path in filter(None, found):
        answer = subprocess.run(
            [path, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, text=True
        )
        if answer.returncode == 0 and answer.stdout.strip() == str(minor):
            return path
    return None
