"""Puts up the kernel's walls once and tries to get over them: whether they stand is seen, not assumed."""

from __future__ import annotations

import base64
import socket
import sys
from typing import Any

from . import channel

_FORBIDDEN_FILE = "/etc/hosts"


def main(control_fd: int) -> None:
    """Answer with what each wall did; an empty text means that it stands."""
    control = socket.socket(fileno=control_fd)
    configuration, _ = channel.receive(control)
    channel.send(control, _macos(configuration) if sys.platform == "darwin" else _linux(configuration))


def _linux(configuration: "dict[str, Any]") -> "dict[str, Any]":
    from . import walls

    said: "dict[str, Any]" = {"abi": walls.landlock_abi()}
    walls.no_new_privileges()
    try:
        walls.restrict_files(walls.landlock_ruleset())
        said["landlock"] = "a forbidden file could still be read" if _reads() else ""
    except OSError as error:
        said["landlock"], said["landlock_errno"] = str(error), error.errno
    try:
        walls.restrict_system_calls(base64.b64decode(configuration["filter"]))
        said["seccomp"] = "a forbidden socket could still be opened" if _opens_socket() else ""
    except OSError as error:
        said["seccomp"], said["seccomp_errno"] = str(error), error.errno
    return said


def _macos(configuration: "dict[str, Any]") -> "dict[str, Any]":
    from . import walls_macos

    try:
        walls_macos.restrict(configuration["profile"])
    except (OSError, AttributeError) as error:
        return {"seatbelt": str(error)}
    if _reads():
        return {"seatbelt": "a forbidden file could still be read"}
    return {"seatbelt": "a forbidden connection could still be opened" if _connects() else ""}


def _reads() -> bool:
    try:
        with open(_FORBIDDEN_FILE):
            return True
    except OSError:
        return False


def _opens_socket() -> bool:
    try:
        with socket.socket():
            return True
    except OSError:
        return False


def _connects() -> bool:
    """Whether a datagram may be addressed; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            link.connect(("192.0.2.1", 9))
            return True
    except OSError:
        return False
