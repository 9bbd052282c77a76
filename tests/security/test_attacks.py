"""No attack gets through, at any level with walls, for root and for a plain user; without walls many do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.security.attack import REFUSED
from tests.security.run_attacks import table
from tests.support import plain_user

from monolith.box.levels import Isolation
from monolith.box.pick import diagnose

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

THEMES = ("files", "network", "processes", "resources", "kernel", "state", "environment")
LEVELS = {Isolation.L3: ["L3", "L2"], Isolation.L2: ["L2"]}.get(diagnose().isolation, [])
USERS = ("root", "plain") if os.geteuid() == 0 else ("plain",)
ATTACKS = {f"{theme}: {name}": attack for theme in THEMES for name, attack in table(theme).items()}
CONTROLS = [name for name, attack in ATTACKS.items() if attack.control]

Reports = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def reports(repository: Path) -> Iterator[Callable[[str, str], Reports]]:
    """What became of every attack, by level and user; each pair is run once."""
    made: dict[tuple[str, str], Reports] = {}
    with tempfile.TemporaryDirectory() as folder:

        def run(level: str, user: str) -> Reports:
            if (level, user) not in made:
                made[level, user] = _run(level, user, Path(folder), repository)
            return made[level, user]

        yield run


def _run(level: str, user: str, folder: Path, repository: Path) -> Reports:
    words = ["tests.security.run_attacks", level, *THEMES]
    if user == "plain" and os.geteuid() == 0:
        if reason := plain_user.obstacle():
            pytest.skip(reason)
        folder.chmod(0o755)
        packages, home = folder / "packages", folder / f"home-{level}"
        if not packages.exists():
            packages.mkdir()
            plain_user.copy_packages(packages, repository)
        home.mkdir()
        said = plain_user.run(packages, home, words)
    else:
        environment = {**os.environ, "MONOLITH_TEST_SECRET": "SECRET", "TMPDIR": str(folder)}
        answer = subprocess.run(
            [sys.executable, "-m", *words], cwd=repository, env=environment, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr[-2000:]
        said = answer.stdout
    return {f"{theme}: {name}": report for theme, one in json.loads(said).items() for name, report in one.items()}


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ATTACKS)
def test_it_does_not_get_through(name: str, level: str, user: str, reports: Callable[[str, str], Reports]) -> None:
    attack, report = ATTACKS[name], reports(level, user)[name]

    if not (attack.only_l3 and level == "L2"):
        assert report["ending"] in attack.endings, report
    assert report["damage"] == []
    assert report["next_run"] == ""


@pytest.mark.parametrize("name", CONTROLS)
def test_it_gets_through_where_there_are_no_walls(name: str, reports: Callable[[str, str], Reports]) -> None:
    report = reports("L0", USERS[0])[name]

    assert report["ending"] == "got through", report


def test_what_only_namespaces_hide_is_seen_without_them(reports: Callable[[str, str], Reports]) -> None:
    """Known limits of L2: if one of them is gone, say so where they are told."""
    seen = {name for name, attack in ATTACKS.items() if attack.only_l3}
    found = reports("L2", USERS[0])

    assert {name: found[name]["ending"] for name in seen} == dict.fromkeys(seen, "got through")


def test_most_attacks_expect_to_be_refused() -> None:
    assert sum(attack.endings == (REFUSED,) for attack in ATTACKS.values()) > len(ATTACKS) * 0.8
