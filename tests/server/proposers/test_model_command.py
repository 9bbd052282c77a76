"""`afterburner model test` and `model list` against a real endpoint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint
from typer.testing import CliRunner

from afterburner.errors import AfterburnerError
from afterburner.proposers.chat import ChatProposer
from afterburner.proposers.command import app
from afterburner.proposers.trial import tried

if TYPE_CHECKING:
    from pathlib import Path

CODE = Answer(
    text="```python\ndef evens(numbers):\n    return [n for n in numbers if n % 2 == 0]\n```",
    usage={"prompt_tokens": 1025, "completion_tokens": 33},
)


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AFTERBURNER_MODEL_URL", "AFTERBURNER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def lines(*arguments: str) -> dict[str, str]:
    """What a command prints, by label."""
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return {line[:13].strip(): line[14:] for line in done.output.splitlines()}


def test_a_model_that_works_is_described_after_one_call() -> None:
    with ChatEndpoint([CODE], refuses=["seed"]) as endpoint:
        told = lines("test", "--model", endpoint.url)
        origin = f"{endpoint.url}:test-model"
        answered = len(endpoint.chats) - 1
    assert answered == 1
    assert told["Model"] == origin
    assert told["First piece"].startswith("after ")
    assert told["Whole answer"].endswith("tokens a second")
    assert told["Tokens"] == "told: 1,025 read, 33 written"
    assert told["Cost"] == "0.000000 USD"
    assert told["Refuses"] == "seed"


def test_a_price_and_an_endpoint_that_counts_nothing() -> None:
    with ChatEndpoint([Answer(text="x" * 40)]) as endpoint:
        told = lines("test", "--model", f"{endpoint.url} m price=0/1000")
    assert told["Tokens"] == "not told"
    assert told["Cost"] == "0.010000 USD"
    assert told["Refuses"] == "none of temperature, seed, max_tokens"
    assert "does not tell how many tokens" in told["Note"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=401, body=json.dumps({"error": {}})), "URL wants an API key; set AFTERBURNER_API_KEY."),
        (Answer(), "URL:m answers, but not usefully: The answer is empty; choose another model."),
        (
            Answer(text="def f(", finish="length"),
            "URL:m answers, but not usefully: The answer was cut off; allow more with --model 'MODEL NAME "
            "max-tokens=N'.",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(answer: Answer, sentence: str) -> None:
    with ChatEndpoint([answer]) as endpoint, pytest.raises(AfterburnerError) as caught:
        lines("test", "--model", f"{endpoint.url} m")
    assert str(caught.value).replace(endpoint.url, "URL") == sentence
    assert caught.value.exit_code == 2


async def test_a_cost_that_is_not_known_says_how_to_give_a_price() -> None:
    with ChatEndpoint([CODE]) as endpoint:
        proposer = ChatProposer(endpoint.url, "m")
        told = dict(await tried(proposer))
        await proposer.aclose()
    assert told["Cost"] == "not known; say --model 'MODEL NAME price=IN/OUT' to know"


def test_without_a_model_there_is_nothing_to_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path))
    with pytest.raises(AfterburnerError, match="There is no model to test"):
        lines("test", "--model", "auto")
    with pytest.raises(AfterburnerError, match="The rules need no model"):
        lines("test", "--model", "rules")


def test_the_names_at_an_endpoint() -> None:
    with ChatEndpoint(models=["b", "a"]) as endpoint:
        done = CliRunner().invoke(app, ["list", "--model", endpoint.url])
    assert done.output == "b\na\n"
    with pytest.raises(AfterburnerError, match="has no list"):
        lines("list", "--model", "local")
