"""Recording calls while a real project's tests run in a box of their own."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from monolith.interpreter import inspect_interpreter
from monolith.program import program_of
from monolith.recording import Recording, record

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.process]

MODULE = "def inner(x, *rest, k=1, **more):\n    return x\n\ndef outer(x):\n    return inner(x, 2, k=3, z=4)\n"


def recorded(project: Path, tests: str, text: str = MODULE) -> Recording:
    (project / "package").mkdir()
    (project / "package" / "__init__.py").touch()
    (project / "package" / "code.py").write_text(MODULE)
    (project / "conftest.py").touch()
    (project / "test_code.py").write_text(tests)
    program = program_of(project / "package" / "code.py", text, "inner")
    return record(inspect_interpreter(sys.executable), program, project, timeout_s=50)


def arguments(recording: Recording) -> list[object]:
    return [pickle.loads(case.payload) for case in recording.cases]


def test_indirect_calls_are_recorded_with_their_arguments(tmp_path: Path) -> None:
    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    assert outer(1) == 1\n")

    assert arguments(found) == [((1, 2), {"k": 3, "z": 4})]
    assert [case.label for case in found.cases] == ["test_code.py::test_it"]
    assert found.reaching == ("test_code.py::test_it",)


def test_calls_of_failing_tests_are_not_used(tmp_path: Path) -> None:
    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    assert outer(1) == 2\n")

    assert (found.cases, found.failing) == ((), ("test_code.py::test_it",))


def test_the_text_given_is_what_runs_not_the_file(tmp_path: Path) -> None:
    tests = "from package.code import inner\ndef test_it():\n    assert inner(1) == 'unsaved'\n"

    found = recorded(tmp_path, tests, MODULE.replace("return x\n\n", "return 'unsaved'\n\n"))

    assert found.reaching


def test_tests_cannot_harm_the_project_or_reach_the_home_directory(tmp_path: Path) -> None:
    home = Path.home() / ".afterburner-recording-canary"
    home.write_text("secret")
    tests = (
        "import pathlib, subprocess, socket\nfrom package.code import outer\n"
        "def test_it(tmp_path):\n"
        "    pathlib.Path('package/code.py').write_text('gone')\n"
        "    (tmp_path / 'x').write_text('x')\n"
        "    subprocess.run(['true'], check=True)\n"
        f"    assert not pathlib.Path({str(home)!r}).exists()\n"
        "    try:\n        socket.create_connection(('127.0.0.1', 22), 1)\n        raise AssertionError\n"
        "    except OSError:\n        pass\n"
        "    assert outer(1) == 1\n"
    )
    try:
        found = recorded(tmp_path, tests)
    finally:
        home.unlink()

    assert found.reaching, found
    assert (tmp_path / "package" / "code.py").read_text() == MODULE


def test_a_suite_that_hangs_is_stopped_and_what_was_recorded_counts(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "package" / "code.py").write_text(MODULE)
    (tmp_path / "test_code.py").write_text(
        "import time\nfrom package.code import outer\n"
        "def test_a():\n    outer(1)\ndef test_b():\n    time.sleep(600)\n"
    )
    program = program_of(tmp_path / "package" / "code.py", MODULE, "inner")

    found = record(inspect_interpreter(sys.executable), program, tmp_path, timeout_s=12)

    assert len(found.cases) == 1
    assert found.notes == ("the tests were stopped after 12 s",)
