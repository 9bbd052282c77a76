"""What makes measurements noisier, on machines made up of a few files."""

from __future__ import annotations

from pathlib import Path

import pytest

from monolith.machine import Check, checks

CPU = "sys/devices/system/cpu"


def machine(root: Path, files: dict[str, str]) -> dict[str, Check]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return {check.name: check for check in checks(root)}


def test_what_a_system_does_not_tell_is_left_out(tmp_path: Path) -> None:
    found = machine(tmp_path, {})

    assert set(found) == {"cores", "pressure information"}
    assert found["pressure information"].value == "no"
    assert "psi=1" in found["pressure information"].advice


@pytest.mark.parametrize(
    ("name", "path", "good", "good_value", "bad", "bad_value"),
    [
        ("SMT", f"{CPU}/smt/active", "0\n", "off", "1\n", "on"),
        ("swap", "proc/swaps", "Filename Type\n", "off", "Filename Type\n/swap file 1 0 -2\n", "on"),
        ("address randomisation", "proc/sys/kernel/randomize_va_space", "2\n", "on", "0\n", "off"),
        (
            *("transparent huge pages", "sys/kernel/mm/transparent_hugepage/enabled"),
            *("always [madvise] never\n", "madvise", "[always] madvise never\n", "always"),
        ),
        (
            *("CPU frequency governor", f"{CPU}/cpu0/cpufreq/scaling_governor"),
            *("performance\n", "performance", "powersave\n", "powersave"),
        ),
    ],
)
def test_only_what_disturbs_is_followed_by_advice(
    tmp_path: Path, name: str, path: str, good: str, good_value: str, bad: str, bad_value: str
) -> None:
    quiet = machine(tmp_path, {path: good})[name]
    noisy = machine(tmp_path, {path: bad})[name]

    assert (quiet.value, quiet.advice) == (good_value, "")
    assert noisy.value == bad_value
    assert noisy.advice


def test_one_core_with_another_governor_is_enough_for_advice(tmp_path: Path) -> None:
    governors = {
        f"{CPU}/cpu{number}/cpufreq/scaling_governor": text
        for number, text in enumerate(("performance\n", "schedutil\n"))
    }
    found = machine(tmp_path, governors)["CPU frequency governor"]

    assert found.value == "performance, schedutil"
    assert found.advice


def test_a_kernel_that_tells_pressure_needs_no_advice(tmp_path: Path) -> None:
    found = machine(tmp_path, {"proc/pressure/cpu": "some avg10=0.00 total=0\n"})["pressure information"]

    assert (found.value, found.advice) == ("yes", "")
