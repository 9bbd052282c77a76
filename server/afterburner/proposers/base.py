"""The port through which rewrites are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question: the rendered prompt for a model, and the code itself for proposers that need none."""

    messages: tuple[Message, ...]
    code: str
    """The current best text of the function; empty where something else than a rewrite is asked for."""
    temperature: float = 0.8
    max_tokens: int = 2048
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, unparsed and untrusted."""

    text: str
    origin: str
    """The `--model` word (`local`, or the endpoint's URL), then `:` and a detail (the model's name)."""


class Proposer(Protocol):
    """Whoever rewrites: a chat endpoint, the local model, later rules or the editor's model."""

    @property
    def origin(self) -> str:
        """What stands as `origin` in records."""
        ...

    async def propose(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            ProposerError: the proposer is not configured, not reachable or refused; one sentence.
        """
        ...

    async def aclose(self) -> None:
        """Release connections and end processes; safe to call twice."""
        ...
