"""Which proposer `--model` means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError
from afterburner.proposers.address import api_key_for
from afterburner.proposers.base import Proposers
from afterburner.proposers.chat import ChatProposer, only_model
from afterburner.proposers.editor import UNAVAILABLE, EditorProposer
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer
from afterburner.proposers.rules.proposer import RulesProposer

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer
    from afterburner.proposers.editor import AskEditor


async def pick(model: str, model_name: str | None, editor: AskEditor | None = None) -> Proposers:
    """Find who rewrites; an endpoint is asked for its model when none is named.

    Args:
        model: `auto`, `rules`, `local`, `editor`, or the URL of an endpoint. `auto` never means `editor`: that
            sends code to a vendor whom nobody chose here.
        model_name: the model to ask the endpoint or the editor for.
        editor: how to ask the editor's own model, where there is an editor that offers one.

    Raises:
        ProposerError: there is none; the sentence says what to do.
    """
    if model == "rules":
        return Proposers(rules=RulesProposer())
    if model == "editor":
        if editor is None:
            raise ProposerError(UNAVAILABLE)
        return Proposers(model=EditorProposer(editor, model_name))
    if model == "local":
        return Proposers(model=LocalProposer(QWEN_CODER))
    if model == "auto":
        return Proposers(RulesProposer(), await _configured(model_name))
    if "://" not in model:
        raise ProposerError(f"--model takes auto, rules, local or the URL of an endpoint, not {model!r}.")
    return Proposers(model=await _endpoint(model, model_name))


async def _configured(model_name: str | None) -> Proposer | None:
    if url := os.environ.get("AFTERBURNER_MODEL_URL"):
        return await _endpoint(url, model_name or os.environ.get("AFTERBURNER_MODEL_NAME"))
    if QWEN_CODER.is_present:
        return LocalProposer(QWEN_CODER)
    return None


async def _endpoint(url: str, model_name: str | None) -> Proposer:
    key = api_key_for(url, os.environ)
    return ChatProposer(url, model_name or await only_model(url, api_key=key), api_key=key)
