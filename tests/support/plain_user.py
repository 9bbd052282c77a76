"""Runs modules of ours as a user without privileges, under the system's Python, from a copy for all to read."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PYTHON = "/usr/bin/python3"
UID = 54321
"""Nobody has it: not the user of the box either."""


def obstacle() -> str:
    """Why there can be no plain user here; empty when there can."""
    if os.geteuid() != 0:
        return "only root can become another user; run as this user, the tests are the plain user's"
    if not Path(PYTHON).exists():
        return f"{PYTHON} is missing"
    answer = subprocess.run([PYTHON, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True)
    return "" if answer.stdout.strip() == b"True" else f"{PYTHON} is older than 3.11"


def copy_packages(folder: Path, repository: Path) -> Path:
    """Copy the sandbox and the attacks into a folder that anyone may read; what is returned is importable."""
    kept = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository / "sandbox" / "monolith", folder / "monolith", ignore=kept)
    shutil.copytree(repository / "tests" / "security", folder / "tests" / "security", ignore=kept)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def run(packages: Path, home: Path, words: Sequence[str]) -> str:
    """Run `python -m WORDS` as the plain user; what it wrote to standard output.

    Args:
        home: an empty folder for its temporary files.
    """
    os.chown(home, UID, UID)
    answer = subprocess.run(
        [PYTHON, "-B", "-m", *words],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(packages), "TMPDIR": str(home), "HOME": str(home)},
        cwd=home,
        user=UID,
        group=UID,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr[-2000:])
    return answer.stdout
