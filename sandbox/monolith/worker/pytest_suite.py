"""Runs a project's tests with pytest, those that name the function first."""

from __future__ import annotations

import importlib.util
import io
import sys
from typing import TYPE_CHECKING, Any, Dict, List, Set

if TYPE_CHECKING:
    from .suite import Suite

_INTERNAL_ERROR, _USAGE_ERROR = 3, 4


def is_installed() -> bool:
    """Whether the interpreter has pytest."""
    return importlib.util.find_spec("pytest") is not None


def run(suite: "Suite") -> "List[str]":
    """Run the tests; what hindered it is returned, a sentence each."""
    import pytest

    plugin = _Plugin(suite)
    arguments = ["-q", "-p", "no:cacheprovider", "--no-header", "--continue-on-collection-errors"]
    arguments += ["--maxfail", "0"]
    for package, switched_off in (("xdist", ["-n", "0"]), ("pytest_cov", ["--no-cov"])):
        if importlib.util.find_spec(package) is not None:
            arguments += switched_off
    sys.stdout = sys.stderr = said = io.StringIO()
    status = pytest.main([*arguments, *suite.tests], plugins=[plugin])
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    if status in (_INTERNAL_ERROR, _USAGE_ERROR):
        plugin.problems.append("pytest could not start: {}".format(_reason(said.getvalue())))
    return plugin.problems


def _reason(said: str) -> str:
    """What pytest says of its own failure, without the way that led there."""
    lines = [line.partition("INTERNALERROR>")[2] or line for line in said.splitlines()]
    told = [line.strip() for line in lines if line.strip() and not line.startswith(("  ", " Traceback"))]
    return " ".join(told)[:300]


class _Plugin:
    def __init__(self, suite: "Suite") -> None:
        self.problems: "List[str]" = []
        self._suite = suite
        self._failed: "Set[str]" = set()

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            lines = [line for line in str(report.longrepr).splitlines() if line.strip()]
            why = lines[-1].strip()[:200].lstrip("E ") if lines else ""
            self.problems.append("{} could not be loaded: {}".format(report.nodeid, why))

    def pytest_collection_modifyitems(self, items: "List[Any]") -> None:
        mentions: "Dict[str, bool]" = {}
        for item in items:
            path = str(item.path)
            if path not in mentions:
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = file.read()
                mentions[path] = any(name in text for name in self._suite.names)
        items.sort(key=lambda item: not mentions[str(item.path)])

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._suite.begin(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._suite.end(nodeid not in self._failed)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """The tests have run: nobody waits for the summaries that plugins write, some of which take a second."""
        if exitstatus not in (_INTERNAL_ERROR, _USAGE_ERROR):
            self._suite.close(self.problems)

    def pytest_runtest_protocol(self, item: Any) -> None:
        if self._suite.is_done:
            item.session.shouldstop = "enough calls were recorded"
