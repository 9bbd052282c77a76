"""Which models an endpoint has."""

from __future__ import annotations

from afterburner.errors import ProposerError
from afterburner.proposers.answer import NoAnswerError, model_names
from afterburner.proposers.connection import Connection, Limits
from afterburner.proposers.refusal import NotAnApi, refusal

_MODELS_SHOWN = 8


async def only_model(base_url: str, *, api_key: str | None = None, limits: Limits | None = None) -> str:
    """The model to ask when none was named: the only one that the endpoint lists.

    Raises:
        ProposerError: it lists several, none, or nothing; the sentence names the choice.
    """
    names, url = await models_at(base_url, api_key=api_key, limits=limits), base_url.rstrip("/")
    if not names:
        raise ProposerError(f"{url} lists no model; say which one to ask with --model-name.")
    if len(names) > 1:
        shown = ", ".join(names[:_MODELS_SHOWN]) + (", ..." if len(names) > _MODELS_SHOWN else "")
        raise ProposerError(f"{url} has several models; choose one with --model-name: {shown}.")
    return names[0]


async def models_at(base_url: str, *, api_key: str | None = None, limits: Limits | None = None) -> list[str]:
    """The names of the models that the endpoint lists.

    Raises:
        ProposerError: it cannot be asked.
    """
    connection = Connection(base_url, api_key, limits or Limits())
    try:
        return await _models(connection, api_key)
    finally:
        await connection.aclose()


async def _models(connection: Connection, key: str | None) -> list[str]:
    while True:
        root = connection.roots[0]
        async with connection.send("GET", f"{root}/models") as response:
            body = await connection.text(response)
        try:
            if response.status_code != 200:
                raise refusal(response.status_code, body, url=connection.url, model="", key=key)
            return model_names(body)
        except (NotAnApi, NoAnswerError):
            if not connection.rule_out(root):
                raise NotAnApi(connection.url) from None
