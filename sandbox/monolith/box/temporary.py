"""A private folder for the temporary files of one run, where there are no namespaces to give it one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "monolith-"


def make() -> str:
    """A new and empty folder that only this user may enter; what a killed supervisor left is removed first."""
    sweep()
    return tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")


def remove(folder: str) -> None:
    """Remove a folder and all that was put into it, however it was locked."""
    for parent, names, _ in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder)


def sweep() -> None:
    """Remove the folders of this user's supervisors that no longer run."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if owner.isdecimal() and folder.lstat().st_uid == os.getuid() and not _runs(int(owner)):
                remove(str(folder))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
