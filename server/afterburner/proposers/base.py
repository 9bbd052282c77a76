"""The port through which rewrites are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from monolith.comparison import Efficiency

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
    efficiency: Efficiency = "time"
    """What to improve."""
    verified: tuple[str, ...] = ()
    """The texts that were better than the original, the best first."""


class Exhausted(Exception):
    """A proposer has nothing more to propose, which is no failure; one sentence says so."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, unparsed and untrusted."""

    text: str
    origin: str
    """The `--model` word (`local`, `rules`, or the endpoint's URL), then `:` and a detail (the model's name)."""
    is_free: bool = False
    """Whether it cost nothing, so that it does not use an iteration up."""


class Proposer(Protocol):
    """Whoever rewrites: rules, a chat endpoint, the local model, later the editor's model."""

    @property
    def origin(self) -> str:
        """What stands as `origin` in records."""
        ...

    async def propose(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            Exhausted: there is nothing more to propose.
            ProposerError: the proposer is not configured, not reachable or refused; one sentence.
        """
        ...

    async def aclose(self) -> None:
        """Release connections and end processes; safe to call twice."""
        ...
