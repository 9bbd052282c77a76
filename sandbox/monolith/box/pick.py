"""Probes the walls by putting them up, and picks the strongest that stood."""

from __future__ import annotations

import base64
import platform
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from monolith import launch
from monolith.allowances import NOTHING, Allowances
from monolith.box import bubblewrap, causes, seccomp
from monolith.box.levels import MEANING, Isolation
from monolith.errors import NoIsolation
from monolith.machine import Check, checks
from monolith.worker import channel

_TIMEOUT_S = 20.0
_TRUE = "/usr/bin/true"
_COVERED = ((1, "files"), (2, "moves"), (3, "truncation"), (4, "TCP"), (5, "devices"), (6, "signals and sockets"))
"""What Landlock covers since which version."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What one wall said when it was tried."""

    wall: str
    stands: bool
    detail: str
    """What was seen, or why it failed."""
    remedy: str = ""
    """What would help, where it failed."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The level that can be had on this machine, and why."""

    isolation: Isolation
    probes: tuple[Probe, ...]
    machine: tuple[Check, ...] = ()
    """What makes measurements noisier than they need be."""

    @property
    def reason(self) -> str:
        """One sentence."""
        failed = [probe for probe in self.probes if not probe.stands]
        if not failed:
            return MEANING[self.isolation]
        missing = "; ".join(
            f"missing {probe.wall}: {probe.detail}" + (f" ({probe.remedy})" if probe.remedy else "")
            for probe in failed
        )
        return f"{MEANING[self.isolation]}; {missing}"


@cache
def diagnose() -> Diagnosis:
    """Try every wall once in this process's lifetime."""
    if sys.platform == "linux":
        return _diagnose_linux()
    if sys.platform == "darwin":
        seatbelt = _probe_seatbelt()
        return Diagnosis(Isolation.L1 if seatbelt.stands else Isolation.L0, (seatbelt,), checks())
    detail, remedy = f"there are no walls for {sys.platform}", "use Linux, WSL or a Linux container"
    return Diagnosis(Isolation.L0, (Probe("Linux", False, detail, remedy),))


def choose(wanted: Isolation | None = None, allowances: Allowances = NOTHING) -> Isolation:
    """The level to use: the strongest that stands, or the wanted one if it stands.

    Raises:
        NoIsolation: nothing that may be used stands; L1 and L0 are used only when wanted by name. Or the walls of
            that level cannot be opened for what is allowed.
    """
    chosen = _choose(wanted)
    allowances.require(chosen)
    return chosen


def _choose(wanted: Isolation | None) -> Isolation:
    found = diagnose()
    if wanted is None:
        if found.isolation in (Isolation.L3, Isolation.L2):
            return found.isolation
        if found.isolation is Isolation.L1:
            raise NoIsolation(
                f"this system has only an experimental sandbox; ask for it by the name {Isolation.L1},"
                " or use a Linux container; nothing was run"
            )
        raise NoIsolation(f"no sandbox can be built here ({found.reason}); nothing was run")
    if wanted in (found.isolation, Isolation.L0) and sys.platform != "win32":
        return wanted
    if wanted is Isolation.L2 and found.isolation is Isolation.L3:
        return wanted
    raise NoIsolation(f"isolation {wanted} cannot be had here ({found.reason}); nothing was run")


def _diagnose_linux() -> Diagnosis:
    bwrap, (landlock, filters) = _probe_bubblewrap(), _probe_kernel()
    inner = landlock.stands and filters.stands
    level = Isolation.L3 if inner and bwrap.stands else Isolation.L2 if inner else Isolation.L0
    return Diagnosis(level, (bwrap, landlock, filters), checks())


def _probe_bubblewrap() -> Probe:
    name = "bubblewrap"
    bwrap = bubblewrap.find()
    if bwrap is None:
        return Probe(name, False, "bwrap is not installed", "install the package bubblewrap")
    command = [bwrap, *bubblewrap.namespaces(), "--disable-userns", *bubblewrap.system(), "--", _TRUE]
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Probe(name, False, f"bwrap does not run: {error}", "install the package bubblewrap again")
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        return Probe(name, False, *causes.namespaces(said[-1] if said else f"exit code {answer.returncode}"))
    return Probe(name, True, f"{bwrap} runs a command in empty namespaces")


def _probe_kernel() -> tuple[Probe, Probe]:
    """Landlock and seccomp, tried in a process of their own."""
    machine = platform.machine()
    if not seccomp.supported(machine):
        missing = Probe("seccomp", False, f"there is no filter for {machine} yet", "use x86_64 or aarch64")
        return Probe("Landlock", False, "not tried"), missing
    facts = _tried({"filter": base64.b64encode(seccomp.load(machine)).decode()})
    silent = "the trial did not answer" if not facts else ""
    version = int(facts.get("abi", 0))
    covered = ", ".join(what for since, what in _COVERED if version >= since)
    landlock = Probe("Landlock", True, f"version {version} hides a file; it covers {covered}")
    filters = Probe("seccomp", True, "the filter refuses a socket")
    if failure := silent or facts["landlock"]:
        number = facts.get("landlock_errno")
        landlock = Probe("Landlock", False, *((failure, "") if number is None else causes.landlock(number)))
    if failure := silent or facts["seccomp"]:
        number = facts.get("seccomp_errno")
        filters = Probe("seccomp", False, *((failure, "") if number is None else causes.seccomp(number)))
    return landlock, filters


def _probe_seatbelt() -> Probe:
    from monolith.box import seatbelt
    from monolith.box.policy import Policy

    facts = _tried({"profile": seatbelt.profile(Policy((), (), ()))})
    failure = facts["seatbelt"] if facts else "the trial did not answer"
    if failure:
        return Probe("seatbelt", False, str(failure), "use a Linux container")
    return Probe("seatbelt", True, "experimental: it hides a file and refuses a connection")


def _tried(configuration: dict[str, Any]) -> dict[str, Any]:
    """What `worker.probe` saw; nothing when it did not answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen(
            launch.words_for(sys.executable, "probe", theirs.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        try:
            ours.settimeout(_TIMEOUT_S)
            channel.send(ours, configuration)
            return channel.receive(ours)[0]
        except (channel.BrokenChannel, OSError):
            return {}
        finally:
            process.kill()
            process.wait()
