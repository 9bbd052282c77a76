"""The real local model writes a generator whose inputs can be used."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from afterburner.optimization import optimize
from afterburner.options import Options
from afterburner.refine.events import CasesFound

pytestmark = [pytest.mark.model, pytest.mark.process, pytest.mark.timeout(600)]

SOURCE = '''\
def best_scores(records):
    """The best score of each player, by name."""
    best = {}
    for name, score in records:
        key = name.strip().lower()
        if key not in best or score > best[key]:
            best[key] = score
    return sorted(best.items())
'''


async def test_a_function_of_untyped_records_gets_inputs(tmp_path: Path) -> None:
    options = Options(
        file=tmp_path / "scores.py",
        source=SOURCE,
        qualname="best_scores",
        model="local",
        python=sys.executable,
        seed=1,
    )
    async with aclosing(optimize(options, asyncio.Event())) as stream:
        async for event in stream:
            if isinstance(event, CasesFound):
                found = event
                break
    assert found.by_origin.get("written", 0) >= 12, found.notes
