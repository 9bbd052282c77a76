"""Tells the supervisor what each test of a suite gave: whether it passed, and the calls that it made."""

from __future__ import annotations

import socket
from typing import Any, Dict, List

from . import channel
from .recorder import Recorder


class Suite:
    """One run of a project's tests, or of a command."""

    def __init__(self, link: socket.socket, recorders: "List[Recorder]", order: "Dict[str, Any]") -> None:
        self.tests: "List[str]" = order["tests"]
        """Names of the tests to run; all when empty."""
        self.names = {recorder.qualname.rpartition(".")[2] for recorder in recorders}
        """What the functions are called."""
        self._link = link
        self._recorders = recorders
        self._every_test = bool(order["every_test"])
        self._keep_failed = bool(order["keep_failed"])
        self._label = ""
        self._is_closed = False

    @property
    def is_done(self) -> bool:
        """Whether no further call will be kept."""
        if self._every_test or not self._recorders:
            return False
        return all(recorder.is_full for recorder in self._recorders)

    def begin(self, test: str) -> None:
        """From now on, calls belong to this test."""
        self._label = test
        for recorder in self._recorders:
            recorder.begin(test)

    def end(self, passed: bool) -> None:
        """Send what the test gave; the calls of one that failed are not used."""
        reached = [number for number, recorder in enumerate(self._recorders) if recorder.reached]
        kept = [
            (number, payload)
            for number, recorder in enumerate(self._recorders)
            for payload in recorder.settle(keep=passed or self._keep_failed)
        ]
        header = {
            "test": self._label,
            "passed": passed,
            "reached": reached,
            "functions": [number for number, _ in kept],
        }
        channel.send(self._link, header, tuple(payload for _, payload in kept))
        for recorder in self._recorders:
            recorder.begin("")

    def close(self, problems: "List[str]") -> None:
        """Send the end, once: what hindered the run, and which calls could not be kept."""
        if self._is_closed:
            return
        self._is_closed = True
        unkept = [[recorder.too_large, recorder.unstorable] for recorder in self._recorders]
        channel.send(self._link, {"end": True, "problems": problems, "unkept": unkept})
