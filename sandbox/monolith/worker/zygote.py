"""A warm interpreter that forks once per run; started in the box, before any code of the user's."""

from __future__ import annotations

import base64
import gc
import importlib
import os
import socket
import sys
from typing import Any

from . import channel, child, walls

COMMON_MODULES = (
    "array bisect collections.abc copy dataclasses datetime decimal enum fractions functools heapq io "
    "itertools json math operator pickle random re statistics string struct textwrap types typing weakref"
).split()


def main(control_fd: int) -> None:
    """Serve the supervisor until it closes the channel."""
    control = socket.socket(fileno=control_fd)
    walls.die_with_parent()
    sys.path[:] = [entry for entry in sys.path if entry]
    configuration, blobs = channel.receive(control)
    settings = _Settings(configuration, blobs)
    _preload(COMMON_MODULES)
    _settle()
    channel.send(control, {"ready": True})
    while True:
        try:
            order, _ = channel.receive(control)
        except channel.BrokenChannel:
            return
        if order["do"] == "preload":
            _preload(order["modules"])
            _settle()
            channel.send(control, {"loaded": len(sys.modules)})
        else:
            _fork(control, settings)


class _Settings:
    """What every child needs before it may run anything."""

    def __init__(self, configuration: "dict[str, Any]", blobs: "list[bytes]") -> None:
        self.ruleset = -1
        self.filter = b""
        if configuration["walls"]:
            self.ruleset = walls.landlock_ruleset(
                configuration["trees"], configuration["folders"], configuration["files"]
            )
            self.filter = base64.b64decode(configuration["filter"])
        self.readable = child.Readable(configuration["trees"], configuration["files"])
        self.drop_capabilities = bool(configuration["drop_capabilities"])


def _fork(control: socket.socket, settings: _Settings) -> None:
    _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    (descriptor,) = descriptors
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        try:
            control.close()
            walls.die_with_parent()
            if os.getppid() != parent:
                os._exit(1)
            _enter(settings)
            child.serve(socket.socket(fileno=descriptor), settings.readable)
        except BaseException:
            os._exit(3)
        os._exit(0)
    os.close(descriptor)
    _, status = os.waitpid(process, 0)
    channel.send(control, {"status": status})


def _enter(settings: _Settings) -> None:
    os.setsid()
    walls.set_dumpable(True)
    walls.no_new_privileges()
    if settings.drop_capabilities:
        walls.drop_capabilities()
    if settings.filter:
        walls.restrict_files(settings.ruleset)
        os.close(settings.ruleset)
        walls.restrict_system_calls(settings.filter)


def _preload(modules: "list[str]") -> None:
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise


def _settle() -> None:
    """Make forks cheap and alike: no garbage, no unfrozen objects, no loose heap pages."""
    gc.collect()
    walls.trim_memory()
    gc.freeze()
