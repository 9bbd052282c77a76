"""Everything that can be wrong with a model's endpoint or its answers, through the command line and real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

pytestmark = pytest.mark.process

SLOW = """\
def dedupe(words):
    kept = []
    for word in words:
        if word not in kept:
            kept.append(word)
    return kept
"""
CASES = """\
def cases():
    yield (["b", "a", "b"],), {}
    yield ([str(number % 800) for number in range(2000)],), {}
"""
FAST = "```python\ndef dedupe(words):\n    return list(dict.fromkeys(words))\n```"


def optimize(folder: Path, *arguments: str, key: str = "") -> tuple[int, str, dict[str, Any]]:
    """Exit code, standard error and record of a run on a function of a new file in the folder."""
    (folder / "words.py").write_text(SLOW)
    (folder / "cases.py").write_text(CASES)
    command = [sys.executable, "-m", "afterburner", "optimize", "words.py::dedupe", "--cases", "cases.py"]
    done = subprocess.run(
        [*command, "--python", sys.executable, "--json", "-", *arguments],
        cwd=folder,
        env={**os.environ, "AFTERBURNER_API_KEY": key},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr, json.loads(done.stdout) if done.stdout else {}


def told(stderr: str) -> str:
    """Standard error without the breaks that its columns make."""
    return " ".join(stderr.split())


def error(status: int, message: str, code: str = "") -> Answer:
    return Answer(status=status, body=json.dumps({"error": {"message": message, "code": code}}))


TROUBLES = {
    "wrong key": (error(401, "no"), "does not accept the API key; check AFTERBURNER_API_KEY."),
    "rate-limited": (
        Answer(status=429, headers={"Retry-After": "3600"}),
        "is over its rate limit; try again later or choose another model.",
    ),
    "no credit": (
        error(429, "no", "insufficient_quota"),
        "has no credit left; top it up or choose another model.",
    ),
    "down": (Answer(resets=True), "broke the connection off; try again later or choose another model."),
    "too long": (
        error(400, "maximum context length is 9 tokens"),
        "is too long for m at URL; choose a model that takes more.",
    ),
    "empty": (Answer(), "gave no useful answer (The answer is empty); choose another model."),
    "endless": (
        Answer(text="# and so on\n" * 9000),
        "(The answer does not come to an end within 100000 characters); choose another model.",
    ),
    "cut off": (
        Answer(text="```python\ndef dedupe(words):\n    return [", finish="length"),
        "(The answer was cut off); choose another model, or allow longer answers with --max-tokens.",
    ),
    "held back": (Answer(finish="content_filter"), "(The endpoint's content filter held the answer back); choose"),
}


@pytest.mark.parametrize(("trouble", "sentence"), TROUBLES.values(), ids=TROUBLES)
def test_a_model_that_is_no_use_ends_the_run_with_what_to_do(
    tmp_path: Path, trouble: Answer, sentence: str
) -> None:
    with ChatEndpoint([trouble]) as endpoint:
        code, stderr, record = optimize(tmp_path, "--model", f"{endpoint.url} m", key="k")
    assert code == 2, stderr
    assert (record["outcome"], record["failed_by"] or "model") == ("failed", "model")
    assert sentence in record["reason"].replace(endpoint.url, "URL")
    assert sentence.partition(" at URL")[0] in told(stderr)


@pytest.mark.parametrize(("trouble", "sentence"), [TROUBLES["wrong key"], TROUBLES["empty"]])
def test_what_was_verified_before_is_kept_and_the_trouble_told(
    tmp_path: Path, trouble: Answer, sentence: str
) -> None:
    with ChatEndpoint([FAST, trouble]) as endpoint:
        code, stderr, record = optimize(tmp_path, "--model", f"{endpoint.url} m", key="k")
    assert code == 0, stderr
    assert "dict.fromkeys" in record["diff"]
    assert any(sentence in note.replace(endpoint.url, "URL") for note in record["notes"])


def test_an_endpoint_that_is_not_there(tmp_path: Path) -> None:
    with ChatEndpoint() as endpoint:
        url = endpoint.url
    code, stderr, record = optimize(tmp_path, "--model", f"{url} m")
    assert code == 2
    assert "cannot be reached" in record["reason"]
    assert "check the URL and that it is running." in told(stderr)


def test_an_endpoint_that_is_too_slow_for_the_budget(tmp_path: Path) -> None:
    with ChatEndpoint([FAST, Answer(delay_s=60)]) as endpoint:
        code, stderr, record = optimize(tmp_path, "--model", f"{endpoint.url} m", "--budget", "8")
    assert code == 0, stderr
    assert "The budget of 8 s was spent." in record["notes"]
    assert "dict.fromkeys" in record["diff"]


def test_answers_that_are_no_rewrite_are_candidates_with_the_reason(tmp_path: Path) -> None:
    answers = [
        "Certainly! Which function?",
        "```javascript\nfunction dedupe(words) { return [...new Set(words)]; }\n```",
        "```python\ndef dedupe(words:\n    return words\n```",
        "```python\ndef dedupe(words, key):\n    return list(dict.fromkeys(words))\n```",
        "```python\nimport not_installed_anywhere as fast\n\ndef dedupe(words):\n    return fast.f(words)\n```",
        FAST,
    ]
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    with ChatEndpoint([Answer(text=text, usage=usage) for text in answers]) as endpoint:
        code, stderr, record = optimize(
            tmp_path, "--model", f"{endpoint.url} m price=10/100", "--iterations", "6", "--cost", "9"
        )
    assert code == 0, stderr
    assert [candidate["verdict"] for candidate in record["candidates"]] == [*["invalid"] * 5, "better"]
    reasons = [candidate["reason"] for candidate in record["candidates"]]
    for word, reason in zip(
        ("no code", "javascript", "", "signature", "not_installed_anywhere"), reasons, strict=False
    ):
        assert word in reason
    assert (record["answers"], record["usage"]["prompt_tokens"]) == (6, 600)
    assert record["candidates"][0]["usage"]["cost_usd"] == pytest.approx(0.002)
    assert "Asked 6 answers, 600 tokens read, 60 written, 0.012 USD" in told(stderr)


def test_several_models_of_which_one_is_down(tmp_path: Path) -> None:
    with ChatEndpoint() as gone:
        dead = gone.url
    with ChatEndpoint([FAST]) as endpoint:
        models = ["--model", f"{dead} a share=2", "--model", f"{endpoint.url} b"]
        code, stderr, record = optimize(tmp_path, *models, "--iterations", "2")
    assert code == 0, stderr
    assert {candidate["origin"] for candidate in record["candidates"]} == {f"{endpoint.url}:b"}
    assert any(note.startswith(f"{dead} cannot be reached") for note in record["notes"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--model", "http://192.0.2.1/v1 m", "--cost", "1"], "give --price IN/OUT"),
        (["--model", "auto", "--model", "rules"], "--model auto stands alone"),
        (["--price", "cheap"], "--price takes a price as IN/OUT"),
        (["--model", "rules", "--show-prompt"], "leave out --json, --report and --apply"),
        (["--model", "openai a b"], "takes MODEL [NAME] [share=N]"),
    ],
)
def test_wrong_words_are_refused_at_the_start(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    code, stderr, _ = optimize(tmp_path, *arguments)
    assert code == 2
    assert sentence in told(stderr)
