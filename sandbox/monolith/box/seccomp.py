"""The system-call filters: shipped ready-made for each architecture, by `scripts/generate_seccomp.py`."""

from __future__ import annotations

from pathlib import Path

from monolith.allowances import Allowances
from monolith.box.levels import Isolation

_FOLDER = Path(__file__).parent / "filters"


def supported(machine: str) -> bool:
    """Whether there are filters for this architecture, as `platform.machine()` calls it."""
    return (_FOLDER / f"{machine}.pure.bpf").is_file()


def load(machine: str, variant: str = "pure") -> bytes:
    """A filter as an array of `struct sock_filter`."""
    return (_FOLDER / f"{machine}.{variant}.bpf").read_bytes()


def variant(isolation: Isolation, allowances: Allowances) -> str:
    """Which filter fits what is allowed; only namespaces make a weaker one safe."""
    if isolation is not Isolation.L3:
        return "pure"
    if allowances.subprocesses:
        return "processes"
    return "files" if allowances.temporary_files else "pure"
