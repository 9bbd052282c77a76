"""Asks git which Python files changed since a revision; nothing that the repository configures is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from afterburner.errors import UsageError

_TIMEOUT_S = 60.0
_PYTHON = ("--", "*.py")
_NOTHING_ELSE_RUNS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
_DIFF = (
    *("diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-relative"),
    *("--no-color", "--ignore-submodules=all"),
)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A Python file that is not what it was."""

    path: Path
    before: bytes | None
    """What it held, under this or another name; `None` of a new file."""


def changed_files(folder: Path, revision: str) -> list[ChangedFile]:
    """The Python files of the whole repository that differ from a revision, renamed and untracked ones included.

    Args:
        folder: any folder of the repository.
        revision: whatever names a commit.

    Raises:
        UsageError: there is no git, no repository, or no such revision.
    """
    git = shutil.which("git")
    if git is None:
        raise UsageError("--changed needs git, which is not installed.")
    try:
        top = Path(os.fsdecode(_output(git, folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    except _GitError as error:
        raise UsageError(f"--changed needs a git repository around {folder}: {error}.") from error
    commit = _commit(git, top, revision)
    try:
        listed = _output(git, top, *_DIFF, commit, *_PYTHON)
        untracked = _output(git, top, "ls-files", "--others", "--exclude-standard", "-z", *_PYTHON)
        pairs = [*_pairs(listed), *((path, None) for path in _words(untracked))]
        return [
            ChangedFile(
                top / path, None if old is None else _output(git, top, "cat-file", "blob", f"{commit}:{old}")
            )
            for path, old in pairs
        ]
    except _GitError as error:
        raise UsageError(f"git could not compare with {revision}: {error}.") from error


class _GitError(Exception):
    """What git said, in one line."""


def _commit(git: str, top: Path, revision: str) -> str:
    try:
        if revision.startswith("-"):
            raise _GitError("it begins with a dash")
        return _output(git, top, "rev-parse", "--verify", f"{revision}^{{commit}}").decode("ascii").strip()
    except _GitError:
        hint = "in a shallow clone, as CI makes them, fetch it first"
        raise UsageError(f"There is no revision {revision!r} in {top}; {hint}.") from None


def _pairs(listed: bytes) -> list[tuple[str, str | None]]:
    """Each file's path now and then, of what `git diff --name-status -z` wrote; deleted files are left out."""
    words = iter(_words(listed))
    found: list[tuple[str, str | None]] = []
    for status in words:
        path = next(words)
        if status[0] in "RC":
            found.append((next(words), path))
        elif status[0] != "D":
            found.append((path, None if status[0] == "A" else path))
    return found


def _words(output: bytes) -> list[str]:
    return [os.fsdecode(word) for word in output.split(b"\0") if word]


def _output(git: str, folder: Path, *words: str) -> bytes:
    """What a git command wrote.

    Raises:
        _GitError: it failed.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        answer = subprocess.run(
            [git, "--no-pager", *_NOTHING_ELSE_RUNS, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _GitError(str(error)) from error
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _GitError(said[0].removeprefix("fatal: ") if said else f"exit code {answer.returncode}")
    return answer.stdout
