"""The rules, those with the largest gain first."""

from __future__ import annotations

from afterburner.proposers.rules import (
    arrays,
    consuming,
    counting,
    extending,
    files,
    frames,
    hoisting,
    iterating,
    joins,
    membership,
    memo,
    ordering,
    patterns,
    prefixes,
    queues,
    tables,
    texts,
)

RULES = (
    *extending.RULES,
    *membership.RULES,
    *joins.RULES,
    *counting.RULES,
    *prefixes.RULES,
    *tables.RULES,
    *memo.RULES,
    *queues.RULES,
    *ordering.RULES,
    *arrays.RULES,
    *frames.RULES,
    *texts.RULES,
    *patterns.RULES,
    *consuming.RULES,
    *iterating.RULES,
    *files.RULES,
    *hoisting.RULES,
)
"""Look-ups and other constant factors come last."""
