"""The wall of L1: a seatbelt profile for macOS, experimental, written from documentation.

Everything is denied but what is named: reading what the policy names, and what an interpreter needs of the system
to run at all. No network, no writing, no new processes, no signals to others.
"""

from __future__ import annotations

import resource

from monolith.box.policy import Policy

_SYSTEM_TREES = (
    "/usr/lib",
    "/usr/share",
    "/System/Library",
    "/System/Volumes/Preboot/Cryptexes",
    "/Library/Apple",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_HEAD = """(version 1)
(deny default)
(allow sysctl-read)
(allow signal (target self))
(allow file-read-metadata)
(allow file-write-data (literal "/dev/null"))"""
_CPU_S = 600
_OUTPUT_BYTES = 1 << 20
_OPEN_FILES = 64


def profile(policy: Policy, writable: tuple[str, ...] = ()) -> str:
    """The profile's text, in the language of `sandbox-exec`."""
    trees = [_clause("subpath", path) for path in (*_SYSTEM_TREES, *policy.trees)]
    literals = [_clause("literal", path) for path in (*_DEVICES, *policy.folders, *policy.files)]
    lines = [_HEAD, "(allow file-read*", *trees, *literals, *(_clause("subpath", path) for path in writable)]
    lines[-1] += ")"
    if writable:
        lines += ["(allow file-write*", *(_clause("subpath", path) for path in writable)]
        lines[-1] += ")"
    return "\n".join(lines) + "\n"


def limits() -> list[tuple[int, int]]:
    """What a fork may use; memory is not among it, macOS does not enforce that limit."""
    return [
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_FSIZE, _OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]


def _clause(kind: str, path: str) -> str:
    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'  ({kind} "{quoted}")'
