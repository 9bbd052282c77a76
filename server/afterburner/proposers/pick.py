"""Which proposers the choices of a person mean."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from afterburner.errors import ProposerError, UsageError
from afterburner.proposers.address import OWN_VARIABLE, api_key_for, is_loopback, key_variables
from afterburner.proposers.base import Proposers
from afterburner.proposers.chat import ChatProposer
from afterburner.proposers.choice import Choice
from afterburner.proposers.editor import UNAVAILABLE, EditorProposer
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer
from afterburner.proposers.models import only_model
from afterburner.proposers.presets import PRESETS, preset_at
from afterburner.proposers.price import FREE
from afterburner.proposers.rules.proposer import RulesProposer
from afterburner.proposers.several import SEPARATOR, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.proposers.base import Proposer
    from afterburner.proposers.editor import AskEditor
    from afterburner.proposers.price import Price


async def pick(
    choices: Sequence[Choice],
    *,
    cost_matters: bool = False,
    keys_matter: bool = True,
    editor: AskEditor | None = None,
    known_origin: str = "",
) -> Proposers:
    """Find who rewrites; an endpoint is asked for its model when none is named.

    Args:
        choices: at least one; `auto` only alone, and never the editor's model: that sends code to a vendor whom
            nobody chose here.
        cost_matters: whether it must be known what answers cost.
        keys_matter: whether the key of an endpoint that is known to want one must be there.
        editor: how to ask the editor's own model, where there is an editor that offers one.
        known_origin: that of the models which the same choices meant before; it names those of endpoints.

    Raises:
        UsageError: the choices do not go together.
        ProposerError: there is none; the sentence says what to do.
    """
    chosen = [choice for given in choices for choice in _resolved(given)]
    if len(choices) > 1 and any(choice.model == "auto" for choice in choices):
        raise UsageError("--model auto stands alone; name rules, local or endpoints beside each other.")
    if cost_matters:
        _check_costs(chosen)
    if keys_matter:
        _check_keys(chosen)
    rules = RulesProposer() if any(choice.model == "rules" for choice in chosen) else None
    asked = [choice for choice in chosen if choice.model != "rules"]
    models = [(await _proposer(choice, chosen, editor, known_origin), choice.share) for choice in asked]
    return Proposers(rules, together(models))


def address_of(choice: Choice) -> str:
    """The URL of a chosen endpoint."""
    return PRESETS[choice.model].url if choice.model in PRESETS else choice.model


def key_of(choice: Choice, chosen: Sequence[Choice]) -> str | None:
    """The key to show to a chosen endpoint; of several, only the first one's host sees what is meant for any."""
    url = address_of(choice)
    first = next(address_of(other) for other in chosen if other.is_endpoint)
    return api_key_for(url, os.environ, is_first=urlsplit(url).netloc == urlsplit(first).netloc)


def _resolved(choice: Choice) -> list[Choice]:
    """What `auto` stands for; every other choice is itself."""
    if choice.model != "auto":
        return [choice]
    if url := os.environ.get("AFTERBURNER_MODEL_URL"):
        name = choice.name or os.environ.get("AFTERBURNER_MODEL_NAME")
        return [Choice("rules"), Choice(url, name, price=choice.price, max_tokens=choice.max_tokens)]
    return [Choice("rules"), Choice("local")] if QWEN_CODER.is_present else [Choice("rules")]


async def _proposer(
    choice: Choice, chosen: Sequence[Choice], editor: AskEditor | None, known_origin: str
) -> Proposer:
    if choice.model == "editor":
        if editor is None:
            raise ProposerError(UNAVAILABLE)
        return EditorProposer(editor, choice.name)
    if choice.model == "local":
        return LocalProposer(QWEN_CODER, choice.max_tokens)
    url, key = address_of(choice), key_of(choice, chosen)
    name = choice.name or _name_in(known_origin, url) or await only_model(url, api_key=key)
    return ChatProposer(url, name, api_key=key, price=_price(choice), max_tokens=choice.max_tokens)


def _name_in(origin: str, url: str) -> str:
    """How the origin of one or several models names that of an endpoint; empty when it does not."""
    start = f"{url.rstrip('/')}:"
    named = (one.removeprefix(start) for one in origin.split(SEPARATOR) if one.startswith(start))
    return next(named, "")


def _price(choice: Choice) -> Price | None:
    return choice.price or (FREE if is_loopback(address_of(choice)) else None)


def _check_keys(chosen: Sequence[Choice]) -> None:
    for choice in chosen:
        url = address_of(choice)
        preset = preset_at(url)
        if preset and preset.key_variable and key_of(choice, chosen) is None:
            variables = preset.key_variable if os.environ.get(OWN_VARIABLE) else key_variables(url)
            raise ProposerError(f"{url} wants an API key; set {variables}.")


def _check_costs(chosen: Sequence[Choice]) -> None:
    for choice in chosen:
        if choice.model in ("rules", "local"):
            continue
        if choice.model == "editor":
            raise UsageError("What the editor's model costs is not told; give a budget of tokens instead.")
        preset = preset_at(address_of(choice))
        if _price(choice) is None and not (preset and preset.tells_cost):
            raise UsageError(
                f"A budget in US dollars needs to know what answers of {choice.model} cost; give --price IN/OUT, "
                "in US dollars for a million tokens."
            )
