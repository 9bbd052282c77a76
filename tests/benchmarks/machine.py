"""What machine the figures are of; no names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from monolith.box.pick import choose


def machine() -> dict[str, str]:
    """Date, processor, system, interpreter and isolation."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": str(os.cpu_count()),
        "processor": _field("/proc/cpuinfo", "model name", ":"),
        "system": _field("/etc/os-release", "PRETTY_NAME", "="),
        "kernel": ".".join(platform.release().split("-")[0].split(".")[:2]),
        "python": platform.python_version(),
        "isolation": str(choose()),
    }


def sentence(facts: dict[str, str]) -> str:
    """One line, as in `2026-01-31, 2 cores, Linux 6.1, CPython 3.11.4, isolation L3`."""
    named = [facts[name] for name in ("processor", "system") if facts[name]]
    return ", ".join(
        [
            facts["date"],
            f"{facts['cores']} cores",
            *named,
            f"Linux {facts['kernel']}" if sys.platform == "linux" else sys.platform,
            f"CPython {facts['python']}",
            f"isolation {facts['isolation']}",
        ]
    )


def _field(path: str, name: str, separator: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    values = (line.partition(separator)[2].strip(' "\t') for line in lines if line.startswith(name))
    return next(values, "")
