"""The rules, those with the largest gain first."""

from __future__ import annotations

from afterburner.proposers.rules import (
    arrays,
    consuming,
    counting,
    hoisting,
    iterating,
    joins,
    membership,
    memo,
    ordering,
    queues,
    texts,
)

RULES = (
    *membership.RULES,
    *joins.RULES,
    *counting.RULES,
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
