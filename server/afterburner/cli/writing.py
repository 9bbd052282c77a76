"""Writes what came out where it was asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from afterburner.cli.sourcefile import SourceFile
    from afterburner.refine.record import Record


def check_writable(*files: Path | None) -> None:
    """Refuse before the work, not after it.

    Raises:
        UsageError: a file's folder is missing.
    """
    for path in files:
        if path is not None and not path.absolute().parent.is_dir():
            raise UsageError(f"There is no folder {path.absolute().parent} to write {path.name} into.")


def json_file(json_to: str | None) -> Path | None:
    """The file that `--json` names; none of standard output."""
    return Path(json_to) if json_to and json_to != "-" else None


def write_json(text: str, json_to: str | None) -> None:
    """Write a record where `--json` says."""
    path = json_file(json_to)
    if path:
        write_file(path, text)
    elif json_to:
        sys.stdout.write(text)


def write_file(path: Path, text: str) -> None:
    """Write what was asked for.

    Raises:
        UsageError: that cannot be done.
    """
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def apply(record: Record, file: SourceFile, stderr: Console) -> None:
    """Write a confirmed rewrite into its file.

    Raises:
        UsageError: the file was changed meanwhile, or cannot be written.
    """
    if record.code is None:
        return
    if not record.confirmed:
        stderr.print("Not applied: the rewrite is not confirmed.", markup=False)
        return
    file.replace(record.code)
    stderr.print(f"Applied to {file.path}.", markup=False)
