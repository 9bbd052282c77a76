"""Notes what code tries that the walls do not allow, so that a denial has a name.

The walls themselves are the kernel's; this only explains them.
"""

from __future__ import annotations

import os
import sys
from typing import Any, List, Sequence, Tuple

_PROCESSES = {
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
}
_FILES = {
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
}
_NETWORK = {
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

    def __init__(
        self,
        trees: Sequence[str],
        files: Sequence[str],
        writable: Sequence[str] = (),
        subprocesses: bool = False,
    ) -> None:
        self._trees: Tuple[str, ...] = tuple(tree.rstrip("/") + "/" for tree in trees)
        self._writable: Tuple[str, ...] = tuple(folder.rstrip("/") + "/" for folder in writable)
        self._forbidden = {**_FILES, **_NETWORK, **({} if subprocesses else _PROCESSES)}
        self._files = frozenset(files)
        self._roots: Tuple[str, ...] = ()
        self._name = "/"
        self._on = True
        self.denied = ""

    def watch(self, roots: List[str], filename: str) -> None:
        """Begin to note what is tried; cannot be undone, only `quiet`.

        Args:
            filename: the file that the program stands for.
        """
        self._roots = tuple(root.rstrip("/") + "/" for root in roots)
        self._name = "/" + filename.rpartition("/")[2]
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
        elif event in self._forbidden and not (event in _FILES and self._may_change(event, arguments)):
            self.denied = self._forbidden[event]

    def _opened(self, arguments: Tuple[Any, ...]) -> None:
        path, _, flags = arguments
        if type(path) is int:
            return
        try:
            path = _fspath(path)
            if self._is_private(path):
                return
            path = _text(_abspath(path))
        except (TypeError, ValueError):
            return
        if path in _DEVICES:
            return
        if type(flags) is int and flags & _WRITING:
            self.denied = "opened {} for writing".format(path[:200])
        elif not self._may_read(path):
            self.denied = "opened {}".format(path[:200])

    def _may_read(self, path: str) -> bool:
        if path.startswith(self._trees) or path in self._files:
            return True
        if path.startswith(self._roots) and path.endswith(_SOURCE_SUFFIXES):
            return True
        return path.endswith(self._name) and self._is_searched(path[: -len(self._name)])

    def _is_searched(self, folder: str) -> bool:
        """Whether the interpreter looks there for the program's text, to show a line of it in a traceback."""
        return type(sys.path) is list and folder in sys.path

    def _may_change(self, event: str, arguments: Tuple[Any, ...]) -> bool:
        """Whether the paths of an event lie in a private folder; a file that is open was judged before."""
        if event == "os.truncate" and type(arguments[0]) is int:
            return True
        paths = [argument for argument in arguments if isinstance(argument, (str, bytes, os.PathLike))]
        return bool(self._writable) and all(self._is_private(_fspath(path)) for path in paths)

    def _is_private(self, path: Any) -> bool:
        """Whether a path lies in a private folder; a relative one may: which folder it starts from is not told."""
        if not self._writable:
            return False
        text = _text(path)
        return not text.startswith("/") or (_text(_abspath(path)) + "/").startswith(self._writable)


def _text(path: Any) -> str:
    return path.decode("utf-8", "replace") if type(path) is bytes else str(path)
