"""When a search ends before its last iteration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterburner.proposers.base import Usage
    from afterburner.refine.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRules:
    """What a search may use up, and what is good enough; `None` is no limit."""

    budget_s: float | None = None
    """Wall seconds after which nothing more is proposed; a judgement under way is finished."""
    tokens: int | None = None
    """Read and written by models together."""
    cost_usd: float | None = None
    """Of the answers of models; one that does not tell its cost ends the search."""
    target_ratio: float | None = None
    """A gain that is enough: the lower bound of original over incumbent."""
    patience: int | None = None
    """So many candidates of models in a row may fail to become the incumbent."""

    def spent(self, elapsed_s: float, usage: Usage) -> str:
        """Which budget is used up, in one sentence; empty while none is."""
        if self.budget_s is not None and elapsed_s >= self.budget_s:
            return f"The budget of {self.budget_s:g} s was spent."
        if self.tokens is not None and usage.tokens >= self.tokens:
            return f"The budget of {self.tokens} tokens was spent."
        if self.cost_usd is not None and (usage.cost_usd or 0.0) >= self.cost_usd:
            return f"The budget of {self.cost_usd:g} USD was spent."
        return ""

    def reached(self, ledger: Ledger) -> str:
        """Why nothing more should be asked, in one sentence; empty while more may be."""
        if spent := self.spent(ledger.elapsed_s, ledger.usage):
            return spent
        if self.cost_usd is not None and ledger.cost_unknown_of:
            return (
                f"{ledger.cost_unknown_of} did not tell what its answer cost, so the budget of "
                f"{self.cost_usd:g} USD cannot be kept; give --price."
            )
        gain = ledger.gain
        if self.target_ratio is not None and gain and gain.low >= self.target_ratio:
            return f"The wanted ratio of {self.target_ratio:g} was reached."
        if self.patience is not None and ledger.in_vain >= self.patience:
            many = f"{ledger.in_vain} rewrites in a row were" if ledger.in_vain > 1 else "The last rewrite was"
            return f"{many} not better than the best so far."
        return ""
