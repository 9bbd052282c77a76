"""Asking an interpreter about itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monolith.errors import FaultyInterpreter
from monolith.interpreter import find_interpreter, inspect_interpreter


def test_this_interpreter_can_be_used() -> None:
    found = inspect_interpreter(sys.executable)

    assert found.version == sys.version_info[:3]
    assert any(folder.endswith("site-packages") for folder in found.library_folders)


@pytest.mark.parametrize("command", ["/bin/true", "/bin/cat", "/nowhere/python"])
def test_what_is_no_python_is_refused_in_one_sentence(command: str) -> None:
    with pytest.raises(FaultyInterpreter, match="name one with --python"):
        inspect_interpreter(command)


def test_the_environment_beside_the_code_comes_first(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    (tmp_path / "package").mkdir()

    assert find_interpreter(tmp_path / "package") == str(python)
