"""The rules, those with the largest gain first."""

from __future__ import annotations

from afterburner.proposers.rules import (
    arrays,
    consuming,
    counting,
    extending,
    hoisting,
    iterating,
    joins,
    membership,
    memo,
    ordering,
    prefixes,
    queues,
    texts,
)

RULES = (
    *extending.RULES,
    *membership.RULES,
    *joins.RULES,
    *counting.RULES,
    *prefixes.RULES,
    *memo.RULES,
    *queues.RULES,
    *ordering.RULES,
    *arrays.RULES,
    *texts.RULES,
    *consuming.RULES,
    *iterating.RULES,
    *hoisting.RULES,
)
"""Look-ups and other constant factors come last."""
