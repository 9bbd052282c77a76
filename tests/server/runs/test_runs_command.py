"""`afterburner runs` as a person meets it: real processes, the real judge, a scripted model on real HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

pytestmark = pytest.mark.process

SECRET = "ada@example.org"
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
TESTS = f"""\
from words import dedupe

def test_dedupe():
    assert dedupe(["zoe", "{SECRET}", "zoe"]) == ["zoe", "{SECRET}"]

def test_many():
    assert dedupe([str(number % 800) for number in range(2000)])[:2] == ["0", "1"]
"""
FAST = "```python\ndef dedupe(words):\n    return list(dict.fromkeys(words))\n```"
WRONG = "```python\ndef dedupe(words):\n    return [word for word in dict.fromkeys(words) if '@' not in word]\n```"
OPENS = """```python
def dedupe(words):
    for word in words:
        if '@' in word:
            open('/' + word)
    return list(dict.fromkeys(words))
```"""
MAIL = "def dedupe(customer):\n    return customer['mail'].strip().lower()\n"
UPPER = "```python\ndef dedupe(customer):\n    return customer['mail'].strip().upper()\n```"
INPUTS = """```python
def make_inputs(rng, size):
    return ({"mail": "".join(rng.choice(" Ab@") for _ in range(size))},), {}
```"""
PROSE = "I am sorry, I cannot do that."


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "words.py").write_text(SLOW)
    (folder / "test_words.py").write_text(TESTS)
    (folder / "pyproject.toml").write_text("")
    return folder


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "afterburner", *words]


def afterburner(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), cwd=folder, capture_output=True, text=True, timeout=280, check=False)


def optimizing(endpoint: ChatEndpoint, iterations: int) -> list[str]:
    model = ["--model", endpoint.url, "--model-name", "m", "--candidates", "1"]
    return ["optimize", "words.py::dedupe", *model, "--iterations", str(iterations), "--python", sys.executable]


def killed_at_question(number: int, endpoint: ChatEndpoint, folder: Path, words: list[str]) -> None:
    """Run a command and kill it the hard way while the model thinks about a question, counted from 1."""
    with subprocess.Popen(
        command(*words), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while len(endpoint.chats) < number:
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)


def runs(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(afterburner(folder, "runs", "list", "--json").stdout)
    return listed


def test_a_killed_run_is_told_resumed_shown_exported_and_judged_again(project: Path) -> None:
    with ChatEndpoint([WRONG, FAST, Answer(text=PROSE, delay_s=60), PROSE]) as endpoint:
        killed_at_question(3, endpoint, project, optimizing(endpoint, 3))
        assert [(run["outcome"], run["candidates"]) for run in runs(project)] == [("interrupted", 2)]
        shown = afterburner(project, "runs", "show")
        assert "dedupe: interrupted. `afterburner runs resume" in shown.stdout
        resumed = afterburner(project, "runs", "resume", "--json", "-")
        assert len(endpoint.chats) == 4
    assert resumed.returncode == 0, resumed.stderr
    record = json.loads(resumed.stdout)
    assert [candidate["verdict"] for candidate in record["candidates"]] == ["different", "better", "invalid"]
    assert "the run was interrupted and resumed: 2 answers and 2 verdicts were kept" in record["notes"]
    assert [(run["outcome"], run["candidates"]) for run in runs(project)] == [("improved", 3)]
    assert json.loads(afterburner(project, "runs", "export", "last", "-").stdout) == record

    listed = afterburner(project, "runs", "list").stdout
    assert "words.py::dedupe" in listed
    assert "improved" in listed
    assert "+    return list(dict.fromkeys(words))" in afterburner(project, "runs", "show").stdout
    prompts = afterburner(project, "runs", "show", "last", "--prompts").stdout
    assert prompts.count(" question, rewrite 3: user ") == 2
    assert PROSE in prompts
    page = project / "page.html"
    assert afterburner(project, "runs", "show", "--html", str(page)).returncode == 0
    assert "dict.fromkeys" in page.read_text()
    assert afterburner(project, "runs", "export", "last", "record.json", "--with-prompts").returncode == 0
    questions = json.loads((project / "record.json").read_text())["questions"]
    assert [question["answer"] for question in questions] == [WRONG, FAST, None, PROSE]
    assert "dedupe" in questions[0]["messages"][-1]["content"]

    (project / "words.py").unlink()
    replayed = afterburner(project, "runs", "replay", "last")
    assert replayed.returncode == 0, replayed.stdout
    assert "All 3 verdicts are the same." in replayed.stdout
    again = afterburner(project, "runs", "resume", "last")
    assert again.returncode == 2
    assert "came to its end: improved" in again.stderr


@pytest.mark.parametrize("began_in_editor", [False, True])
def test_what_was_verified_in_a_killed_run_is_there_without_its_model(
    project: Path, tmp_path: Path, began_in_editor: bool
) -> None:
    with ChatEndpoint([FAST, Answer(delay_s=60)]) as endpoint:
        words = [word for word in optimizing(endpoint, 2) if word not in ("--model-name", "m")]
        killed_at_question(2, endpoint, project, words)
    why = endpoint.url
    if began_in_editor:
        why = "works only in an editor"
        journal = next((tmp_path / "cache").rglob("journal.jsonl"))
        header, rest = journal.read_text().split("\n", 1)
        header = header.replace(f"{endpoint.url}:test-model", "editor").replace(endpoint.url, "editor")
        journal.write_text(f"{header}\n{rest}")
    shown = afterburner(project, "runs", "show").stdout
    assert "+    return list(dict.fromkeys(words))" in shown
    assert "not confirmed on fresh pairs" in shown
    resumed = afterburner(project, "runs", "resume", "--json", "-")
    assert resumed.returncode == 0, resumed.stderr
    record = json.loads(resumed.stdout)
    assert record["confirmed"]
    assert any(why in note for note in record["notes"])
    assert json.loads(afterburner(project, "runs", "show", "--json").stdout) == record


def test_a_run_can_go_on_only_with_the_same_text(project: Path) -> None:
    with ChatEndpoint([Answer(delay_s=60)]) as endpoint:
        words = optimizing(endpoint, 1)
        killed_at_question(1, endpoint, project, words)
    told = afterburner(project, *words)
    assert told.returncode == 2
    assert f"`afterburner runs resume {runs(project)[1]['id']}` goes on with it" in told.stderr
    (project / "words.py").write_text(SLOW + "\n")
    refused = afterburner(project, "runs", "resume")
    assert refused.returncode == 2
    assert "words.py has changed since run" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_value_of_a_recorded_call_is_saved(project: Path, tmp_path: Path) -> None:
    with ChatEndpoint([WRONG, OPENS, PROSE]) as endpoint:
        answer = afterburner(project, *optimizing(endpoint, 3), "--seed", "1")
    assert answer.returncode == 3, answer.stderr
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"journal.jsonl", "record.json"}
    assert f"opened /{SECRET}" in answer.stderr
    assert f"'{SECRET}']" in answer.stderr
    texts = [path.read_text() for path in files]
    assert all('"denied"' in text and '"different"' in text for text in texts)
    assert not [text for text in texts if SECRET in text or "zoe" in text]


def test_inputs_that_a_model_wrote_are_used_again(project: Path) -> None:
    (project / "words.py").write_text(MAIL)
    (project / "test_words.py").unlink()
    with ChatEndpoint([INPUTS, UPPER, Answer(delay_s=60), PROSE]) as endpoint:
        killed_at_question(3, endpoint, project, optimizing(endpoint, 2))
        resumed = afterburner(project, "runs", "resume", "--json", "-")
        assert len(endpoint.chats) == 4
    record = json.loads(resumed.stdout)
    assert set(record["cases"]["by_origin"]) == {"written"}
    assert [candidate["verdict"] for candidate in record["candidates"]] == ["different", "invalid"]
    replayed = afterburner(project, "runs", "replay")
    assert replayed.returncode == 0, replayed.stderr
    assert "The verdict is the same." in replayed.stdout


def test_a_verdict_that_differs_is_exit_code_1(project: Path, tmp_path: Path) -> None:
    with ChatEndpoint([WRONG]) as endpoint:
        afterburner(project, *optimizing(endpoint, 1))
    journal = next((tmp_path / "cache").rglob("journal.jsonl"))
    journal.write_text(journal.read_text().replace('"different"', '"no-gain"'))
    answer = afterburner(project, "runs", "replay")
    assert answer.returncode == 1, answer.stderr
    assert "1 of 1 verdicts differ: 1 about behaviour." in answer.stdout


def test_rules_give_the_same_verdicts_again(project: Path) -> None:
    answer = afterburner(project, "optimize", "words.py::dedupe", "--model", "rules", "--python", sys.executable)
    assert answer.returncode == 0, answer.stderr
    replayed = afterburner(project, "runs", "replay")
    assert replayed.returncode == 0, replayed.stdout


@pytest.mark.parametrize("words", [["show"], ["replay"], ["resume"], ["export", "last", "-"]])
def test_without_any_run_that_is_told_in_a_sentence(project: Path, words: list[str]) -> None:
    answer = afterburner(project, "runs", *words)
    assert answer.returncode == 2
    assert "o saved run" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
