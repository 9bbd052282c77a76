"""How strong the walls are that really stood."""

from __future__ import annotations

from enum import StrEnum


class Isolation(StrEnum):
    """The levels, strongest first; the text is what people see."""

    L3 = "L3"
    """Namespaces (bubblewrap), Landlock, seccomp and limits."""
    L2 = "L2"
    """Landlock, seccomp and limits, without namespaces."""
    L1 = "L1-experimental"
    """The sandbox of macOS, written from its documentation; only when asked for by this name."""
    L0 = "L0"
    """Nothing but limits; only when asked for by name."""


MEANING = {
    Isolation.L3: "bubblewrap + Landlock + seccomp + limits",
    Isolation.L2: "Landlock + seccomp + limits, no namespaces",
    Isolation.L1: "macOS sandbox, experimental: files, network and processes are closed, memory is not limited",
    Isolation.L0: "limits only: the code can read and change your files",
}
