"""The ports through which rewrites come: models, which are asked, and rules, which are free."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """One question to a model."""

    messages: tuple[Message, ...]
    temperature: float = 0.8
    max_tokens: int = 2048
    seed: int | None = None
    name: str = ""
    """Which question of its run it is, as in `rewrite 3`; one that is put again has the same name."""
    template: str = ""
    """The kind of question and the version of its text, as in `rewrite, version 2`."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What answers cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    """`None` where the price is not known."""
    estimated_tokens: int = 0
    """Of answers whose tokens nobody told, one for four characters; they are in neither of the two counts."""

    @property
    def tokens(self) -> int:
        """Read and written together, told or estimated."""
        return self.prompt_tokens + self.completion_tokens + self.estimated_tokens

    def __add__(self, other: Usage) -> Usage:
        """Both together; the cost is known as far as one of the two is."""
        costs = [usage.cost_usd for usage in (self, other) if usage.cost_usd is not None]
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            sum(costs) if costs else None,
            self.estimated_tokens + other.estimated_tokens,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, unparsed and untrusted."""

    text: str
    origin: str
    """The `--model` word (`local`, `rules`, or the endpoint's URL), then `:` and a detail (the model's name)."""
    usage: Usage = field(default_factory=Usage)
    problem: str = ""
    """What is wrong with the answer as a whole, in one sentence: it is empty, or was cut off. What follows a
    semicolon is advice for the model."""
    notes: tuple[str, ...] = ()
    """What a reader of the run should know of how it was got, one sentence each."""
    first_piece_s: float | None = None
    """Seconds until the answer began, where it came in pieces."""
    not_taken: tuple[str, ...] = ()
    """Parameters of requests that the endpoint refused, so that they are left out."""
    reached_limit: bool = False
    """Whether the limit of its tokens ended it."""

    @property
    def shortcoming(self) -> str:
        """The problem without the advice for the model and without a full stop."""
        return self.problem.partition(";")[0].rstrip(".")


class Proposer(Protocol):
    """A model that rewrites: at a chat endpoint, on this machine, or the editor's own."""

    @property
    def origin(self) -> str:
        """What stands as `origin` in records."""
        ...

    @property
    def shares_cores(self) -> bool:
        """Whether it computes on this machine: then nothing may be timed while it does."""
        ...

    @property
    def is_elsewhere(self) -> bool:
        """Whether questions leave this machine."""
        ...

    async def propose(self, request: Request) -> Reply:
        """Answer one request; several may be asked for side by side.

        Raises:
            TooLong: the question is too long for the model.
            ProposerError: the proposer is not configured, not reachable or refused; one sentence.
        """
        ...

    async def aclose(self) -> None:
        """Release connections and end processes; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What a rewriter may build on."""

    code: str
    """The current best text of the function."""
    efficiency: Efficiency
    """What to improve."""
    verified: tuple[str, ...] = ()
    """The texts that were better than the original, the best first."""


class Exhausted(Exception):
    """A rewriter has nothing more to propose, which is no failure; one sentence says so."""


MOST_OF_RULES = 16
"""So many candidates may come from a rewriter in one search."""


class Rewriter(Protocol):
    """Rewrites by itself, at once and for nothing: no question is rendered for it and nothing is sent."""

    @property
    def origin(self) -> str:
        """What stands as `origin` in records."""
        ...

    def rewrite(self, known: Known) -> Reply:
        """The next candidate.

        Raises:
            Exhausted: there is nothing more to propose.
        """
        ...


@dataclass(frozen=True, slots=True)
class Proposers:
    """Who rewrites in a run: the rules first, then the model."""

    rules: Rewriter | None = None
    model: Proposer | None = None

    @property
    def origin(self) -> str:
        """The model's, which is the one that costs and may fail; that of the rules where there is none."""
        if self.model:
            return self.model.origin
        return self.rules.origin if self.rules else ""

    async def aclose(self) -> None:
        """Close the model."""
        if self.model:
            await self.model.aclose()
