"""The command line as a person meets it: real processes, the real judge, a scripted model on real HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

pytestmark = pytest.mark.process

SLOW = '''\
def dedupe(words):
    """Keep the first of equal words.

    >>> dedupe(["b", "a", "b"])
    ['b', 'a']
    """
    kept = []
    for word in words:
        if word not in kept:
            kept.append(word)
    return kept
'''
CASES = """\
def cases():
    yield ([],), {}
    yield (["b", "a", "b"],), {}
    yield ([str(number % 800) for number in range(2000)],), {}
"""
FAST = "```python\ndef dedupe(words):\n    return list(dict.fromkeys(words))\n```"
WRONG = "```python\ndef dedupe(words):\n    return sorted(set(words))\n```"
PROSE = "I am sorry, I cannot do that."


@dataclass(frozen=True)
class Project:
    """A folder with one slow function in it."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "words.py"

    def command(self, *arguments: str, function: str = "dedupe") -> list[str]:
        target = f"{self.file}::{function}"
        cases = ["--cases", str(self.folder / "cases.py"), "--python", sys.executable]
        return [sys.executable, "-m", "afterburner", "optimize", target, *cases, *arguments]

    def optimize(self, *arguments: str, function: str = "dedupe") -> subprocess.CompletedProcess[str]:
        command = self.command(*arguments, function=function)
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=280, check=False)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    (tmp_path / "words.py").write_text(SLOW)
    (tmp_path / "cases.py").write_text(CASES)
    yield Project(tmp_path)
    _, alive = psutil.wait_procs(_processes_in(tmp_path), timeout=10)
    assert not alive


def _processes_in(folder: Path) -> list[psutil.Process]:
    """Processes that a command run in the folder has left behind."""
    left = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = [process.info["cwd"] or "", *(process.info["cmdline"] or [])]
        if any(str(folder) in word for word in words):
            left.append(process)
    return left


def _model(endpoint: ChatEndpoint, iterations: int) -> list[str]:
    return [
        "--model",
        endpoint.url,
        "--model-name",
        "test-model",
        "--iterations",
        str(iterations),
        "--seed",
        "1",
    ]


def test_an_improvement_from_question_to_applied_file(project: Project) -> None:
    report, record_file = project.folder / "report.html", project.folder / "record.json"
    with ChatEndpoint([PROSE, WRONG, FAST]) as endpoint:
        answer = project.optimize(
            *_model(endpoint, 3), "--apply", "--report", str(report), "--json", str(record_file)
        )
    assert answer.returncode == 0, answer.stderr
    record = json.loads(record_file.read_text())
    assert record["outcome"] == "improved"
    assert [candidate["verdict"] for candidate in record["candidates"]] == ["invalid", "different", "better"]
    assert record["ratio"]["time"]["low"] > 1.02
    assert record["isolation"].startswith("L")
    assert record["versions"].keys() == {"afterburner", "monolith", "python"}
    assert answer.stdout == record["diff"]
    assert project.file.read_text() == record["code"]
    assert "dict.fromkeys" in record["code"]
    assert '>>> dedupe(["b", "a", "b"])' in record["code"]
    assert "dict.fromkeys" in report.read_text()
    for told in ("Iteration 3 of 3", "different", "faster"):
        assert told in answer.stderr


def test_no_gain_leaves_the_file_and_prints_json_alone(project: Project) -> None:
    with ChatEndpoint([WRONG]) as endpoint:
        answer = project.optimize(*_model(endpoint, 2), "--apply", "--json", "-")
    assert answer.returncode == 3, answer.stderr
    record = json.loads(answer.stdout)
    assert (record["outcome"], record["code"], record["diff"]) == ("no-gain", None, "")
    assert [candidate["verdict"] for candidate in record["candidates"]] == ["different", "duplicate"]
    assert project.file.read_text() == SLOW


UNSUPPORTED = """\
async def counts(n: int):
    yield n

def asks(n: int) -> int:
    return int(input()) + n

def outer(n: int) -> int:
    def inner(m: int):
        yield m
    return sum(inner(n))
"""


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        ("absent", "no function `absent`"),
        ("counts", "is an async generator"),
        ("asks", "waits for standard input"),
        ("outer.<locals>.inner", "is nested"),
    ],
)
def test_what_cannot_be_optimized_is_told_in_one_sentence(project: Project, function: str, sentence: str) -> None:
    project.file.write_text(UNSUPPORTED)
    with ChatEndpoint([FAST]) as endpoint:
        answer = project.optimize(*_model(endpoint, 1), "--json", "-", function=function)
        assert endpoint.chats == []
    assert answer.returncode == 4, answer.stderr
    record = json.loads(answer.stdout)
    assert record["outcome"] == "not-optimizable"
    assert sentence in record["reason"]
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert project.file.read_text() == UNSUPPORTED


def test_a_file_that_does_not_parse(project: Project) -> None:
    project.file.write_text("def dedupe(words:\n")
    answer = project.optimize("--model", "http://127.0.0.1:1/v1")
    assert answer.returncode == 4, answer.stderr
    assert "does not parse" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--python", "/bin/true"], "not a Python interpreter"),
        (["--cases", "missing.py"], "no case file missing.py"),
        (["--report", "missing/report.html"], "no folder"),
        (["--for", "speed"], "speed"),
        (["--iterations", "0"], "--iterations"),
        (["--unknown"], "--unknown"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(project: Project, arguments: list[str], sentence: str) -> None:
    with ChatEndpoint([FAST]) as endpoint:
        answer = project.optimize(*_model(endpoint, 1), *arguments)
    assert answer.returncode == 2, answer.stderr
    assert sentence in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_a_key_that_is_refused_writes_a_record_that_says_so(project: Project) -> None:
    with ChatEndpoint([Answer(status=401)]) as endpoint:
        answer = project.optimize(*_model(endpoint, 1), "--json", "-")
    assert answer.returncode == 2, answer.stderr
    assert json.loads(answer.stdout)["outcome"] == "failed"
    assert "key" in answer.stderr


@pytest.mark.parametrize("target", ["words.py::", "::dedupe", "missing.py::dedupe"])
def test_a_target_that_is_none(project: Project, target: str) -> None:
    command = [sys.executable, "-m", "afterburner", "optimize", target]
    answer = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1


def test_ctrl_c_keeps_the_best_so_far_but_does_not_apply_it(project: Project) -> None:
    record_file = project.folder / "record.json"
    with ChatEndpoint([FAST, Answer(text=FAST, delay_s=60)]) as endpoint:
        command = project.command(*_model(endpoint, 2), "--apply", "--json", str(record_file))
        code, errors = _interrupted_at(command, "Iteration 2 of 2")
    record = json.loads(record_file.read_text())
    assert code == 130, errors
    assert (record["outcome"], record["confirmed"]) == ("cancelled", False)
    assert "dict.fromkeys" in record["code"]
    assert record["ratio"]["time"]["low"] > 1
    assert "Not applied" in errors
    assert "`afterburner runs resume " in errors
    assert project.file.read_text() == SLOW


@pytest.mark.parametrize("stage", ["Optimizing", "Cases:", "Iteration 1", "checking", "Confirming"])
def test_ctrl_c_at_every_stage_leaves_no_process(project: Project, stage: str) -> None:
    with ChatEndpoint([FAST]) as endpoint:
        code, errors = _interrupted_at(project.command(*_model(endpoint, 1)), stage)
    assert code == 130, errors
    assert "Traceback" not in errors


def _interrupted_at(command: list[str], stage: str) -> tuple[int, str]:
    """Exit code and standard error of a command that gets a Ctrl-C, as a terminal sends it, at a stage."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr
    said = ""
    for line in process.stderr:
        said += line
        if stage in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, rest = process.communicate(timeout=20)
    return process.returncode, said + rest


def test_help_and_version() -> None:
    def run(*arguments: str) -> Any:
        command = [sys.executable, "-m", "afterburner", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "optimize" in run("--help")
    assert run("--version").strip()


def test_what_is_sent_is_printed_alone(project: Project) -> None:
    with ChatEndpoint([FAST]) as endpoint:
        answer = project.optimize(*_model(endpoint, 1), "--show-prompt")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("# What is sent first\n")
    assert SLOW in answer.stdout
    assert endpoint.chats == []


def test_a_file_that_is_never_sent_cannot_be_optimized_by_a_model_elsewhere(project: Project) -> None:
    model = ["--model", "http://192.0.2.1/v1", "--model-name", "m"]
    answer = project.optimize(*model, "--never-send", "words.py", "--show-prompt")
    assert answer.returncode == 4
    assert "words.py is never sent to another machine (pattern `words.py`)" in answer.stderr
    answer = project.optimize("--never-send", "!words.py")
    assert answer.returncode == 2
    assert "--never-send takes a path pattern" in answer.stderr
