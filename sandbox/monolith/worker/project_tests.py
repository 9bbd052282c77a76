"""Runs a project's pytest tests in a private copy, records one function's calls, tells which tests passed."""

from __future__ import annotations

import builtins
import os
import shutil
import socket
import sys
from typing import Any, Dict, List, Set

from . import channel, recorder
from .loader import TextModule

MAX_COPY_BYTES = 256 << 20
_SKIPPED = frozenset(("node_modules", "__pycache__", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".ruff_cache"))


def main(link_fd: int) -> None:
    """Serve one order: copy the project, run its tests, report."""
    link = socket.socket(fileno=link_fd)
    sys.path[:] = [entry for entry in sys.path if entry]
    order, (source,) = channel.receive(link)
    try:
        import pytest
    except ImportError:
        channel.send(link, {"failed": "pytest is not installed for this interpreter"})
        return
    try:
        _copy(order["project_copy_of"], order["project"])
    except OSError as error:
        channel.send(link, {"failed": "the project cannot be copied: {}".format(error)})
        return
    os.chdir(order["project"])
    text, calls = _instrumented(order, source.decode("utf-8", "surrogatepass"))
    text.install(order["roots"], order["trailing_roots"])
    plugin = _Plugin(link, calls, order)
    arguments = ["-q", "-p", "no:cacheprovider", "--no-header", "--continue-on-collection-errors"]
    pytest.main([*arguments, *order["tests"]], plugins=[plugin])
    channel.send(link, {"end": True, "unserialisable": calls.unserialisable})


def _instrumented(order: "Dict[str, Any]", source: str) -> "tuple[TextModule, recorder.Recorder]":
    code, calls = recorder.instrument(source, order["filename"], order["qualname"])
    recorder.install(calls, builtins)
    return TextModule(order["module"], source, order["filename"], code), calls


class _Plugin:
    """Sorts the tests that name the function to the front, and sends what each test gave when it ends."""

    def __init__(self, link: socket.socket, calls: recorder.Recorder, order: "Dict[str, Any]") -> None:
        self._link = link
        self._calls = calls
        self._name = order["qualname"].rpartition(".")[2]
        self._keep_failed = bool(order["keep_failed"])
        self._sent: "Set[bytes]" = set()
        self._failed: "Set[str]" = set()

    def pytest_collection_modifyitems(self, items: "List[Any]") -> None:
        mentions: "Dict[str, bool]" = {}
        for item in items:
            path = str(item.path)
            if path not in mentions:
                with open(path, encoding="utf-8", errors="replace") as file:
                    mentions[path] = self._name in file.read()
        items.sort(key=lambda item: not mentions[str(item.path)])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._calls.label = nodeid

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        reached = nodeid in self._calls.reached[-1:]
        passed = nodeid not in self._failed
        self._calls.label = ""
        fresh = [payload for payload in self._calls.calls if payload not in self._sent]
        self._sent.update(fresh)
        keep = fresh if passed or self._keep_failed else []
        channel.send(self._link, {"test": nodeid, "passed": passed, "reached": reached}, tuple(keep))

    def pytest_runtest_protocol(self, item: Any) -> None:
        if len(self._calls.calls) >= recorder.MAX_CALLS:
            item.session.shouldstop = "enough calls were recorded"


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
