"""`monolith compare | run | doctor` as commands: verdicts, exit codes, JSON, one sentence for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.process

QUADRATIC = """
def f(items):
    unique = []
    for item in items:
        if item not in unique:
            unique.append(item)
    return unique
"""
LINEAR = "def f(items):\n    return list(dict.fromkeys(items))\n"
CASES = """
def cases():
    yield ([3, 1, 3],), {}
    yield ([],), {}

def make_inputs(rng, size):
    return ([rng.randrange(size) for _ in range(size)],), {}
"""


def monolith(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monolith", *words], capture_output=True, text=True, timeout=120, check=False
    )


def compared(
    folder: Path, candidate: str, *words: str, original: str = QUADRATIC, cases: str = CASES
) -> subprocess.CompletedProcess[str]:
    for name, text in (("original.py", original), ("candidate.py", candidate), ("cases.py", cases)):
        (folder / name).write_text(text)
    return monolith(
        "compare",
        str(folder / "original.py"),
        str(folder / "candidate.py"),
        "--function",
        "f",
        "--cases",
        str(folder / "cases.py"),
        *words,
    )


def answer(folder: Path, candidate: str, *words: str, **texts: str) -> tuple[int, dict[str, Any]]:
    done = compared(folder, candidate, "--json", "-", *words, **texts)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_linear_version_is_better_than_a_quadratic_one(tmp_path: Path) -> None:
    code, said = answer(tmp_path, LINEAR)

    assert (code, said["verdict"]) == (0, "better")
    assert said["ratio"]["time"]["estimate"] > 5
    assert said["ratio"]["time"]["low"] > 1.02
    assert said["pairs"] >= 9
    assert said["isolation"] in ("L3", "L2")


def test_identical_programs_are_no_gain(tmp_path: Path) -> None:
    code, said = answer(tmp_path, QUADRATIC)

    assert (code, said["verdict"]) == (3, "no-gain")


def test_more_work_for_the_same_is_worse(tmp_path: Path) -> None:
    twice = "def f(items):\n    dict.fromkeys(list(items))\n    return list(dict.fromkeys(items))\n"

    code, said = answer(tmp_path, twice, original=LINEAR)

    assert (code, said["verdict"]) == (3, "worse")


@pytest.mark.parametrize(
    ("candidate", "verdict"),
    [
        ("def f(items):\n    return sorted(set(items))\n", "different"),
        ("def f(items:\n", "error"),
        ("import os\ndef f(items):\n    os.fork()\n    return items\n", "denied"),
    ],
)
def test_a_rejected_candidate_is_exit_code_5(tmp_path: Path, candidate: str, verdict: str) -> None:
    code, said = answer(tmp_path, candidate)

    assert (code, said["verdict"]) == (5, verdict)
    assert said["reason"]


@pytest.mark.parametrize(
    ("texts", "words", "sentence"),
    [
        ({"original": "def f(items:\n"}, (), "the original cannot be used"),
        ({"original": "def g(items):\n    return items\n"}, (), "has no function f"),
        ({"original": "def f(items):\n    return lambda: items\n"}, (), "nothing that can be compared"),
        ({"cases": "def cases():\n    raise OSError('no')\n"}, (), "cases.py cannot be used"),
        ({"cases": "def cases():\n    yield 1\n"}, (), "not a pair (args, kwargs)"),
        ({"cases": "def cases():\n    return []\n"}, (), "yields no case"),
        ({}, ("--python", "/bin/true"), "not a Python interpreter"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_1(
    tmp_path: Path, texts: dict[str, str], words: tuple[str, ...], sentence: str
) -> None:
    done = compared(tmp_path, LINEAR, *words, **texts)

    assert done.returncode == 1, done.stdout
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    assert monolith("compare", "a.py").returncode == 2
    assert compared(tmp_path, LINEAR, "--for", "beauty").returncode == 2


def test_run_says_what_each_call_did(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("def f(x):\n    return 1 // x\n")
    (tmp_path / "cases.py").write_text("def cases():\n    yield (1,), {}\n    yield (0,), {}\n")

    done = monolith(
        "run",
        str(tmp_path / "program.py"),
        "--function",
        "f",
        "--cases",
        str(tmp_path / "cases.py"),
        "--json",
        "-",
    )

    runs = json.loads(done.stdout)["runs"]
    assert [run["kind"] for run in runs] == ["returned", "raised"]
    assert runs[1]["detail"].startswith("ZeroDivisionError")
    assert runs[0]["cost"]["cpu_s"] > 0


def test_doctor_tells_the_level_and_why() -> None:
    said = json.loads(monolith("doctor", "--json").stdout)

    assert said["isolation"] in ("L3", "L2", "L0")
    assert {probe["wall"] for probe in said["probes"]} == {"bubblewrap", "Landlock", "seccomp"}
    assert all(probe["detail"] for probe in said["probes"])
