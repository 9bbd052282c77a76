"""Runs a project's tests with unittest, for interpreters that have no pytest."""

from __future__ import annotations

import os
import sys
import unittest
from typing import TYPE_CHECKING, Any, Iterator, List, Tuple

if TYPE_CHECKING:
    from .suite import Suite


def run(suite: "Suite", project: str) -> "List[str]":
    """Run the tests of every file that is named like one; what hindered it is returned, a sentence each."""
    problems: "List[str]" = []
    loader = unittest.TestLoader()
    files = sorted(_test_files(project), key=lambda path: not _mentions(path, suite.names))
    result = _Result(suite)
    for path in files:
        root, name = _module(path)
        if root not in sys.path:
            sys.path.insert(0, root)
        try:
            tests = loader.loadTestsFromName(name)
        except (Exception, SystemExit) as error:
            problems.append("{} could not be loaded: {}: {}".format(name, type(error).__name__, error))
            continue
        problems += ["{} could not be loaded: {}".format(name, _last_line(str(text))) for text in loader.errors]
        loader.errors.clear()
        for test in _each(tests):
            if type(test).__name__ == "_FailedTest":
                continue
            if result.shouldStop:
                return problems
            if not suite.tests or test.id() in suite.tests:
                test.run(result)
    return problems


class _Result(unittest.TestResult):
    def __init__(self, suite: "Suite") -> None:
        super().__init__()
        self._suite = suite
        self._passed = True

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        self._passed = True
        self._suite.begin(test.id())

    def addError(self, test: Any, err: Any) -> None:
        self._passed = False

    def addFailure(self, test: Any, err: Any) -> None:
        self._passed = False

    def addUnexpectedSuccess(self, test: Any) -> None:
        self._passed = False

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        self._passed = self._passed and err is None

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        self._suite.end(self._passed)
        if self._suite.is_done:
            self.stop()


def _last_line(text: str) -> str:
    return [line.strip() for line in text.splitlines() if line.strip()][-1]


def _each(tests: Any) -> "Iterator[Any]":
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from _each(test)
        else:
            yield test


def _test_files(project: str) -> "Iterator[str]":
    for folder, _, files in os.walk(project):
        for name in sorted(files):
            if name.endswith(".py") and (name.startswith("test") or name.endswith("_test.py")):
                yield os.path.join(folder, name)


def _mentions(path: str, names: "set[str]") -> bool:
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    return any(name in text for name in names)


def _module(path: str) -> "Tuple[str, str]":
    """The folder that has to be importable for a file, and the dotted name that it then has."""
    folder, file = os.path.split(path)
    names = [file[: -len(".py")]]
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        names.insert(0, name)
    return folder, ".".join(names)
