"""Recording calls while a real project's tests, or a command, run in a box of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.interpreters import SUPPORTED
from tests.support.interpreters import python as interpreter

from monolith.interpreter import inspect_interpreter
from monolith.program import program_of
from monolith.recording import Recording, Run, record, record_all
from monolith.worker import storing

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.process]

MODULE = "def inner(x, *rest, k=1, **more):\n    return x\n\ndef outer(x):\n    return inner(x, 2, k=3, z=4)\n"


def recorded(
    project: Path,
    tests: str,
    text: str = MODULE,
    qualname: str = "inner",
    python: str = sys.executable,
    conftest: str = "",
) -> Recording:
    (project / "package").mkdir()
    (project / "package" / "__init__.py").touch()
    (project / "package" / "code.py").write_text(text)
    (project / "conftest.py").write_text(conftest)
    (project / "test_code.py").write_text(tests)
    program = program_of(project / "package" / "code.py", text, qualname)
    run = Run(project=project, timeout_s=50)
    return record(inspect_interpreter(python), program, run)


def _without_packages(python: str, folder: Path) -> str:
    """A virtual environment with nothing installed."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
    return str(folder / ".venv" / "bin" / "python")


def arguments(recording: Recording) -> list[Any]:
    return [storing.loads(case.payload)[0] for case in recording.cases]


def test_indirect_calls_are_recorded_with_their_arguments(tmp_path: Path) -> None:
    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    assert outer(1) == 1\n")

    assert arguments(found) == [((1, 2), {"k": 3, "z": 4})]
    assert [case.label for case in found.cases] == ["test_code.py::test_it"]
    assert found.reaching == ("test_code.py::test_it",)


def test_nobody_waits_for_what_a_plugin_writes_when_all_tests_have_run(tmp_path: Path) -> None:
    tests = "from package.code import outer\ndef test_it():\n    assert outer(1) == 1\n"
    endless = "def pytest_terminal_summary():\n    while True:\n        pass\n"

    found = recorded(tmp_path, tests, conftest=endless)

    assert arguments(found) == [((1, 2), {"k": 3, "z": 4})]
    assert found.notes == ()


def test_calls_of_failing_tests_are_not_used(tmp_path: Path) -> None:
    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    assert outer(1) == 2\n")

    assert (found.cases, found.failing) == ((), ("test_code.py::test_it",))
    assert found.notes == ("1 test that calls it fails here, and what it gave is not used: test_code.py::test_it",)


def test_the_text_given_is_what_runs_not_the_file(tmp_path: Path) -> None:
    tests = "from package.code import inner\ndef test_it():\n    assert inner(1) == 'unsaved'\n"

    recorded(tmp_path, tests)
    unsaved = MODULE.replace("return x\n\n", "return 'unsaved'\n\n")
    program = program_of(tmp_path / "package" / "code.py", unsaved, "inner")

    found = record(inspect_interpreter(sys.executable), program, Run(project=tmp_path))

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

    found = record(inspect_interpreter(sys.executable), program, Run(project=tmp_path, timeout_s=12))

    assert len(found.cases) == 1
    assert found.notes == ("the tests were stopped after 12 s",)


def test_one_run_records_several_functions(tmp_path: Path) -> None:
    recorded(tmp_path, "from package.code import outer\ndef test_it():\n    outer(1)\n")
    program = program_of(tmp_path / "package" / "code.py", MODULE, "inner")

    found = record_all(inspect_interpreter(sys.executable), program, ("outer", "inner"), Run(project=tmp_path))

    assert arguments(found["outer"]) == [((1,), {})]
    assert arguments(found["inner"]) == [((1, 2), {"k": 3, "z": 4})]


@pytest.mark.parametrize("version", SUPPORTED)
def test_without_pytest_unittest_runs_the_tests(tmp_path: Path, version: str) -> None:
    tests = (
        "import unittest\nfrom package.code import outer\n"
        "class Tests(unittest.TestCase):\n"
        "    def test_good(self):\n        self.assertEqual(outer(1), 1)\n"
        "    def test_bad(self):\n        self.assertEqual(outer(2), 1)\n"
    )

    found = recorded(tmp_path, tests, python=_without_packages(interpreter(version), tmp_path))

    assert arguments(found) == [((1, 2), {"k": 3, "z": 4})]
    assert found.reaching == ("test_code.Tests.test_good",)
    assert found.failing == ("test_code.Tests.test_bad",)


def test_functions_without_a_name_are_carried_by_value(tmp_path: Path) -> None:
    tests = (
        "from package.code import inner\nimport math\nFACTOR = 3\n"
        "def scaled(x):\n    return math.floor(x) * FACTOR\n"
        "def test_it():\n    offset = 5\n    inner(lambda x: scaled(x) + offset)\n"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_own.py").write_text(tests)

    found = recorded(tmp_path, "")

    (call,) = arguments(found)
    assert call[0][0](2.5) == 11


def test_what_cannot_be_kept_is_told(tmp_path: Path) -> None:
    tests = (
        "import threading\nfrom package.code import inner\nclass Own:\n    pass\n"
        "def test_it():\n"
        "    inner(threading.Lock())\n    inner(Own())\n    inner(b'x' * (17 << 20))\n    inner(1)\n"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_own.py").write_text(tests)

    found = recorded(tmp_path, "")

    assert arguments(found) == [((1,), {"k": 1})]
    large, unstorable = found.notes
    assert large == "1 recorded call with arguments of more than 16 MiB are left out"
    assert "2 recorded calls with arguments that cannot be stored" in unstorable
    assert "class Own of test_own cannot be imported" in unstorable
    assert "a value of type _thread.lock" in unstorable


def test_files_of_tests_that_do_not_load_are_told(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import no_such_package\n")

    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    outer(1)\n")

    assert len(found.cases) == 1
    assert found.notes == (
        "test_broken.py could not be loaded: ModuleNotFoundError: No module named 'no_such_package'",
    )


def test_a_fixture_that_breaks_costs_its_test_alone(tmp_path: Path) -> None:
    tests = (
        "import pytest\nfrom package.code import outer\n"
        "@pytest.fixture\ndef service():\n    outer(1)\n    raise ConnectionError('no network')\n"
        "def test_it(service):\n    outer(2)\ndef test_other():\n    outer(3)\n"
    )

    found = recorded(tmp_path, tests)

    assert arguments(found) == [((3, 2), {"k": 3, "z": 4})]
    assert found.failing == ("test_code.py::test_it",)


def test_options_that_the_project_gives_pytest_wrongly_are_told(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")

    found = recorded(tmp_path, "from package.code import outer\ndef test_it():\n    outer(1)\n")

    (note,) = found.notes
    assert "pytest could not start" in note
    assert "--no-such-option" in note


NESTED = (
    "def outer(items, start):\n"
    "    total = start\n"
    "    def add(item, times=1):\n"
    "        nonlocal total\n"
    "        total += item * times\n"
    "        return total\n"
    "    return [add(item) for item in items]\n"
)


def test_calls_of_a_nested_function_come_with_its_closure(tmp_path: Path) -> None:
    tests = "from package.code import outer\ndef test_it():\n    outer([4, 5], 10)\n"

    found = recorded(tmp_path, tests, NESTED, "outer.<locals>.add")

    calls = [(closure["total"].cell_contents, *rest) for (closure, *rest), _ in arguments(found)]
    assert calls == [(10, 4, 1), (14, 5, 1)]


def test_of_a_property_the_getter_is_recorded(tmp_path: Path) -> None:
    text = (
        "class Box:\n    def __init__(self, side):\n        self.side = side\n"
        "    @property\n    def area(self):\n        return self.side ** 2\n"
        "    @area.setter\n    def area(self, value):\n        self.side = value ** 0.5\n"
    )
    tests = "from package.code import Box\ndef test_it():\n    box = Box(3)\n    box.area = box.area * 4\n"

    found = recorded(tmp_path, tests, text, "Box.area")

    assert len(found.cases) == 1


COMMAND = "from package.code import outer\nimport sys\nouter(int(sys.argv[1]))\n"


@pytest.mark.parametrize(
    "words",
    [("package/code.py", "7"), ("-m", "package.code", "7"), ("run.py", "7"), ("-m", "run", "7")],
    ids=" ".join,
)
def test_the_calls_of_a_command_are_recorded(tmp_path: Path, words: tuple[str, ...]) -> None:
    entry = "\nif __name__ == '__main__':\n    import sys\n    outer(int(sys.argv[1]))\n"
    recorded(tmp_path, "", MODULE + entry)
    (tmp_path / "run.py").write_text(COMMAND)
    program = program_of(tmp_path / "package" / "code.py", MODULE + entry, "inner")

    found = record(
        inspect_interpreter(sys.executable), program, Run(project=tmp_path, command=words, timeout_s=30)
    )

    assert arguments(found) == [((7, 2), {"k": 3, "z": 4})]
    assert [(case.origin, case.label) for case in found.cases] == [("recorded", " ".join(words))]


@pytest.mark.parametrize(
    ("end", "note"),
    [
        ("import time; time.sleep(600)", "the recorded command was stopped after 4 s"),
        ("raise ValueError('bad')", "the recorded command failed: ValueError: bad"),
        ("sys.exit(3)", "the recorded command ended with exit code 3"),
    ],
)
def test_a_command_that_ends_badly_keeps_its_calls_and_says_so(tmp_path: Path, end: str, note: str) -> None:
    recorded(tmp_path, "")
    (tmp_path / "run.py").write_text(COMMAND + end + "\n")
    program = program_of(tmp_path / "package" / "code.py", MODULE, "inner")

    found = record(
        inspect_interpreter(sys.executable), program, Run(project=tmp_path, command=("run.py", "7"), timeout_s=4)
    )

    assert arguments(found) == [((7, 2), {"k": 3, "z": 4})]
    assert found.notes == (note,)


def test_a_call_of_a_failing_test_counts_where_a_passing_one_makes_it_too(tmp_path: Path) -> None:
    tests = (
        "from package.code import outer\n"
        "def test_a():\n    outer(1)\n    raise ValueError\ndef test_b():\n    outer(1)\n"
    )

    found = recorded(tmp_path, tests)

    assert [case.label for case in found.cases] == ["test_code.py::test_b"]


def test_a_project_that_stops_at_the_first_failure_is_run_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -x\n")
    tests = "from package.code import outer\ndef test_a():\n    raise ValueError\ndef test_b():\n    outer(1)\n"

    assert len(recorded(tmp_path, tests).cases) == 1


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("b'\\0\\0'", "the tests were stopped after 5 s"),
        ("struct.pack('>II', 2, 0) + b'{}'", "the tests ended the interpreter that they ran in"),
        (
            "struct.pack('>II', 12, 0) + b'{\"blobs\":[]}'",
            "the tests disturbed the recording: what came of it is incomplete",
        ),
    ],
)
def test_tests_that_write_on_the_channel_disturb_only_themselves(tmp_path: Path, written: str, note: str) -> None:
    recorded(tmp_path, "")
    tests = (
        "import os, stat, struct, time\n"
        "def test_a():\n"
        "    for number in range(3, 64):\n"
        "        try:\n            kind = os.fstat(number).st_mode\n"
        "        except OSError:\n            continue\n"
        f"        if stat.S_ISSOCK(kind):\n            os.write(number, {written})\n"
        "    time.sleep(60)\n"
    )
    (tmp_path / "test_code.py").write_text(tests)
    program = program_of(tmp_path / "package" / "code.py", MODULE, "inner")

    found = record(inspect_interpreter(sys.executable), program, Run(project=tmp_path, timeout_s=5))

    assert found.notes == (note,)
