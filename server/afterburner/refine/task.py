"""What a model is told: about the function, about what it costs, and about what was tried."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monolith.comparison import Efficiency, Exponents, Interval, Performance, Verdict
from monolith.profiling import Profile

if TYPE_CHECKING:
    from afterburner.refine.ledger import Ledger
    from afterburner.target.context import Target


_CAN_BE_MENDED = (Verdict.DIFFERENT, Verdict.ERROR, Verdict.INVALID, Verdict.OUT_OF_MEMORY)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rewrite that was judged: only what a model may know of it."""

    verdict: Verdict
    told: str = ""
    """`Comparison.told`; it may hold text that the candidate made."""
    ratio: Interval | None = None
    """Original over candidate, for the chosen efficiency."""
    idea: str = ""
    """What was tried, in the proposer's own words."""
    is_kept: bool = False
    """Whether it became the incumbent."""
    code: str = ""
    """The function as proposed."""

    @property
    def can_be_mended(self) -> bool:
        """Whether it does something new, but not yet right."""
        return self.verdict in _CAN_BE_MENDED and bool(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known before anything is measured."""

    python_version: str = ""
    """As in `3.12`; the user's."""
    packages: tuple[str, ...] = ()
    """What may be imported besides the standard library."""
    callers: str = ""
    """Code of the file that calls the function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that a model is told."""

    efficiency: Efficiency
    qualname: str
    description: str
    """What the function does: its docstring."""
    context: str
    """What the function uses from its file."""
    signature: str
    """The `def` line."""
    code: str
    """The text that a rewrite is wanted of; not shown of a stub."""
    facts: Facts = field(default_factory=Facts)
    original: Performance | None = None
    growth: Exponents | None = None
    """Of the original."""
    incumbent: Performance | None = None
    """Of `code`, when it is no longer the original."""
    ratio: Interval | None = None
    """Original over incumbent, for the chosen efficiency."""
    profile: Profile = field(default_factory=Profile)
    """Of `code`."""
    tried: tuple[Attempt, ...] = ()
    to_mend: Attempt | None = None
    """The last try, where it was nearly right."""
    stub: bool = False
    """Whether there is no implementation yet, so that a first one is asked for."""


def shortened(task: Task) -> Task:
    """The same question without what a model can do without."""
    facts = Facts(python_version=task.facts.python_version)
    return replace(task, context="", facts=facts, profile=Profile(), tried=(), to_mend=None)


def task_of(target: Target, ledger: Ledger, efficiency: Efficiency, facts: Facts, *, is_fresh: bool) -> Task:
    """What is known at this moment of a search.

    Args:
        is_fresh: start from the user's own text, and tell nothing of what was tried.
    """
    incumbent = None if is_fresh else ledger.incumbent
    tried = () if is_fresh else tuple(ledger.tried)
    best = incumbent or ledger.implementation
    return Task(
        efficiency=efficiency,
        qualname=target.span.qualname,
        description=target.docstring,
        context=target.context,
        signature=target.signature,
        code=best.code if best else target.code,
        facts=facts,
        original=ledger.baseline.performance if ledger.baseline else None,
        growth=ledger.baseline.growth if ledger.baseline else None,
        incumbent=incumbent.comparison.candidate if incumbent else None,
        ratio=ledger.gain if incumbent else None,
        tried=tried,
        to_mend=tried[-1] if tried and tried[-1].can_be_mended else None,
        stub=target.span.is_stub and not ledger.implementation,
    )
