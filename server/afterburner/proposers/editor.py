"""Asks the model of the editor, which the editor itself reaches: no key and no endpoint are needed here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from afterburner.errors import ProposerError
from afterburner.proposers.base import Reply, Request, Usage

UNAVAILABLE = (
    "The model `editor` works only in an editor that offers its own model to language servers, as VS Code does; "
    "use auto, rules, local or a URL."
)
_OVERALL_S = 600.0
"""For one reply; a person may have to allow the first one."""
_REPLY_CHARACTERS = 100_000
"""A longer reply is cut here."""


@dataclass(frozen=True, slots=True)
class EditorAnswer:
    """What the editor's model said."""

    text: str
    model: str
    """The editor's name of the model, as in `copilot/gpt-4o`."""
    usage: Usage = field(default_factory=Usage)


AskEditor = Callable[[Request, str | None], Awaitable[EditorAnswer]]
"""Puts a request to the model of that name, or to the editor's choice; raises `ProposerError` when refused."""


async def no_editor(_request: Request, _model: str | None) -> EditorAnswer:
    """An `AskEditor` where there is no editor, for a run that began in one.

    Raises:
        ProposerError: always.
    """
    raise ProposerError(UNAVAILABLE)


class EditorProposer:
    """The editor's own model; requests may run side by side."""

    def __init__(self, ask: AskEditor, model: str | None, *, overall_s: float = _OVERALL_S) -> None:
        """Nothing is asked yet.

        Args:
            ask: how to reach the editor.
            model: the model to ask for; the editor chooses when not given.
            overall_s: the longest wait for one reply.
        """
        self._ask = ask
        self._model = model
        self._overall_s = overall_s

    @property
    def origin(self) -> str:
        """`editor` and the model asked for; each reply names the model that wrote it."""
        return f"editor:{self._model}" if self._model else "editor"

    @property
    def shares_cores(self) -> bool:
        """False: the models that editors offer compute elsewhere."""
        return False

    @property
    def is_elsewhere(self) -> bool:
        """True: what they are asked leaves this machine."""
        return True

    async def propose(self, request: Request) -> Reply:
        """Ask once; the editor's side repeats what is worth repeating.

        Raises:
            ProposerError: one sentence.
        """
        try:
            async with asyncio.timeout(self._overall_s):
                answer = await self._ask(request, self._model)
        except TimeoutError:
            raise ProposerError(
                f"The editor's model gave no whole answer in {self._overall_s:g} s; choose another model."
            ) from None
        if not answer.text.strip():
            raise ProposerError(
                f"The editor's model {answer.model} gave an empty answer; choose another with modelName."
            )
        return Reply(answer.text[:_REPLY_CHARACTERS], f"editor:{answer.model}", answer.usage)

    async def aclose(self) -> None:
        """Nothing is open between requests."""
