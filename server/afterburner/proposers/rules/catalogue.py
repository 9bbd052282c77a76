"""The rules, those with the largest gain first."""

from __future__ import annotations

from afterburner.proposers.rules import membership

RULES = (*membership.RULES,)
