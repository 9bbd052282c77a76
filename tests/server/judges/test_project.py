"""Which folder is copied to run its tests in."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from afterburner.judges.local import project_of


def test_a_folder_that_would_copy_the_home_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "ada"
    (home / "code").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert project_of(home) == ""
    assert project_of(home.parent) == ""
    assert project_of(Path(tempfile.gettempdir())) == ""
    assert project_of(Path("/")) == ""
    assert project_of(home / "code") == str(home / "code")
    (home / "pyproject.toml").touch()
    assert project_of(home) == str(home)
