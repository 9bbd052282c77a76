"""The rules, those with the largest gain first."""

from __future__ import annotations

from afterburner.proposers.rules import counting, joins, membership, ordering, queues, texts

RULES = (
    *membership.RULES,
    *joins.RULES,
    *counting.RULES,
    *queues.RULES,
    *ordering.RULES,
    *texts.RULES,
)
