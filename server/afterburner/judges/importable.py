"""Which packages a rewrite may import: installed ones that the file or its project depends on already."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monolith.interpreter import Interpreter

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_IMPORTED_AS = {"scikit-learn": "sklearn", "pillow": "PIL", "pyyaml": "yaml", "opencv-python": "cv2"}
"""Distributions whose package has quite another name."""
_ENDS = ("", ".py", ".abi3.so")
_MOST = 12


def importable(interpreter: Interpreter, source: str, project: Path | None) -> tuple[str, ...]:
    """Packages outside the standard library, those that the file imports first.

    Args:
        interpreter: the project's.
        source: the file's text.
        project: the folder whose declared dependencies count too.
    """
    declared = _declared(project) if project else ()
    names = dict.fromkeys((*_imported(source), *(_package(name) for name in declared)))
    folders = [Path(folder) for folder in interpreter.library_folders if folder.endswith("-packages")]
    return tuple(name for name in names if _is_installed(name, folders))[:_MOST]


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.removeprefix("\ufeff"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def _declared(project: Path) -> Iterator[str]:
    """Names of distributions that a project says it needs; a file that cannot be read says nothing."""
    try:
        settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        settings = {}
    table = settings.get("project")
    dependencies = table.get("dependencies") if isinstance(table, dict) else None
    lines = [line for line in dependencies if isinstance(line, str)] if isinstance(dependencies, list) else []
    with contextlib.suppress(OSError, ValueError):
        lines += (project / "requirements.txt").read_text("utf-8").splitlines()
    yield from (found.group().lower() for line in lines if (found := _NAME.match(line.strip())))


def _package(distribution: str) -> str:
    return _IMPORTED_AS.get(distribution, distribution.replace("-", "_"))


def _is_installed(name: str, folders: Iterable[Path]) -> bool:
    if name in sys.stdlib_module_names:
        return False
    return any((folder / f"{name}{end}").exists() for folder in folders for end in _ENDS)
