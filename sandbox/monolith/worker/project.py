"""Runs a project's tests, or a command, in a private copy of it, and records calls of its functions."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import sys
from functools import lru_cache
from typing import Any, Dict

from . import channel, command, pytest_suite, recorder, storing, unittest_suite
from .loader import TextModule
from .profiled_suite import ProfiledSuite
from .suite import Suite

MAX_COPY_BYTES = 256 << 20
MAX_MEMORY_BYTES = 8 << 30
"""Of addresses, for each process of the tests."""
_SKIPPED = frozenset(("node_modules", "__pycache__", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".ruff_cache"))


def main(link_fd: int) -> None:
    """Serve one order: copy the project, run what is asked for, report."""
    link = socket.socket(fileno=link_fd)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    sys.path[:] = [entry for entry in sys.path if entry]
    order, (source,) = channel.receive(link)
    project = order["project"]
    try:
        _copy(order["project_copy_of"], project)
    except OSError as error:
        channel.send(link, {"failed": "the project cannot be copied: {}".format(error)})
        return
    os.chdir(project)
    text = source.decode("utf-8", "surrogatepass")
    try:
        code, recorders = recorder.instrument(text, order["filename"], order["qualnames"], _importable(order))
    except LookupError as error:
        channel.send(link, {"failed": str(error)})
        return
    module = TextModule(order["module"], text, order["filename"], code)
    module.install(order["roots"], order["trailing_roots"])
    suite = ProfiledSuite(link, order) if order["profile"] else Suite(link, recorders, order)
    if order["command"]:
        problems = command.run(suite, order["command"], module, order["timeout_s"])
    elif pytest_suite.is_installed():
        problems = pytest_suite.run(suite)
    else:
        problems = unittest_suite.run(suite, project)
    suite.close(problems)


def _importable(order: "Dict[str, Any]") -> storing.Importable:
    """Modules of the project can be imported where calls are rebuilt if a root leads to them."""
    project = order["project"]
    roots = [*order["roots"], *order["trailing_roots"]]

    @lru_cache(maxsize=None)
    def importable(name: str) -> bool:
        if name == "__main__":
            return bool(order["command"]) and getattr(sys.modules[name], "__file__", None) == order["filename"]
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is None or os.path.relpath(file, project).startswith(".."):
            return True
        place = name.replace(".", os.sep)
        return any(
            file in (os.path.join(root, place + ".py"), os.path.join(root, place, "__init__.py")) for root in roots
        )

    return importable


def _copy(source: str, target: str) -> None:
    """Copy what tests may need; environments, caches and version control stay behind."""
    copied = 0
    for folder, names, files in os.walk(source):
        names[:] = [
            name
            for name in names
            if name not in _SKIPPED and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        ]
        place = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(place, exist_ok=True)
        for name in files:
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            copied += os.path.getsize(path)
            if copied > MAX_COPY_BYTES:
                raise OSError("it is larger than {} MiB".format(MAX_COPY_BYTES >> 20))
            shutil.copy2(path, os.path.join(place, name))
