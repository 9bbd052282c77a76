"""Where runs are saved: in the user's cache, a folder for each project, for nobody else to read."""

from __future__ import annotations

import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from afterburner.proposers.local.model import cache_folder
from afterburner.runs.journal import JOURNAL, is_running

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_RUNS = 200
"""Of each project; older ones are removed."""
_OLDEST_DAYS = 90
_TIME = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}")
_LONGEST_NAME = 40
_PRIVATE = 0o700


def runs_folder() -> Path:
    """The folder of all runs."""
    return cache_folder() / "runs"


def workspace_folder(project: Path) -> Path:
    """The folder of a project's runs; two projects of the same name have two."""
    name = project.name[:_LONGEST_NAME] or "root"
    return runs_folder() / f"{name}-{sha256(str(project).encode('utf-8', 'surrogateescape')).hexdigest()[:10]}"


def new_run_folder(project: Path) -> Path:
    """Make the folder of a new run, and remove old ones of the same project.

    Raises:
        OSError: it cannot be made.
    """
    workspace = workspace_folder(project)
    folder = workspace / f"{datetime.now(UTC):{_TIME}}-{secrets.token_hex(4)}"
    workspace.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    workspace.mkdir(exist_ok=True, mode=_PRIVATE)
    folder.mkdir(mode=_PRIVATE)
    _prune(workspace)
    return folder


def run_folders(workspaces: Iterable[Path] | None = None) -> list[Path]:
    """The folders of saved runs, the newest first; of every project when none is named."""
    if workspaces is None:
        workspaces = _folders_in(runs_folder())
    runs = [
        run for workspace in workspaces for run in _folders_in(workspace) if _NAME.fullmatch(run.name) is not None
    ]
    return sorted((run for run in runs if (run / JOURNAL).is_file()), key=lambda run: run.name, reverse=True)


def _folders_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return []


def _prune(workspace: Path) -> None:
    """Remove old runs, to make place for one more."""
    oldest = datetime.now(UTC) - timedelta(days=_OLDEST_DAYS)
    for place, run in enumerate(run_folders([workspace])):
        if (place >= MOST_RUNS - 1 or run.name < f"{oldest:{_TIME}}") and not is_running(run):
            shutil.rmtree(run, ignore_errors=True)
