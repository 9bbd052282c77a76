"""The walls of macOS, experimental: puts a process behind a seatbelt profile and limits."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Any


class WallError(OSError):
    """A wall could not be put up; the run must not go on."""


class Walls:
    """What a fork is put behind."""

    def __init__(self, configuration: "dict[str, Any]") -> None:
        self._profile = str(configuration["profile"])
        self._limits = [(int(name), int(value)) for name, value in configuration["limits"]]

    def enter(self) -> None:
        """Put this process behind them; there is no way back."""
        os.setsid()
        for name, value in self._limits:
            resource.setrlimit(name, (value, value))
        if self._profile:
            restrict(self._profile)


def restrict(profile: str) -> None:
    """Enter a profile in the language of `sandbox-exec -p`."""
    library = ctypes.CDLL("/usr/lib/libSystem.B.dylib")
    message = ctypes.c_char_p()
    if library.sandbox_init(profile.encode(), ctypes.c_uint64(0), ctypes.byref(message)) != 0:
        raise WallError("sandbox_init: {}".format((message.value or b"").decode("utf-8", "replace")))


def die_with_parent() -> None:
    """The kernel offers nothing for this: a fork ends when its channel closes, or with its CPU time."""


def hide() -> None:
    """Other processes of the same user cannot look into a process without a special right."""


def trim_memory() -> None:
    """The allocator hands free pages back by itself."""
