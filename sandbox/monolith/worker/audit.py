"""Notes what code tries that the walls do not allow, so that a denial has a name.

The walls themselves are the kernel's; this only explains them.
"""

from __future__ import annotations

import os
import sys
from typing import Any, List, Sequence, Tuple

_FORBIDDEN = {
    "os.fork": "forked a process",
    "os.forkpty": "forked a process",
    "os.exec": "ran a program",
    "os.posix_spawn": "ran a program",
    "os.system": "ran a program",
    "os.spawn": "ran a program",
    "subprocess.Popen": "ran a program",
    "pty.spawn": "ran a program",
    "os.kill": "sent a signal",
    "os.killpg": "sent a signal",
    "signal.pthread_kill": "sent a signal",
    "os.remove": "removed a file",
    "os.rename": "renamed a file",
    "os.rmdir": "removed a folder",
    "os.mkdir": "made a folder",
    "os.link": "made a link",
    "os.symlink": "made a link",
    "os.truncate": "changed a file",
    "os.chmod": "changed a file's mode",
    "os.chown": "changed a file's owner",
    "os.utime": "changed a file's times",
    "os.setxattr": "changed a file",
    "socket.connect": "opened a network connection",
    "socket.bind": "opened a network port",
    "socket.getaddrinfo": "looked up a network name",
    "socket.gethostbyname": "looked up a network name",
}
_DEVICES = frozenset(("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"))
_SOURCE_SUFFIXES = (".py", ".pyc", ".pyi", ".so", ".pth")
_AF_UNIX = 1
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_abspath = os.path.abspath
_fspath = os.fspath


class Readable:
    """Which files may be read, and the first thing that was tried beyond that."""

    def __init__(self, trees: Sequence[str], files: Sequence[str]) -> None:
        self._trees: Tuple[str, ...] = tuple(tree.rstrip("/") + "/" for tree in trees)
        self._files = frozenset(files)
        self._roots: Tuple[str, ...] = ()
        self._on = True
        self.denied = ""

    def watch(self, roots: List[str]) -> None:
        """Begin to note what is tried; cannot be undone, only `quiet`."""
        self._roots = tuple(root.rstrip("/") + "/" for root in roots)
        sys.addaudithook(self._hook)

    def quiet(self) -> None:
        """Stop looking at events, so that timed code pays almost nothing for them."""
        self._on = False

    def _hook(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if not self._on or self.denied:
            return
        if event == "open":
            self._opened(arguments)
        elif event == "socket.__new__":
            if arguments[1] != _AF_UNIX and arguments[1] != -1:
                self.denied = "opened a socket"
        elif event in _FORBIDDEN and not (event == "os.truncate" and type(arguments[0]) is int):
            self.denied = _FORBIDDEN[event]

    def _opened(self, arguments: Tuple[Any, ...]) -> None:
        path, _, flags = arguments
        if type(path) is int:
            return
        try:
            path = _abspath(_fspath(path))
        except (TypeError, ValueError):
            return
        if type(path) is bytes:
            path = path.decode("utf-8", "replace")
        if path in _DEVICES:
            return
        if type(flags) is int and flags & _WRITING:
            self.denied = "opened {} for writing".format(path[:200])
        elif not self._may_read(path):
            self.denied = "opened {}".format(path[:200])

    def _may_read(self, path: str) -> bool:
        if path.startswith(self._trees) or path in self._files:
            return True
        return path.startswith(self._roots) and path.endswith(_SOURCE_SUFFIXES)
