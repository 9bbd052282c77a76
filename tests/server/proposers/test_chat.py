"""The chat client against a real HTTP endpoint: every answer, every refusal, every interruption."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

from afterburner.errors import ProposerError
from afterburner.proposers import chat
from afterburner.proposers.base import Message, Reply, Request, Usage
from afterburner.proposers.chat import ChatProposer
from afterburner.proposers.connection import Limits
from afterburner.proposers.models import only_model
from afterburner.proposers.price import Price
from afterburner.proposers.refusal import NotTaken, refusal
from monolith.turn import turn_async

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-very-secret-key"
TEXT = "Here it is:\n```python\ndef total(xs):\n    return sum(xs)  # ü\n```\n"
REQUEST = Request((Message("system", "Be brief."), Message("user", "Rewrite.")), seed=7)
QUICK = Limits(connect_s=2.0, silence_s=5.0, overall_s=20.0, attempts=3, longest_wait_s=1.0)


@pytest.fixture(autouse=True)
def _own_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


async def ask(
    url: str, *, limits: Limits = QUICK, key: str | None = KEY, model: str = "coder", request: Request = REQUEST
) -> str:
    proposer = ChatProposer(url, model, api_key=key, limits=limits)
    try:
        return (await proposer.propose(request)).text
    finally:
        await proposer.aclose()


async def answered(
    answer: Answer | str,
    *,
    limits: Limits = QUICK,
    price: Price | None = None,
    max_tokens: int | None = None,
) -> Reply:
    """The reply to the one request that an endpoint gets."""
    with ChatEndpoint([answer]) as endpoint:
        proposer = ChatProposer(endpoint.url, "coder", limits=limits, price=price, max_tokens=max_tokens)
        try:
            return await proposer.propose(REQUEST)
        finally:
            await proposer.aclose()


async def complaint(answer: Answer, *, limits: Limits = QUICK, key: str | None = KEY) -> str:
    """The sentence that a refusal becomes."""
    with ChatEndpoint([answer]) as endpoint:
        with pytest.raises(ProposerError) as caught:
            await ask(endpoint.url, limits=limits, key=key)
        sentence = str(caught.value)
    assert KEY not in sentence
    assert sentence.startswith((endpoint.url, "The ", "coder at "))
    return sentence.replace(endpoint.url, "URL")


def error(status: int, **fields: str) -> Answer:
    return Answer(status=status, body=json.dumps({"error": fields}))


async def test_streamed_reply_arrives_whole_with_origin_and_the_request_as_asked() -> None:
    with ChatEndpoint([TEXT]) as endpoint:
        proposer = ChatProposer(endpoint.url, "coder", api_key=KEY)
        reply = await proposer.propose(REQUEST)
        await proposer.aclose()
        await proposer.aclose()
    assert reply.text == TEXT
    assert reply.origin == f"{endpoint.url}:coder"
    (request,) = endpoint.chats
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "coder",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Rewrite."},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.8,
        "max_tokens": 2048,
        "seed": 7,
    }


async def test_endpoint_that_ignores_the_wish_for_a_stream() -> None:
    with ChatEndpoint([Answer(text=TEXT, streams=False)]) as endpoint:
        assert await ask(endpoint.url) == TEXT


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
async def test_base_url_in_every_usual_form(suffix: str) -> None:
    with ChatEndpoint([TEXT]) as endpoint:
        assert await ask(endpoint.root + suffix) == TEXT


@pytest.mark.parametrize(("path", "url_path"), [("", ""), ("/proxy/v1", "/proxy"), ("/proxy", "/proxy")])
async def test_an_api_at_an_unusual_address(path: str, url_path: str) -> None:
    with ChatEndpoint([TEXT], path=path) as endpoint:
        assert await ask(endpoint.root + url_path) == TEXT
        assert await only_model(endpoint.root + url_path) == "test-model"


async def test_a_long_reply_is_cut() -> None:
    reply = await answered("x" * 1000, limits=replace(QUICK, reply_characters=100))
    assert reply.text == "x" * 100
    assert reply.problem == "The answer does not come to an end within 100 characters; give only the function."


TOLD = {"prompt_tokens": 40, "completion_tokens": 9}


@pytest.mark.parametrize("streams", [True, False])
async def test_what_an_answer_cost_is_taken_from_the_endpoint(streams: bool) -> None:
    answer = Answer(text=TEXT, streams=streams, usage={**TOLD, "cost": 0.0025})
    reply = await answered(answer, price=Price(1.0, 2.0))
    assert (reply.text, reply.usage) == (TEXT, Usage(40, 9, 0.0025))
    assert reply.notes == ()
    assert (reply.first_piece_s is not None) is streams


async def test_a_price_fills_in_what_the_endpoint_does_not_tell() -> None:
    told = await answered(Answer(text=TEXT, usage=TOLD), price=Price(10.0, 100.0))
    assert told.usage == Usage(40, 9, 0.0013)
    assert (await answered(Answer(text=TEXT, usage=TOLD))).usage == Usage(40, 9, None)


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {"prompt_tokens": 40},
        {"prompt_tokens": 0, "completion_tokens": 0},
        {**TOLD, "completion_tokens": -1},
        {**TOLD, "prompt_tokens": True},
        {"cost": 1},
    ],
)
async def test_tokens_that_nobody_tells_are_estimated_and_that_is_told(usage: dict[str, int] | None) -> None:
    reply = await answered(Answer(text="x" * 41, usage=usage), price=Price(1e6, 1e6))
    assert reply.usage == Usage(0, 0, 16.0, 16)
    assert reply.usage.tokens == 16
    assert len(reply.notes) == 1
    assert "does not tell how many tokens" in reply.notes[0]


@pytest.mark.parametrize("cost", ["0.1", True, -1, float("inf"), {"total": 1}])
async def test_a_cost_that_is_none_is_not_believed(cost: object) -> None:
    assert (await answered(Answer(text=TEXT, usage={**TOLD, "cost": cost}))).usage == Usage(40, 9, None)


async def test_a_stream_that_stays_open_after_its_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_LAST_WAIT_S", 0.2)
    reply = await answered(Answer(text=TEXT, lingers_s=30.0), limits=replace(QUICK, overall_s=10.0))
    assert reply.text == TEXT


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(text=" \n"), "The answer is empty; give the complete function."),
        (Answer(finish="content_filter"), "The endpoint's content filter held the answer back."),
        (
            Answer(text="def f(", finish="length", usage=TOLD),
            "The answer was cut off after 9 tokens; answer more briefly.",
        ),
        (Answer(text="def f(", finish="length"), "The answer was cut off; answer more briefly."),
        (
            Answer(text="<think>Hm", finish="length", usage=TOLD),
            "The model spent all 9 tokens on thinking; think less, and give the function.",
        ),
    ],
)
async def test_what_is_wrong_with_an_answer_as_a_whole(answer: Answer, problem: str) -> None:
    reply = await answered(answer, max_tokens=9)
    assert reply.problem == problem
    assert reply.reached_limit is (answer.finish == "length")


@pytest.mark.parametrize("thoughts", ["Hm." * 9, ""], ids=["shown", "hidden"])
async def test_a_model_that_spends_its_answer_on_thinking_is_asked_once_more_with_room(thoughts: str) -> None:
    only_thoughts = Answer(thoughts=thoughts, finish="length", usage=TOLD)
    with ChatEndpoint([only_thoughts, Answer(text=TEXT, usage=TOLD)]) as endpoint:
        proposer = ChatProposer(endpoint.url, "coder", limits=QUICK)
        reply = await proposer.propose(REQUEST)
        await proposer.propose(REQUEST)
        await proposer.aclose()
        rooms = [request.body["max_tokens"] for request in endpoint.chats]
    assert reply.text == TEXT
    assert reply.usage == Usage(80, 18)
    assert rooms == [2048, 2048 + 16384, 2048 + 16384]
    assert any("thinks before it answers" in note for note in reply.notes)


async def test_a_model_that_only_thinks_stays_within_the_tokens_that_it_was_given() -> None:
    with ChatEndpoint([Answer(thoughts="Hm." * 9, finish="length")]) as endpoint:
        proposer = ChatProposer(endpoint.url, "coder", limits=QUICK, max_tokens=99)
        reply = await proposer.propose(REQUEST)
        assert reply.problem.startswith("The model spent its whole answer on thinking")
        assert not any("thinks before it answers" in note for note in reply.notes)
        await proposer.aclose()
        assert [request.body["max_tokens"] for request in endpoint.chats] == [99]


async def test_parameters_refused_without_being_named_in_the_usual_place_are_left_out() -> None:
    with ChatEndpoint([TEXT], refuses=["stream_options", "seed", "max_tokens"]) as endpoint:
        proposer = ChatProposer(endpoint.url, "coder", limits=QUICK)
        reply = await proposer.propose(REQUEST)
        await proposer.aclose()
        body = endpoint.chats[-1].body
    assert reply.text == TEXT
    assert reply.not_taken == ("max_tokens", "seed", "stream_options")
    assert body.keys() == {"model", "messages", "stream", "temperature", "max_completion_tokens"}


@pytest.mark.parametrize(
    "trouble",
    [
        Answer(status=429, headers={"Retry-After": "0"}),
        Answer(status=503, body="<html>Bad gateway</html>"),
        Answer(resets=True),
        Answer(headers={"Content-Type": "text/event-stream"}, body='data: {"choices": []}\n\n'),
        Answer(headers={"Content-Type": "text/event-stream"}, body='data: {"error": {"message": "oops"}}\n\n'),
    ],
    ids=["429", "503", "reset", "broken stream", "error in stream"],
)
async def test_passing_trouble_is_asked_again(trouble: Answer) -> None:
    with ChatEndpoint([trouble, trouble, TEXT]) as endpoint:
        assert await ask(endpoint.url) == TEXT
        assert len(endpoint.chats) == 3


async def test_lasting_trouble_ends_after_the_given_attempts() -> None:
    with ChatEndpoint([Answer(status=500, text="boom")]) as endpoint:
        with pytest.raises(ProposerError) as caught:
            await ask(endpoint.url)
        assert len(endpoint.chats) == 3
    assert str(caught.value) == (
        f"{endpoint.url} is failing (status 500: boom); try again later or choose another model."
    )


async def test_an_endpoint_that_asks_for_a_long_wait_is_given_up() -> None:
    with ChatEndpoint([Answer(status=429, headers={"Retry-After": "3600"})]) as endpoint:
        with pytest.raises(ProposerError, match="is over its rate limit"):
            await ask(endpoint.url)
        assert len(endpoint.chats) == 1


async def test_parameters_that_a_model_does_not_take_are_left_out() -> None:
    answers = [
        error(
            400, message="Unsupported parameter: 'max_tokens'", param="max_tokens", code="unsupported_parameter"
        ),
        error(400, message="Unsupported value: 'temperature'", param="temperature", code="unsupported_value"),
        Answer(text=TEXT),
    ]
    with ChatEndpoint(answers) as endpoint:
        assert await ask(endpoint.url) == TEXT
        body = endpoint.chats[-1].body
    assert "temperature" not in body
    assert "max_tokens" not in body
    assert body["max_completion_tokens"] == 2048


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            error(401, message=f"Incorrect API key provided: {KEY}"),
            "URL does not accept the API key; check AFTERBURNER_API_KEY.",
        ),
        (
            error(403, message=f"{KEY} was flagged by moderation"),
            "URL refused the request (status 403: *** was flagged by moderation); check AFTERBURNER_API_KEY, or "
            "choose another model.",
        ),
        (
            Answer(status=403, body="{}"),
            "The API key may not use this model at URL; check AFTERBURNER_API_KEY and --model-name.",
        ),
        (
            error(429, message="You exceeded your quota", code="insufficient_quota"),
            "The account at URL has no credit left; top it up or choose another model.",
        ),
        (
            error(404, message="The model `coder` does not exist", code="model_not_found"),
            "URL has no model 'coder'; say which one to ask with --model-name.",
        ),
        (
            error(404, message='model "coder" not found, try pulling it first'),
            "URL has no model 'coder'; say which one to ask with --model-name.",
        ),
        (
            error(400, message="request exceeds the context size", type="exceed_context_size_error"),
            "The function with its context is too long for coder at URL; choose a model that takes more.",
        ),
        (
            Answer(status=413, body="<html>413 Request Entity Too Large</html>"),
            "The function with its context is too long for coder at URL; choose a model that takes more.",
        ),
        (
            error(404, message="No endpoints found matching your data policy"),
            "URL refused the request (status 404: No endpoints found matching your data policy); check the URL, "
            "or choose another model.",
        ),
        (
            error(400, message="This model does not have enough quota"),
            "URL refused the request (status 400: This model does not have enough quota); choose another model.",
        ),
        (
            error(400, message=f"bad {KEY}"),
            "URL refused the request (status 400: bad ***); choose another model.",
        ),
        (
            Answer(body="<html>Welcome</html>", headers={"Content-Type": "text/html"}),
            "URL is not an OpenAI-compatible API; check the URL, which usually ends in /v1.",
        ),
        (
            Answer(status=404, body="<html>Not found</html>"),
            "URL is not an OpenAI-compatible API; check the URL, which usually ends in /v1.",
        ),
        (
            Answer(body='{"status": "ok"}'),
            "URL is not an OpenAI-compatible API; check the URL, which usually ends in /v1.",
        ),
        (
            Answer(status=302, headers={"Location": "https://elsewhere.example/"}, body=""),
            "URL is not an OpenAI-compatible API; check the URL, which usually ends in /v1.",
        ),
    ],
)
async def test_refusals_become_one_sentence(answer: Answer, sentence: str) -> None:
    assert await complaint(answer) == sentence


@pytest.mark.parametrize(
    "message",
    [
        "The model `m` does not exist or you do not have access to it.",
        "Model Not Exist",
        "models/m is not found for API version v1beta",
        "m is not a valid model ID",
        "Invalid model: m",
    ],
)
def test_ways_to_say_that_there_is_no_such_model(message: str) -> None:
    body = json.dumps({"error": {"message": message}})
    assert "has no model 'm'" in str(refusal(400, body, url="https://host/v1", model="m", key=None))


async def test_of_two_addresses_that_answer_nothing_the_likelier_one_is_quoted() -> None:
    policy = error(404, message="against your policy")
    with ChatEndpoint([policy]) as endpoint, pytest.raises(ProposerError, match="404: against your policy"):
        await ask(endpoint.root)


async def test_an_endpoint_on_this_machine_is_asked_in_the_users_turn() -> None:
    with ChatEndpoint([TEXT]) as endpoint:
        async with turn_async():
            asking = asyncio.create_task(ask(endpoint.url))
            await asyncio.sleep(0.2)
            assert endpoint.chats == []
            proposer = ChatProposer(endpoint.url, "coder", limits=QUICK)
            assert (await proposer.propose_in_turn(REQUEST)).text == TEXT
            await proposer.aclose()
        assert await asking == TEXT


@pytest.mark.parametrize(
    ("message", "parameter"),
    [
        ("Unrecognized request argument supplied: stream_options", "stream_options"),
        ('Invalid JSON payload received. Unknown name "seed": Cannot find field.', "seed"),
        ("property 'seed' is unsupported", "seed"),
        ("unknown model 'seed-coder'", None),
        ("temperature must be below 1", None),
    ],
)
def test_which_parameter_is_refused(message: str, parameter: str | None) -> None:
    body = json.dumps({"error": {"message": message}})
    found = refusal(400, body, url="https://host/v1", model="m", key=None)
    assert (found.parameter if isinstance(found, NotTaken) else None) == parameter


async def test_missing_key() -> None:
    sentence = await complaint(error(401, message="no key"), key=None)
    assert sentence == "URL wants an API key; set AFTERBURNER_API_KEY."
    known = refusal(401, "{}", url="https://api.openai.com/v1", model="m", key=None)
    assert str(known).endswith("wants an API key; set OPENAI_API_KEY or AFTERBURNER_API_KEY.")


async def test_silence_and_slowness_end() -> None:
    silent = await complaint(Answer(text=TEXT, delay_s=30), limits=replace(QUICK, silence_s=0.3))
    assert silent == "URL said nothing for 0.3 s; choose a faster model."
    slow = await complaint(Answer(text=TEXT * 9, chunk_delay_s=0.2), limits=replace(QUICK, overall_s=0.5))
    assert slow == "URL gave no whole answer in 0.5 s; choose a faster model."


async def test_unreachable_host() -> None:
    with ChatEndpoint() as endpoint:
        url = endpoint.url
    with pytest.raises(ProposerError) as caught:
        await ask(url)
    assert str(caught.value).startswith(f"{url} cannot be reached (")


async def test_cancelling_hangs_up_at_once() -> None:
    with ChatEndpoint([Answer(text=TEXT * 100, chunk_delay_s=0.05)]) as endpoint:
        asking = asyncio.create_task(ask(endpoint.url))
        assert await asyncio.to_thread(endpoint.asked.wait, 10)
        await asyncio.sleep(0.2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await asyncio.to_thread(endpoint.hung_up.wait, 5)


async def test_requests_side_by_side() -> None:
    with ChatEndpoint([Answer(text=TEXT, delay_s=0.3)]) as endpoint:
        proposer = ChatProposer(endpoint.root, "coder", limits=QUICK)
        replies = await asyncio.gather(*(proposer.propose(REQUEST) for _ in range(3)))
        await proposer.aclose()
    assert [reply.text for reply in replies] == [TEXT] * 3


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "http://",
        "not a url",
        "https://user:sk-very-secret-key@host/v1",
        "https://h/v1?key=" + KEY,
    ],
)
async def test_urls_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ProposerError) as caught:
        await ask(url)
    assert KEY not in str(caught.value)


async def test_a_key_that_is_none_is_told_without_repeating_it() -> None:
    with pytest.raises(ProposerError, match="characters that no key has") as caught:
        await ask("http://127.0.0.1:9/v1", key=f"{KEY}\nX-Evil: 1")
    assert KEY not in str(caught.value)


async def test_the_only_model_is_found() -> None:
    with ChatEndpoint(models=["solo"]) as endpoint:
        assert await only_model(endpoint.root) == "solo"


@pytest.mark.parametrize(
    ("models", "told"),
    [
        (["a", "b"], "URL has several models; choose one with --model-name: a, b."),
        ([], "URL lists no model; say which one to ask with --model-name."),
    ],
)
async def test_no_model_is_guessed(models: list[str], told: str) -> None:
    with ChatEndpoint(models=models) as endpoint:
        with pytest.raises(ProposerError) as caught:
            await only_model(endpoint.url)
        assert str(caught.value).replace(endpoint.url, "URL") == told
