"""Probes the walls by putting them up, and picks the strongest that stood."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monolith.box import bubblewrap, seccomp
from monolith.box.levels import MEANING, Isolation
from monolith.errors import NoIsolation

_TIMEOUT_S = 20.0
_TRUE = "/usr/bin/true"


@dataclass(frozen=True, slots=True)
class Probe:
    """What one wall said when it was tried."""

    wall: str
    stands: bool
    detail: str
    """What was seen, or why it failed and what would help."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The level that can be had on this machine, and why."""

    isolation: Isolation
    probes: tuple[Probe, ...]

    @property
    def reason(self) -> str:
        """One sentence."""
        failed = [f"{probe.wall}: {probe.detail}" for probe in self.probes if not probe.stands]
        if not failed:
            return MEANING[self.isolation]
        return f"{MEANING[self.isolation]}; missing {'; '.join(failed)}"


@cache
def diagnose() -> Diagnosis:
    """Try every wall once in this process's lifetime."""
    if sys.platform != "linux":
        remedy = "use Linux, WSL or a Linux container"
        return Diagnosis(
            Isolation.L0, (Probe("Linux", False, f"there are no walls for {sys.platform} yet; {remedy}"),)
        )
    bwrap, landlock, filters = _probe_bubblewrap(), *_probe_kernel()
    inner = landlock.stands and filters.stands
    level = Isolation.L3 if inner and bwrap.stands else Isolation.L2 if inner else Isolation.L0
    return Diagnosis(level, (bwrap, landlock, filters))


def choose(wanted: Isolation | None = None) -> Isolation:
    """The level to use: the strongest that stands, or the wanted one if it stands.

    Raises:
        NoIsolation: nothing that may be used stands; L0 is used only when it is wanted by name.
    """
    found = diagnose()
    if wanted is None:
        if found.isolation in (Isolation.L3, Isolation.L2):
            return found.isolation
        raise NoIsolation(f"no sandbox can be built here ({found.reason}); nothing was run")
    if wanted is Isolation.L0 or wanted is found.isolation:
        return wanted
    if wanted is Isolation.L2 and found.isolation is Isolation.L3:
        return wanted
    raise NoIsolation(f"isolation {wanted} cannot be had here ({found.reason}); nothing was run")


def _probe_bubblewrap() -> Probe:
    name = "bubblewrap"
    bwrap = bubblewrap.find()
    if bwrap is None:
        return Probe(name, False, "bwrap is not installed; install the package bubblewrap")
    command = [bwrap, *bubblewrap.namespaces(), "--disable-userns", *bubblewrap.system(), "--", _TRUE]
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Probe(name, False, f"bwrap does not run: {error}")
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"exit code {answer.returncode}"
        return Probe(
            name,
            False,
            f"{why}; allow unprivileged user namespaces for bwrap (AppArmor, sysctl), or run outside"
            " the container",
        )
    return Probe(name, True, f"{bwrap} runs a command in empty namespaces")


def _probe_kernel() -> tuple[Probe, Probe]:
    """Landlock and seccomp, tried in a process of their own."""
    machine = platform.machine()
    if not seccomp.supported(machine):
        missing = f"there is no filter for {machine} yet; use x86_64 or aarch64"
        return Probe("Landlock", False, "not tried"), Probe("seccomp", False, missing)
    worker = str(Path(__file__).parent.parent / "worker" / "walls.py")
    try:
        answer = subprocess.run(
            [sys.executable, "-I", "-c", _TRIAL, worker],
            input=seccomp.load(machine),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        facts = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        facts = {"landlock": "the trial did not answer", "seccomp": "the trial did not answer", "abi": 0}
    return (
        Probe("Landlock", not facts["landlock"], facts["landlock"] or f"version {facts['abi']} hides a file"),
        Probe("seccomp", not facts["seccomp"], facts["seccomp"] or "the filter refuses a socket"),
    )


_TRIAL = """
import importlib.util, json, socket, sys
spec = importlib.util.spec_from_file_location("walls", sys.argv[1])
walls = importlib.util.module_from_spec(spec)
spec.loader.exec_module(walls)
said = {"abi": walls.landlock_abi(), "landlock": "", "seccomp": ""}
program = sys.stdin.buffer.read()
walls.no_new_privileges()
try:
    walls.restrict_files(walls.landlock_ruleset([], [], []))
    try:
        open("/etc/hosts").close()
        said["landlock"] = "a forbidden file could still be read"
    except PermissionError:
        pass
except OSError as error:
    said["landlock"] = f"{error}; needs Linux 5.13 or newer with Landlock enabled"
try:
    walls.restrict_system_calls(program)
    try:
        socket.socket().close()
        said["seccomp"] = "a forbidden socket could still be opened"
    except PermissionError:
        pass
except OSError as error:
    said["seccomp"] = f"{error}; the container or kernel refuses seccomp filters"
print(json.dumps(said))
"""
