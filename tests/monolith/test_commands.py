"""`monolith run`, `doctor` and bad input: one clear sentence, the right exit code, no traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.support.commands import compared, monolith, strict_json
from tests.support.interpreters import python

from monolith.__main__ import main

pytestmark = pytest.mark.process

PROGRAM = "def f(n):\n    return 12 // n\n"
CASES = "def cases():\n    yield (1,), {}\n    yield (0,), {}\n"

FAULTY = {
    "original: no syntax": ("def f(n:\n", CASES, "the original cannot be used: it does not parse"),
    "original: raises when imported": ("raise OSError('no')\n", CASES, "the original cannot be used: OSError: no"),
    "original: ends when imported": ("import os\nos._exit(1)\n", CASES, "the original ended the interpreter"),
    "original: another name": ("def g(n):\n    return n\n", CASES, "has no function f"),
    "original: cannot be compared": ("def f(n):\n    return lambda: n\n", CASES, "nothing that can be compared"),
    "cases: no syntax": (PROGRAM, "def cases(:\n", "cases.py cannot be used: it does not parse"),
    "cases: raises when imported": (PROGRAM, "raise OSError('no')\n", "cases.py cannot be used: OSError: no"),
    "cases: raises": (PROGRAM, "def cases():\n    raise OSError('no')\n", "cases.py cannot be used: OSError: no"),
    "cases: raises half-way": (PROGRAM, CASES + "    1 / 0\n", "cases.py cannot be used: ZeroDivisionError"),
    "cases: no pair": (PROGRAM, "def cases():\n    yield 1\n", "not a pair (args, kwargs)"),
    "cases: yields nothing": (PROGRAM, "def cases():\n    return []\n", "yields no case"),
    "cases: no cases()": (PROGRAM, "x = 1\n", "defines no function cases()"),
    "cases: what cannot be stored": (
        PROGRAM,
        "import _thread\ndef cases():\n    yield (_thread.allocate_lock(),), {}\n",
        "case 1",
    ),
    "cases: make_inputs raises": (
        PROGRAM,
        CASES + "def make_inputs(rng, size):\n    1 / 0\n",
        "ZeroDivisionError",
    ),
    "cases: ends the interpreter": (PROGRAM, "import os\nos._exit(3)\n", "cases.py ended the interpreter"),
}


def one_sentence(stderr: str) -> str:
    (line,) = stderr.strip().splitlines()
    assert line.startswith("monolith: ")
    assert "Traceback" not in line
    return line


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_original_or_case_file_is_one_sentence_and_exit_code_1(tmp_path: Path, name: str) -> None:
    original, cases, sentence = FAULTY[name]
    done = compared(tmp_path, original, original, cases)

    assert done.returncode == 1, done.stdout
    assert sentence in one_sentence(done.stderr)


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8"])
def test_an_interpreter_that_is_too_old_is_said_to_be(tmp_path: Path, version: str) -> None:
    done = compared(tmp_path, PROGRAM, PROGRAM, CASES, "--python", python(version))

    assert done.returncode == 1
    assert f"is Python {version}; 3.9 or newer is needed" in one_sentence(done.stderr)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the judge itself understands this program")
def test_a_program_newer_than_the_judge_is_said_to_be(tmp_path: Path) -> None:
    newer = "type Number = int\ndef f(n: Number) -> Number:\n    return n\n"
    done = compared(tmp_path, newer, newer, CASES, "--python", python("3.12"))

    assert done.returncode == 1
    assert "which the judge runs under, cannot parse the program" in one_sentence(done.stderr)


@pytest.mark.parametrize("command", ["/bin/true", "/bin/cat", "/nowhere/python", "."])
def test_what_is_no_python_is_said_to_be(tmp_path: Path, command: str) -> None:
    done = compared(tmp_path, PROGRAM, PROGRAM, CASES, "--python", command)

    assert done.returncode == 1
    assert "name one with --python" in one_sentence(done.stderr)


def test_a_file_that_is_missing_or_no_text_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "noise.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "cases.py").write_text(CASES)
    for name in ("missing.py", "noise.py", "folder.py"):
        path = str(tmp_path / name)
        done = monolith("run", path, "--function", "f", "--cases", str(tmp_path / "cases.py"), folder=tmp_path)
        assert done.returncode == 2
        assert f"{path} cannot be read" in one_sentence(done.stderr)


@pytest.mark.parametrize(
    "words", [("--for", "beauty"), ("--alpha", "2"), ("--isolation", "L9"), ("--budget", "-1")]
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert compared(tmp_path, PROGRAM, PROGRAM, CASES, *words).returncode == 2
    assert monolith("compare", "a.py", folder=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("/nowhere/answer.json", "there is no folder /nowhere to write answer.json into"),
        ("/dev/full", "/dev/full cannot be written"),
    ],
)
def test_json_that_cannot_be_written_is_said_to_be(tmp_path: Path, target: str, sentence: str) -> None:
    done = compared(tmp_path, PROGRAM, "def f(n):\n    return 0\n", CASES, "--json", target)

    assert done.returncode == 2
    assert sentence in one_sentence(done.stderr)


@pytest.mark.parametrize("words", [(), ("--json", "-")])
def test_a_full_disk_behind_the_output_is_said_to_be(tmp_path: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = compared(tmp_path, PROGRAM, "def f(n):\n    return 0\n", CASES, *words, stdout=full)

    assert done.returncode == 1
    assert "No space left on device" in one_sentence(done.stderr)


def test_windows_is_declined_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(
        SystemExit, match="monolith: there is no sandbox for Windows; use WSL or a Linux container"
    ):
        main()


def test_run_says_what_each_call_did_and_cost(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "cases.py").write_text(CASES)
    words = ("run", str(tmp_path / "program.py"), "--function", "f", "--cases", str(tmp_path / "cases.py"))

    told, asked = monolith(*words, folder=tmp_path), monolith(*words, "--json", "-", folder=tmp_path)

    said = strict_json(asked.stdout)
    assert [run["kind"] for run in said["runs"]] == ["returned", "raised"]
    assert said["runs"][1]["detail"].startswith("ZeroDivisionError")
    assert said["runs"][0]["cost"]["cpu_s"] > 0
    assert said["isolation"] in ("L3", "L2")
    assert told.returncode == asked.returncode == 0
    assert [line.split()[2] for line in told.stdout.splitlines()] == ["returned", "raised"]


def test_doctor_tells_the_level_and_why(tmp_path: Path) -> None:
    said = json.loads(monolith("doctor", "--json", folder=tmp_path).stdout)

    assert said["isolation"] in ("L3", "L2", "L0")
    assert {probe["wall"] for probe in said["probes"]} == {"bubblewrap", "Landlock", "seccomp"}
    assert all(probe["detail"] for probe in said["probes"])
    assert f"isolation {said['isolation']}" in monolith("doctor", folder=tmp_path).stdout
