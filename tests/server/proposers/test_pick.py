"""`--model` and what it finds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from unittest.mock import AsyncMock

import pytest
from tests.support.chat_endpoint import ChatEndpoint

from afterburner.errors import AfterburnerError, ProposerError
from afterburner.proposers.base import Known, Request
from afterburner.proposers.choice import KNOWN, Choice, choice_of, choices_of
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.process import ModelServer
from afterburner.proposers.local.proposer import LocalProposer
from afterburner.proposers.pick import pick

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path))
    for name in ("AFTERBURNER_MODEL_URL", "AFTERBURNER_MODEL_NAME", "AFTERBURNER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def put_model() -> None:
    """A file of the right size; nothing here loads it."""
    QWEN_CODER.path.parent.mkdir(parents=True)
    with QWEN_CODER.path.open("wb") as file:
        file.truncate(QWEN_CODER.size_bytes)


async def origin_of(model: str, model_name: str | None = None) -> str:
    proposer = await pick(choices_of((model,), model_name, None, None))
    await proposer.aclose()
    return proposer.origin


async def test_auto_prefers_the_configured_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    put_model()
    monkeypatch.setenv("AFTERBURNER_MODEL_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("AFTERBURNER_MODEL_NAME", "ours")
    assert await origin_of("auto") == "http://127.0.0.1:9/v1:ours"
    assert await origin_of("auto", "other") == "http://127.0.0.1:9/v1:other"


async def test_auto_takes_the_local_model_when_it_is_here() -> None:
    put_model()
    assert await origin_of("auto") == "local:qwen2.5-coder-1.5b-instruct"


async def test_the_local_model_asks_for_one_turn_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    put_model()
    with ChatEndpoint(["Here."]) as endpoint:
        server = AsyncMock(url=endpoint.url, key="k", is_running=True)
        monkeypatch.setattr(ModelServer, "start", AsyncMock(return_value=server))
        proposer = LocalProposer(QWEN_CODER)
        async with asyncio.timeout(10):
            assert (await proposer.propose(Request(()))).text == "Here."
        await proposer.aclose()


async def test_auto_uses_the_rules_where_no_model_is_configured() -> None:
    assert await origin_of("auto") == "rules"
    assert await origin_of("rules") == "rules"


async def test_auto_asks_the_rules_before_the_model() -> None:
    put_model()
    proposers = await pick([Choice()])
    code = "def f(a, b):\n    return [x for x in a if x in b]\n"
    assert proposers.rules
    assert proposers.model
    assert proposers.rules.rewrite(Known(code, "time")).origin == "rules:membership-in-set"
    await proposers.aclose()


async def test_a_url_without_a_name_asks_for_its_only_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_API_KEY", "secret")
    with ChatEndpoint(models=["solo"]) as endpoint:
        assert await origin_of(endpoint.url) == f"{endpoint.url}:solo"
        assert endpoint.requests[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("local", "The local model is not here yet; run `afterburner model pull`."),
        (
            "editor",
            "The model `editor` works only in an editor that offers its own model to language servers, as VS Code "
            "does; use auto, rules, local or a URL.",
        ),
        ("gpt-5", f"--model takes {KNOWN}, not 'gpt-5'."),
    ],
)
async def test_what_to_do_otherwise(model: str, sentence: str) -> None:
    with pytest.raises(AfterburnerError) as caught:
        await pick([choice_of(model)])
    assert str(caught.value) == sentence


async def test_several_models_share_and_only_the_first_host_sees_the_key_for_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AFTERBURNER_API_KEY", "secret")
    with ChatEndpoint(models=["a"]) as first, ChatEndpoint(models=["b"]) as second:
        proposers = await pick(choices_of(["rules", first.url, f"{second.url} share=2"], None, None, None))
        await proposers.aclose()
        assert first.requests[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in second.requests[0].headers
    assert proposers.rules
    assert proposers.origin == f"{first.url}:a, {second.url}:b"


@pytest.mark.parametrize(
    "model", ["rules", "http://192.0.2.1/v1 m price=1/2", "http://localhost:1/v1 m", "openrouter m", "ollama m"]
)
async def test_a_budget_in_money_where_the_cost_is_known(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_API_KEY", "secret")
    await (await pick([choice_of(model)], cost_matters=True)).aclose()


@pytest.mark.parametrize("model", ["http://192.0.2.1/v1 m", "openai m"])
async def test_a_budget_in_money_where_the_cost_is_not_known(model: str) -> None:
    with pytest.raises(AfterburnerError, match="give --price IN/OUT"):
        await pick([choice_of(model)], cost_matters=True)


async def test_a_missing_key_is_told_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(AfterburnerError, match="wants an API key; set OPENAI_API_KEY or AFTERBURNER_API_KEY"):
        await pick([Choice("openai")])
    await (await pick([Choice("openai", "m")], keys_matter=False)).aclose()
    monkeypatch.setenv("AFTERBURNER_API_KEY", "of the first")
    with pytest.raises(AfterburnerError, match=r"wants an API key; set MISTRAL_API_KEY\."):
        await pick([Choice("openai", "m"), Choice("mistral", "m")])


async def test_auto_stands_alone() -> None:
    with pytest.raises(AfterburnerError, match="--model auto stands alone"):
        await pick([Choice(), Choice("rules")])


async def test_an_endpoint_whose_model_is_known_is_not_asked_for_it() -> None:
    first, second = "http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1/"
    origin = f"{first}:ours:7b, http://127.0.0.1:10/v1:theirs"
    proposers = await pick([Choice(first), Choice(second)], known_origin=origin)
    assert proposers.origin == origin
    await proposers.aclose()
    with pytest.raises(ProposerError, match=r"127\.0\.0\.1:11"):
        await pick([Choice("http://127.0.0.1:11/v1")], known_origin=origin)
