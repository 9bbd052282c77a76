"""Starts the warm interpreter behind the outer wall of a level, and tells it the inner ones."""

from __future__ import annotations

import base64
import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from monolith import launch
from monolith.box import bubblewrap, seatbelt, seccomp
from monolith.box.levels import Isolation
from monolith.box.policy import Policy
from monolith.errors import NoIsolation
from monolith.interpreter import Interpreter


def start(
    interpreter: Interpreter,
    isolation: Isolation,
    policy: Policy,
    roots: tuple[str, ...],
    hash_seed: int,
    inner_fd: int,
) -> subprocess.Popen[bytes]:
    """Start `worker.zygote` with this end of its channel.

    Raises:
        NoIsolation: bubblewrap is gone since it was tried.
    """
    variables = {"PYTHONHASHSEED": str(hash_seed), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    variables |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    command = launch.words(interpreter, "zygote", inner_fd)
    if isolation is Isolation.L3:
        bwrap = bubblewrap.find()
        if bwrap is None:
            raise NoIsolation("bwrap is no longer installed; install the package bubblewrap")
        command = [*bubblewrap.command(bwrap, policy, roots, variables), *command]
    return _starter(os.getpid()).submit(_run, command, variables, inner_fd).result()


def configuration(isolation: Isolation, policy: Policy, writable: tuple[str, ...]) -> dict[str, Any]:
    """What `worker.zygote` is told before it serves.

    Args:
        writable: the private folders; the first is the one for temporary files, where these are allowed.
    """
    allowances = policy.allowances
    environment = dict(allowances.environment)
    if allowances.temporary_files:
        environment["TMPDIR"] = writable[0]
    kernel = isolation in (Isolation.L3, Isolation.L2)
    variant = seccomp.variant(isolation, allowances)
    return {
        "walls": kernel,
        "trees": policy.trees,
        "folders": policy.folders,
        "files": policy.files,
        "writable": writable,
        "execute": allowances.subprocesses,
        "environment": environment,
        "filter": base64.b64encode(seccomp.load(platform.machine(), variant)).decode() if kernel else "",
        "drop_capabilities": isolation is Isolation.L2 and os.geteuid() == 0,
        "profile": seatbelt.profile(policy, writable) if isolation is Isolation.L1 else "",
        "limits": seatbelt.limits() if sys.platform == "darwin" else [],
    }


@cache
def _starter(pid: int) -> ThreadPoolExecutor:
    """A box ends with the thread that started it, so that is one which lives as long as this process."""
    return ThreadPoolExecutor(1, f"monolith-starter-{pid}")


def _run(command: list[str], variables: dict[str, str], inner_fd: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[inner_fd],
        env=variables,
        cwd="/",
        start_new_session=True,
    )
