"""What a person asks for: the one border object that the command line and the language server fill in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from afterburner.privacy.never_send import PathPattern
from afterburner.proposers.base import MOST_OF_RULES
from afterburner.proposers.price import Price
from afterburner.refine.stopping import StopRules
from monolith.allowances import NOTHING, Allowances
from monolith.box.levels import Isolation
from monolith.comparison import Efficiency

AT_ONCE = 3
"""Rewrites asked for in each iteration of a model that is not on this machine, when not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One request to optimize one function."""

    file: Path
    """Absolute path that the text stands for; it need not exist on disk when the buffer is unsaved."""
    source: str
    """The text on screen."""
    qualname: str
    """The function, as in `f` or `Class.method`."""
    efficiency: Efficiency = "time"
    model: str = "auto"
    """Who rewrites, as `choice_of` reads it: `auto`, `rules`, `local`, `editor`, a preset or an endpoint's URL."""
    models: tuple[str, ...] = ()
    """Several at once, each like `model`, which does not count then."""
    model_name: str | None = None
    price: Price | None = None
    """Of the tokens of endpoints that do not tell what they cost."""
    max_tokens: int | None = None
    """The most that one answer may have; what suits the model when not given."""
    iterations: int = 4
    candidates: int | None = None
    """Rewrites asked for in each iteration; one of a model on this machine and three of others when not given."""
    stop: StopRules = field(default_factory=StopRules)
    """What the search may use up, and what is good enough; the confirmation comes on top."""
    cases_file: Path | None = None
    command: tuple[str, ...] = ()
    """Words of a script or module to run, whose calls of the function are inputs: `app.py --fast`, `-m app`."""
    python: str | None = None
    """Interpreter of the user's project; found beside the file when not given."""
    project_root: Path | None = None
    """The folder that holds the project; found from the file when not given."""
    isolation: Isolation | None = None
    """The walls to insist on; the strongest that stand when not given."""
    strict: bool = False
    """Compare floats bit by bit, and texts of exceptions too."""
    allowances: Allowances = NOTHING
    """What the function may do beyond computing."""
    never_send: tuple[PathPattern, ...] = ()
    """Files that no model on another machine is sent, besides those that the project's pyproject.toml names; the
    patterns count from the root of the file's project too."""
    seed: int | None = None

    @property
    def most_candidates(self) -> int:
        """So many rewrites at most are judged in one search: they share its error budget."""
        return self.iterations * (self.candidates or AT_ONCE) + MOST_OF_RULES

    @property
    def chosen_models(self) -> tuple[str, ...]:
        """Who rewrites, at least one."""
        return self.models or (self.model,)
