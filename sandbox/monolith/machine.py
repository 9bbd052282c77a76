"""What of this machine makes measurements noisier than they need be; reads /proc and /sys, changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Check:
    """One property of the machine."""

    name: str
    value: str
    advice: str = ""
    """What would make measurements steadier; empty where nothing would."""


def checks(root: Path = Path("/")) -> tuple[Check, ...]:
    """What can be read here; what this system does not tell is left out."""
    found = (
        _cores(),
        _governor(root),
        _threads_per_core(root),
        _swap(root),
        _address_randomisation(root),
        _huge_pages(root),
        _pressure(root),
    )
    return tuple(check for check in found if check is not None)


def _cores() -> Check:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    advice = "a second core keeps the judge from disturbing what it measures" if count < 2 else ""
    return Check("cores", str(count), advice)


def _governor(root: Path) -> Check | None:
    governors = {
        text
        for path in (root / "sys/devices/system/cpu").glob("cpu[0-9]*/cpufreq/scaling_governor")
        if (text := _read(path))
    }
    if not governors:
        return None
    advice = "" if governors == {"performance"} else "the governor performance keeps the frequency steady"
    return Check("CPU frequency governor", ", ".join(sorted(governors)), advice)


def _threads_per_core(root: Path) -> Check | None:
    active = _read(root / "sys/devices/system/cpu/smt/active")
    if active is None:
        return None
    on = active == "1"
    return Check("SMT", "on" if on else "off", "two threads of a core disturb each other" if on else "")


def _swap(root: Path) -> Check | None:
    text = _read(root / "proc/swaps")
    if text is None:
        return None
    used = len(text.splitlines()) > 1
    return Check("swap", "on" if used else "off", "memory that is swapped out is not measured" if used else "")


def _address_randomisation(root: Path) -> Check | None:
    level = _read(root / "proc/sys/kernel/randomize_va_space")
    if level is None:
        return None
    advice = "without it every start has the same memory layout, and its luck" if level == "0" else ""
    return Check("address randomisation", "off" if level == "0" else "on", advice)


def _huge_pages(root: Path) -> Check | None:
    text = _read(root / "sys/kernel/mm/transparent_hugepage/enabled")
    if text is None or "[" not in text:
        return None
    chosen = text.partition("[")[2].partition("]")[0]
    advice = "memory grows in steps of 2 MiB; madvise or never shows it finer" if chosen == "always" else ""
    return Check("transparent huge pages", chosen, advice)


def _pressure(root: Path) -> Check:
    there = _read(root / "proc/pressure/cpu") is not None
    advice = "" if there else "without it (psi=1 at boot) a busy machine is noticed only by its waiting times"
    return Check("pressure information", "yes" if there else "no", advice)


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
