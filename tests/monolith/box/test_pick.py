"""Which level is used on which machine: never a weaker one silently, and a sentence where there is none."""

from __future__ import annotations

import pytest

from monolith.box import pick
from monolith.box.levels import Isolation
from monolith.box.pick import Diagnosis, Probe, choose, diagnose
from monolith.errors import NoIsolation

BROKEN = Probe("Landlock", False, "this kernel has no Landlock", "use Linux 5.13 or newer")


def found(monkeypatch: pytest.MonkeyPatch, level: Isolation, *probes: Probe) -> None:
    monkeypatch.setattr(pick, "diagnose", lambda: Diagnosis(level, probes))


@pytest.mark.parametrize("level", [Isolation.L3, Isolation.L2])
def test_the_strongest_that_stands_is_used(monkeypatch: pytest.MonkeyPatch, level: Isolation) -> None:
    found(monkeypatch, level)

    assert choose() is level


@pytest.mark.parametrize(
    ("stands", "wanted", "granted"),
    [
        (Isolation.L3, Isolation.L3, True),
        (Isolation.L3, Isolation.L2, True),
        (Isolation.L3, Isolation.L0, True),
        (Isolation.L3, Isolation.L1, False),
        (Isolation.L2, Isolation.L3, False),
        (Isolation.L2, Isolation.L2, True),
        (Isolation.L1, Isolation.L1, True),
        (Isolation.L1, Isolation.L2, False),
        (Isolation.L0, Isolation.L2, False),
        (Isolation.L0, Isolation.L0, True),
    ],
)
def test_a_level_that_is_insisted_on_is_used_or_refused(
    monkeypatch: pytest.MonkeyPatch, stands: Isolation, wanted: Isolation, granted: bool
) -> None:
    found(monkeypatch, stands, BROKEN)

    if granted:
        assert choose(wanted) is wanted
    else:
        with pytest.raises(NoIsolation, match=f"isolation {wanted} cannot be had here .*nothing was run"):
            choose(wanted)


def test_without_walls_nothing_is_run_and_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, Isolation.L0, BROKEN)

    with pytest.raises(
        NoIsolation, match=r"this kernel has no Landlock .*use Linux 5.13 or newer.*nothing was run"
    ):
        choose()


def test_the_experimental_sandbox_is_used_only_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, Isolation.L1)

    with pytest.raises(NoIsolation, match="ask for it by the name L1-experimental"):
        choose()
    assert choose(Isolation("L1-experimental")) is Isolation.L1


def test_windows_has_no_level_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    diagnose.cache_clear()
    monkeypatch.setattr("sys.platform", "win32")
    try:
        diagnosis = diagnose()
        with pytest.raises(NoIsolation):
            choose()
        with pytest.raises(NoIsolation):
            choose(Isolation.L0)
    finally:
        diagnose.cache_clear()

    assert diagnosis.isolation is Isolation.L0
    assert "use Linux, WSL or a Linux container" in diagnosis.reason
