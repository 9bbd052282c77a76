"""What the code in the box may read: installed packages whole, of a project only what can be imported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

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
    """Single files that may be read: the importable source in those folders."""


def policy_for(interpreter: Interpreter, roots: tuple[str, ...], extra_files: tuple[str, ...] = ()) -> Policy:
    """What a program of these roots needs under this interpreter."""
    venv_files = [str(Path(folder).parent / "pyvenv.cfg") for folder in interpreter.library_folders]
    trees = [*_SYSTEM_TREES, *interpreter.library_folders, WORKER]
    folders: list[str] = []
    files = [*_SYSTEM_FILES, *venv_files, *extra_files]
    for root in (*roots, *interpreter.source_folders):
        found_folders, found_files = _importable(root, MAX_FILES - len(files))
        folders += found_folders
        files += found_files
    return Policy(
        trees=tuple(sorted({tree for tree in trees if Path(tree).is_dir()})),
        folders=tuple(dict.fromkeys(folders)),
        files=tuple(path for path in dict.fromkeys(files) if Path(path).is_file()),
    )


def _importable(root: str, limit: int) -> tuple[list[str], list[str]]:
    """The folders and files below a root that an import may touch; hidden ones and environments are left out."""
    folders: list[str] = []
    files: list[str] = []
    for folder, names, entries in os.walk(root):
        if "pyvenv.cfg" in entries:
            names[:] = []
            continue
        names[:] = [name for name in names if name.isidentifier()]
        folders.append(folder)
        files += [f"{folder}/{entry}" for entry in entries if entry.endswith(_SUFFIXES)]
        if len(files) > limit:
            break
    return folders, files[:limit]
