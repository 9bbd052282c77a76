"""Time or memory that is only moved is no gain; what can be recognised is named by the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.security.moved_work import MOVED
from tests.support.judging import judge

from monolith.rules import Rules

pytestmark = pytest.mark.process


@pytest.mark.parametrize("name", MOVED)
def test_it_is_not_better(name: str, tmp_path: Path) -> None:
    moved = MOVED[name]
    original, candidate = moved.sources()
    rules = Rules(
        moved.efficiency, budget_s=1.0, seed=1, time_guard=0.95 if moved.efficiency == "memory" else 0.05
    )

    comparison = judge(original, candidate, moved.cases, tmp_path, rules=rules)

    assert str(comparison.verdict) in moved.verdicts, comparison.reason
    assert moved.reason in comparison.reason
