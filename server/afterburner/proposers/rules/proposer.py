"""The rules as a rewriter: no model, no network, the next candidate whenever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterburner.proposers.base import MOST_OF_RULES, Exhausted, Reply
from afterburner.proposers.rules.beam import Composition, compositions
from afterburner.proposers.rules.catalogue import RULES
from afterburner.target.fragment import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.proposers.base import Known
    from afterburner.proposers.rules.rule import Rule

_WIDTH = 2
"""So many of the other verified texts are built on."""
_PATIENCE = 2
"""So many candidates may fail to replace the best text, once there is one."""
_FENCE = "~" * 12
"""Longer than any in a docstring."""


class RulesProposer:
    """Applies the rules to the best text so far, then to others that were better than the original."""

    origin = "rules"

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules
        self._first = ""
        self._proposed: dict[str, tuple[str, ...]] = {}
        """The rules behind every text that was proposed, by its form."""
        self._best = ""
        self._in_vain = 0

    def rewrite(self, known: Known) -> Reply:
        """The next composition that was not proposed yet.

        Raises:
            Exhausted: every composition was proposed, or no rule applies.
        """
        self._first = self._first or known.code
        if known.code != self._best:
            self._best, self._in_vain = known.code, 0
        rules = [rule for rule in self._rules if known.efficiency in rule.serves]
        texts = dict.fromkeys((known.code, *known.verified[:_WIDTH]))
        bases = [Composition(text, self._proposed.get(normalised(text), ())) for text in texts]
        seen = {*self._proposed, *map(normalised, texts)}
        patient = self._in_vain < _PATIENCE or self._best == self._first
        if patient and len(self._proposed) < MOST_OF_RULES:
            for made in compositions(bases, rules):
                if normalised(made.text) not in seen:
                    return self._reply(made)
        tried = len(self._proposed)
        raise Exhausted(
            f"The rewrite rules have nothing more to try after {tried} candidate{'s' * (tried > 1)}."
            if tried
            else "No rewrite rule applies to this function; to have a model rewrite it, "
            "run `afterburner model pull` or give --model URL."
        )

    def _reply(self, made: Composition) -> Reply:
        self._in_vain += 1
        self._proposed[normalised(made.text)] = made.names
        text = f"{_FENCE}python\n{made.text.rstrip()}\n{_FENCE}\n"
        return Reply(text, f"rules:{'+'.join(made.names)}")
