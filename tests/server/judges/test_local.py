"""The judge's process is told what the request says."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterburner.judges.local import prepare
from afterburner.options import Options
from afterburner.target.context import target_in
from monolith.allowances import Allowances
from monolith.box.levels import Isolation

pytestmark = pytest.mark.process


async def test_walls_and_allowances(tmp_path: Path) -> None:
    file = tmp_path / "greet.py"
    file.write_text("def greet(name: str) -> str:\n    return 'Hello, ' + name\n")
    options = Options(
        file=file,
        source=file.read_text(),
        qualname="greet",
        isolation=Isolation.L2,
        allowances=Allowances(temporary_files=True, environment=(("TOKEN", "secret"),)),
    )

    prepared = await prepare(target_in(file, options.source, "greet"), options, seed=0)

    try:
        assert prepared.isolation.startswith("L2 (")
        assert prepared.isolation.endswith("allowed: temporary-files, variable TOKEN")
        assert "secret" not in prepared.isolation
        baseline = await prepared.judge.baseline()
        assert baseline.usable
        assert baseline.strength is not None
        assert not baseline.strength.weak
        profile = await prepared.judge.profile(options.source)
        assert profile.inputs[0].startswith("name: str of length ")
    finally:
        await prepared.judge.aclose()
