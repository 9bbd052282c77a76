"""A warm interpreter that forks once per run; started in the box, before any code of the user's."""

from __future__ import annotations

import gc
import importlib
import os
import random
import signal
import socket
import sys
from typing import Any

from . import channel, child, libraries
from .audit import Readable
from .capture import Capture

if sys.platform == "darwin":
    from . import walls_macos as walls
else:
    from . import walls

COMMON_MODULES = (
    "array bisect collections.abc copy dataclasses datetime decimal enum fractions functools heapq io "
    "itertools json math operator pickle random re statistics string struct textwrap types typing weakref"
).split()


def main(control_fd: int) -> None:
    """Serve the supervisor until it closes the channel."""
    control = socket.socket(fileno=control_fd)
    walls.die_with_parent()
    walls.hide()
    # New handlers are not to be had behind the walls: whatever runs a loop must not try to set its own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.path[:] = [entry for entry in sys.path if entry]
    settings = _Settings(channel.receive(control)[0])
    _preload(COMMON_MODULES)
    random.seed(0)
    _forget_ourselves()
    _settle()
    channel.send(control, {"ready": True})
    while True:
        try:
            order, _ = channel.receive(control)
        except channel.BrokenChannel:
            return
        if order["do"] == "preload":
            _preload(order["modules"])
            libraries.keep()
            _settle()
            channel.send(control, {"loaded": len(sys.modules)})
        else:
            _fork(control, settings)


class _Settings:
    """What every child needs before it may run anything."""

    def __init__(self, configuration: "dict[str, Any]") -> None:
        self.walls = walls.Walls(configuration)
        self.readable = Readable(
            configuration["trees"],
            configuration["files"],
            configuration["writable"],
            bool(configuration["execute"]),
        )
        self.environment: "dict[str, str]" = dict(configuration["environment"])


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
            capture = Capture()
            settings.walls.enter()
            child.serve(socket.socket(fileno=descriptor), settings.readable, settings.environment, capture)
        except BaseException:
            os._exit(3)
        os._exit(0)
    os.close(descriptor)
    _, status = os.waitpid(process, 0)
    channel.send(control, {"status": status})


def _preload(modules: "list[str]") -> None:
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise


def _forget_ourselves() -> None:
    """Take the worker out of the modules that a program finds; here, as every fork would pay for looking."""
    for name in [name for name in sys.modules if name.startswith("_monolith_worker") or "tracemalloc" in name]:
        del sys.modules[name]


def _settle() -> None:
    """Make forks cheap and alike: no garbage, no unfrozen objects, no loose heap pages."""
    gc.collect()
    walls.trim_memory()
    gc.freeze()
