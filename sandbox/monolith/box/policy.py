"""What the code in the box may touch: installed packages whole, of a project only what can be imported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from monolith.allowances import NOTHING, Allowances
from monolith.interpreter import Interpreter
from monolith.launch import WORKER

MAX_FILES = 20_000
_SUFFIXES = (".py", ".pyc", ".pyi", ".so")
_SYSTEM_TREES = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/timezone")


@dataclass(frozen=True, slots=True)
class Policy:
    """Paths by how much of them may be read; all of them really exist."""

    trees: tuple[str, ...]
    """Folders of which everything may be read."""
    folders: tuple[str, ...]
    """Folders whose entries may be listed: the project's importable folders."""
    files: tuple[str, ...]
    """Single files that may be read: the importable source in those folders, and data where that is allowed."""
    allowances: Allowances = NOTHING


def policy_for(
    interpreter: Interpreter,
    roots: tuple[str, ...],
    extra_files: tuple[str, ...] = (),
    allowances: Allowances = NOTHING,
) -> Policy:
    """What a program of these roots needs under this interpreter."""
    venv_files = [str(Path(folder).parent / "pyvenv.cfg") for folder in interpreter.library_folders]
    trees = [*_SYSTEM_TREES, *interpreter.library_folders, WORKER]
    folders: list[str] = []
    files = [*_SYSTEM_FILES, *venv_files, *extra_files]
    for root in (*roots, *interpreter.source_folders):
        data = allowances.project_data and root in roots
        found_folders, found_files = _readable(root, MAX_FILES - len(files), data)
        folders += found_folders
        files += found_files
    return Policy(
        trees=tuple(sorted({tree for tree in trees if Path(tree).is_dir()})),
        folders=tuple(dict.fromkeys(folders)),
        files=tuple(path for path in dict.fromkeys(files) if Path(path).is_file()),
        allowances=allowances,
    )


def _readable(root: str, limit: int, data: bool) -> tuple[list[str], list[str]]:
    """The folders and files below a root that an import may touch, or all that are not hidden.

    Environments are left out.
    """
    folders: list[str] = []
    files: list[str] = []
    for folder, names, entries in os.walk(root):
        if "pyvenv.cfg" in entries:
            names[:] = []
            continue
        names[:] = [name for name in names if (not name.startswith(".") if data else name.isidentifier())]
        folders.append(folder)
        files += [
            f"{folder}/{entry}"
            for entry in entries
            if (not entry.startswith(".") if data else entry.endswith(_SUFFIXES))
        ]
        if len(files) > limit:
            break
    return folders, files[:limit]
