"""What git tells of a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from afterburner.errors import UsageError
from afterburner.selection.git import changed_files

pytestmark = [pytest.mark.process, pytest.mark.needs("git")]

TEXT = "".join(f"line_{number} = {number}\n" for number in range(20))


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit of some files."""
    git(tmp_path, "init", "--quiet")
    for name in ("same.py", "edited.py", "deleted.py", "old name.py", "data.txt", 'ü "quoted".py'):
        (tmp_path / name).write_text(TEXT + f"name = {name!r}\n")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def test_what_differs_from_a_revision(repository: Path) -> None:
    edited, quoted = repository / "edited.py", repository / 'ü "quoted".py'
    edited.write_text("new\n")
    quoted.write_text("new\n")
    (repository / "data.txt").write_text("new\n")
    (repository / "deleted.py").unlink()
    (repository / "folder").mkdir()
    (repository / "folder" / "untracked.py").write_text("new\n")
    (repository / "ignored.py").write_text("new\n")
    (repository / "staged.py").write_text("new\n")
    git(repository, "add", "staged.py")
    git(repository, "mv", "old name.py", "folder/new name.py")

    found = {
        file.path.relative_to(repository).as_posix(): file.before
        for file in changed_files(repository / "folder", "HEAD")
    }
    before = {name: f"{TEXT}name = {name!r}\n".encode() for name in ("edited.py", "old name.py", quoted.name)}
    assert found == {
        "edited.py": before["edited.py"],
        quoted.name: before[quoted.name],
        "folder/new name.py": before["old name.py"],
        "folder/untracked.py": None,
        "staged.py": None,
    }


def test_what_the_repository_and_the_environment_configure_does_not_matter(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "mv", "old name.py", "moved.py")
    trap = repository / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {repository}/sprung\nexit 1\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.python.textconv", "diff.python.command", "core.pager"):
        git(repository, "config", name, str(trap))
    for name, value in {"diff.noprefix": "true", "color.ui": "always", "diff.renames": "false"}.items():
        git(repository, "config", name, value)
    (repository / ".gitattributes").write_text("*.py diff=python\n")
    (repository / "edited.py").write_text("new\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap))
    monkeypatch.setenv("GIT_DIR", str(repository / "missing"))

    found = {file.path.name: file.before is None for file in changed_files(repository, "HEAD")}
    assert found == {"edited.py": False, "moved.py": False}
    assert not (repository / "sprung").exists()


@pytest.mark.parametrize("revision", ["missing", "--output=f", "--glob=*", "", "HEAD~7", "HEAD:edited.py"])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match=r"There is no revision .*fetch it first"):
        changed_files(repository, revision)
    assert not (repository / "f").exists()


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"needs a git repository around .*: not a git repository"):
        changed_files(tmp_path, "HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git, which is not installed"):
        changed_files(tmp_path, "HEAD")
