"""`afterburner optimize` on files, profiles and changes: real processes, the real judge, no model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.process, pytest.mark.needs("bwrap", "git")]

SHOP = '''\
def dedupe(words: list[str]) -> list[str]:
    """Keep the first of equal words."""
    kept = []
    for word in words:
        if word not in kept:
            kept.append(word)
    return kept


def shout(words: list[str]) -> list[str]:
    return [word.upper() for word in words]


def report(words: list[str]) -> str:
    return ", ".join(shout(dedupe(words)))


def total(numbers: list[int]) -> int:
    found = 0
    for number in numbers:
        found += number
    return found


async def stream(n: int):
    yield n
'''
RUN = "from shop.words import report\nreport([str(n % 2000) for n in range(9000)])\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one hot slow function among others."""
    folder = tmp_path / "project"
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "shop" / "__init__.py").touch()
    (folder / "shop" / "words.py").write_text(SHOP)
    (folder / "shop" / "test_words.py").write_text("def test_nothing() -> None:\n    pass\n")
    (folder / "run.py").write_text(RUN)
    return folder


def optimized(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    command = [sys.executable, "-m", "afterburner", "optimize", *arguments, "--model", "rules", "--seed", "1"]
    command += ["--json", "work.json", "--python", sys.executable]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280, check=False)
    return answer, json.loads((folder / "work.json").read_text())


def skipped(work: dict[str, Any]) -> dict[str, str]:
    return {one["qualname"]: one["reason"] for one in work["skipped"]}


def test_a_profile_picks_the_hot_function_and_it_is_improved(project: Path) -> None:
    profile = [sys.executable, "-m", "cProfile", "-o", "run.prof", "run.py"]
    subprocess.run(profile, cwd=project, env={"PYTHONPATH": str(project)}, check=True)
    answer, work = optimized(project, "--profile", "run.prof", "--summary", "summary.md")

    assert answer.returncode == 0, answer.stderr
    assert [one["qualname"] for one in work["chosen"]] == ["dedupe"]
    assert work["chosen"][0]["share"] > 0.5
    (run,) = work["runs"]
    assert (run["outcome"], run["file"]) == ("improved", str(project / "shop" / "words.py"))
    assert answer.stdout == run["diff"]
    assert "dict.fromkeys" in run["diff"]
    assert "of the time itself" in skipped(work)["report"]
    assert skipped(work)["total"] == "it is not in the profile"
    assert "async generator" in skipped(work)["stream"]
    summary = (project / "summary.md").read_text()
    assert summary.startswith("## Afterburner: 1 of 1 function improved\n")
    assert run["diff"] in summary
    assert "| `shop/words.py::dedupe` |" in summary


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_only_what_changed_since_a_revision(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "first")
    answer, work = optimized(project, "--changed", "HEAD", "--summary", "summary.md")
    assert answer.returncode == 4, answer.stderr
    assert (work["runs"], work["notes"]) == ([], ["no function has changed since HEAD"])

    file = project / "shop" / "words.py"
    file.write_text(SHOP.replace("found = 0", "found = 0  # coins"))
    (project / "shop" / "test_words.py").write_text("def test_nothing() -> None:\n    assert True\n")
    answer, work = optimized(project, "--changed", "HEAD", "--summary", "summary.md", "--apply")
    assert answer.returncode == 0, answer.stderr
    assert [run["qualname"] for run in work["runs"]] == ["total"]
    assert skipped(work) == {"": "it holds tests"}
    assert "sum(numbers)" in file.read_text()
    assert "`shop/words.py::total`" in (project / "summary.md").read_text()


def test_a_file_is_ranked_by_its_tests(project: Path) -> None:
    (project / "shop" / "test_words.py").write_text(
        "from shop.words import report\ndef test_report() -> None:\n"
        "    assert report([str(n % 900) for n in range(3000)]).startswith('0, 1, 2')\n"
    )
    answer, work = optimized(project, "shop/words.py", "--budget", "0")
    assert answer.returncode == 3, answer.stderr
    assert next(one["qualname"] for one in work["chosen"]) == "dedupe"
    assert work["chosen"][-1] == {"file": str(project / "shop" / "words.py"), "qualname": "total", "share": None}
    assert skipped(work)["dedupe"] == "the budget was spent before"

    answer, work = optimized(project, "shop/words.py", "--budget", "0", "--for", "integral")
    assert work["ranked_by"] == "integral"
    assert work["chosen"][0]["qualname"] == "dedupe"

    answer, work = optimized(project, "shop/words.py", "--budget", "0", "--record", "run.py", "--for", "memory")
    assert work["ranked_by"] == "memory"
    assert "total" in [one["qualname"] for one in work["chosen"]]
    assert work["notes"] == ["what comes last, as the command does not call it, is in order of its loops"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which function"),
        (["shop/missing.py"], "no file"),
        (["shop"], "cannot be read"),
        (["shop/words.py::total", "--changed", "HEAD"], "are for several functions"),
        (["shop/words.py::total", "--summary", "s.md"], "are for several functions"),
        (["shop/words.py", "--cases", "run.py"], "are for one function"),
        (["shop/words.py", "--report", "r.html"], "are for one function"),
        (["shop/words.py", "--profile", "run.py"], "is no profile that can be used"),
        (["shop/words.py", "--profile", "missing.prof"], "There is no profile"),
        (["--changed", "HEAD"], "needs a git repository"),
        (["shop/words.py", "--changed", ""], "needs a git repository"),
        (["shop/words.py", "--summary", "missing/s.md"], "no folder"),
        (["shop/words.py", "--python", "/bin/true"], "not a Python interpreter"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(project: Path, arguments: list[str], sentence: str) -> None:
    command = [sys.executable, "-m", "afterburner", "optimize", *arguments, "--model", "rules"]
    answer = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 2, answer.stderr
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_that_does_not_parse(project: Path) -> None:
    (project / "shop" / "words.py").write_text("def f(:\n")
    command = [sys.executable, "-m", "afterburner", "optimize", "shop/words.py"]
    answer = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 4
    assert "does not parse" in answer.stderr
