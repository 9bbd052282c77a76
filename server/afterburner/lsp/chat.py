"""Puts the questions of a run to the editor's own model, by a request to the client."""

from __future__ import annotations

import asyncio
import textwrap
import uuid
from typing import TYPE_CHECKING, Any

from lsprotocol.types import CANCEL_REQUEST, CancelParams
from pygls.exceptions import JsonRpcException, JsonRpcMethodNotFound

from afterburner.errors import ProposerError
from afterburner.proposers.base import Usage
from afterburner.proposers.editor import EditorAnswer

if TYPE_CHECKING:
    from afterburner.lsp.protocol import Protocol
    from afterburner.proposers.base import Request

CHAT = "afterburner/chat"
_QUOTED_CHARACTERS = 200
_NO_ANSWER = "The editor did not answer as `afterburner/chat` asks for; choose another model in afterburner.model."


async def ask(protocol: Protocol, request: Request, model: str | None) -> EditorAnswer:
    """One question and its answer; when the wait for it is cancelled, the client is told.

    Args:
        protocol: the session with the client.
        request: the question.
        model: the model's name in the editor; the client chooses when not given.

    Raises:
        ProposerError: there is no such model, or it was refused; one sentence.
    """
    request_id = str(uuid.uuid4())
    try:
        result = await protocol.send_request_async(CHAT, _params(request, model), request_id)
    except asyncio.CancelledError:
        protocol.notify(CANCEL_REQUEST, CancelParams(id=request_id))
        raise
    except JsonRpcException as error:
        raise ProposerError(_refusal(error, model)) from error
    return _answer(result)


def _params(request: Request, model: str | None) -> dict[str, Any]:
    return {
        "messages": [{"role": turn.role, "content": turn.content} for turn in request.messages],
        "maxTokens": request.max_tokens,
        "temperature": request.temperature,
        **({"model": model} if model else {}),
    }


def _answer(result: object) -> EditorAnswer:
    """Read a result, which pygls made an object with a field for each key."""
    text, model = getattr(result, "text", None), getattr(result, "model", None)
    if not isinstance(text, str) or not isinstance(model, str):
        raise ProposerError(_NO_ANSWER)
    usage = getattr(result, "usage", None)
    return EditorAnswer(text, model, Usage(_count(usage, "promptTokens"), _count(usage, "completionTokens")))


def _count(usage: object, name: str) -> int:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count > 0 else 0


def _refusal(error: JsonRpcException, model: str | None) -> str:
    """What the client's error means, and what to do; `data.reason` says which kind it is."""
    said = textwrap.shorten(error.message.rstrip(". \n"), _QUOTED_CHARACTERS, placeholder=" ...")
    match error.data.get("reason") if isinstance(error.data, dict) else None:
        case "no-model" if model:
            return f"The editor has no model {model!r} ({said}); choose another in afterburner.modelName."
        case "no-model":
            return (
                "The editor has no language model; install an extension that provides one, such as GitHub "
                "Copilot, and sign in, or choose another model in afterburner.model."
            )
        case "no-permission":
            return (
                "Afterburner was not allowed to use the editor's model; start again and allow it, or choose "
                "another model in afterburner.model."
            )
        case "blocked":
            return f"The editor's model refused the question ({said}); try again later or choose another model."
    if isinstance(error, JsonRpcMethodNotFound):
        return _NO_ANSWER
    return f"The editor's model failed ({said}); try again later or choose another model."
