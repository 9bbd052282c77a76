"""The editor's own model over real stdio: asked, answered, refused, cancelled, not offered."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.server.lsp import test_cancel as cancel
from tests.server.lsp.client import NO_ANSWER, REAL_SERVER, Client, ServerError, session

pytestmark = pytest.mark.process

URI = "file:///tmp/nowhere/asking.py"
SOURCE = "def asking():\n    return 'slow way'\n"
OFFERS = {
    "experimental": {"afterburner": {"proposal": True, "chat": True}},
    "window": {"workDoneProgress": True},
}
ANSWER = {"text": "Faster.", "model": "maker/m-1", "usage": {"promptTokens": 30, "completionTokens": 12}}
FAILED, METHOD_NOT_FOUND = -32803, -32601


async def start(client: Client, capabilities: dict[str, Any] = OFFERS, **settings: Any) -> str:
    """Start a job that asks the editor's model once."""
    await client.initialize(capabilities, {"settings": settings})
    client.open(URI, SOURCE)
    place = {"uri": URI, "position": {"line": 0, "character": 4}}
    return str((await client.command("optimize", place))["job"])


async def outcome(client: Client) -> str:
    """How the job ended, in words."""
    return str((await client.expect("afterburner/finished"))["message"]).removeprefix("asking: ")


async def test_a_question_reaches_the_editors_model_and_its_answer_comes_back() -> None:
    async with session() as client:
        client.on("afterburner/chat", lambda _: ANSWER)
        await start(client)
        assert await outcome(client) == "editor:maker/m-1 said 'Faster.' for 42 tokens."
        assert client.seen("afterburner/chat") == [
            {
                "messages": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Rewrite it."},
                ],
                "maxTokens": 99,
                "temperature": 0.5,
            }
        ]


async def test_the_model_of_the_settings_is_asked_for_and_usage_may_be_missing() -> None:
    async with session() as client:
        client.on("afterburner/chat", lambda params: {"text": "Faster.", "model": params["model"]})
        await start(client, modelName="maker/m-2")
        assert await outcome(client) == "editor:maker/m-2 said 'Faster.' for 0 tokens."


NO_ANSWER_SENTENCE = (
    "The editor did not answer as `afterburner/chat` asks for; choose another model in afterburner.model."
)
REFUSALS: list[tuple[Any, str]] = [
    (
        ServerError({"code": FAILED, "message": "No models.", "data": {"reason": "no-model"}}),
        "The editor has no language model; install an extension that provides one, such as GitHub Copilot, "
        "and sign in, or choose another model in afterburner.model.",
    ),
    (
        ServerError({"code": FAILED, "message": "No.", "data": {"reason": "no-permission"}}),
        "Afterburner was not allowed to use the editor's model; start again and allow it, or choose another "
        "model in afterburner.model.",
    ),
    (
        ServerError({"code": FAILED, "message": "Quota is used up.", "data": {"reason": "blocked"}}),
        "The editor's model refused the question (Quota is used up); try again later or choose another model.",
    ),
    (
        ServerError({"code": FAILED, "message": "line one\n  two " + "long " * 100}),
        f"The editor's model failed (line one two {'long ' * 36}...); try again later or choose another model.",
    ),
    (ServerError({"code": METHOD_NOT_FOUND, "message": "Unhandled method"}), NO_ANSWER_SENTENCE),
    ({"text": "Faster."}, NO_ANSWER_SENTENCE),
    (None, NO_ANSWER_SENTENCE),
    (["Faster."], NO_ANSWER_SENTENCE),
    (
        {"text": " \n", "model": "maker/m-1"},
        "The editor's model maker/m-1 gave an empty answer; choose another with modelName.",
    ),
]


def answering(answer: Any) -> Any:
    if isinstance(answer, ServerError):
        raise answer
    return answer


@pytest.mark.parametrize(("answer", "sentence"), REFUSALS)
async def test_what_is_no_answer_ends_the_job_with_one_sentence(answer: Any, sentence: str) -> None:
    async with session() as client:
        client.on("afterburner/chat", lambda _: answering(answer))
        await start(client)
        assert await outcome(client) == sentence
        assert await client.leave() == 0


async def test_a_model_that_is_not_there_is_named_with_those_that_are() -> None:
    async with session() as client:
        error = {"code": FAILED, "message": "it has maker/m-1, maker/m-3", "data": {"reason": "no-model"}}
        client.on("afterburner/chat", lambda _: answering(ServerError(error)))
        await start(client, modelName="m-2")
        assert await outcome(client) == (
            "The editor has no model 'm-2' (it has maker/m-1, maker/m-3); choose another in afterburner.modelName."
        )


async def test_a_cancelled_job_cancels_its_question_and_a_late_answer_does_no_harm() -> None:
    async with session() as client:
        client.on("afterburner/chat", lambda _: NO_ANSWER)
        job = await start(client)
        await client.expect("afterburner/chat")
        asked = next(message for message in client.messages if message["method"] == "afterburner/chat")
        client.notify("window/workDoneProgress/cancel", {"token": f"afterburner/{job}"})
        assert await client.expect("$/cancelRequest") == {"id": asked["id"]}
        assert (await client.expect("afterburner/finished"))["outcome"] == "cancelled"
        client.send({"jsonrpc": "2.0", "id": asked["id"], "result": ANSWER})
        assert await client.leave() == 0
    assert b"Error" not in await client.log


@pytest.mark.needs("bwrap")
async def test_a_real_run_asks_the_editors_model_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "pairs.py"
    file.write_text(cancel.SOURCE, encoding="utf-8")
    settings = {"model": "editor", "iterations": 1, "candidates": 1, "targetInterpreter": sys.executable}
    async with session(REAL_SERVER) as client:
        client.on("afterburner/chat", lambda _: {**ANSWER, "text": cancel.REPLY})
        await client.initialize(OFFERS, {"settings": settings})
        client.open(file.as_uri(), cancel.SOURCE)
        place = {"uri": file.as_uri(), "position": {"line": 0, "character": 4}}
        job = await client.command("optimize", place)
        await client.expect("afterburner/proposal", timeout_s=cancel.STAGE_TIMEOUT_S)
        report = urlsplit((await client.command("report", job))["uri"]).path
        assert "editor:maker/m-1" in await asyncio.to_thread(Path(report).read_text, "utf-8")
        assert await client.leave() == 0


async def test_a_client_that_does_not_offer_its_model_is_not_asked() -> None:
    async with session() as client:
        await start(client, {"experimental": {"afterburner": {"proposal": True}}})
        assert await outcome(client) == (
            "The model `editor` works only in an editor that offers its own model to language servers, as VS Code "
            "does; use auto, rules, local or a URL."
        )
        assert client.seen("afterburner/chat") == []
