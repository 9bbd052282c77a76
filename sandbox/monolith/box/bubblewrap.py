"""The outer wall of L3: a container of empty namespaces in which only the policy's paths exist."""

from __future__ import annotations

import shutil
from pathlib import Path

from monolith.box.policy import Policy

_SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64")


def find() -> str | None:
    """The `bwrap` command, when it is installed."""
    return shutil.which("bwrap")


def namespaces() -> list[str]:
    """No network, no other processes, no privileges; gone with the process that started it."""
    return [
        *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
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
    return [*arguments, "--remount-ro", "/", *environment(variables), "--chdir", "/", "--"]


def outermost(paths: list[str]) -> list[str]:
    """The paths that lie in no other of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(parent.rstrip("/") + "/") for parent in kept):
            kept.append(path)
    return kept
