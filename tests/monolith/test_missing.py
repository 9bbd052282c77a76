"""Imports that fail: told by the module's name where the candidate's text really has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.judging import case, program, supervisor

from monolith.comparison import Verdict
from monolith.missing import missing_import
from monolith.original import Expectation, expectation, violation
from monolith.outcome import Kind, Run
from monolith.supervisor import Supervisor

ORIGINAL = program("def f(n):\n    return n\n", Path("/nowhere/project"))
BODY = "def f(n):\n    return n\n"
SEEDS = (0, 1)
NOT_INSTALLED = "which is not installed for the project's Python"


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


@pytest.fixture(scope="module")
def expected(watcher: Supervisor) -> Expectation:
    return expectation(watcher, ORIGINAL, [case(3)], SEEDS)


@pytest.mark.process
@pytest.mark.parametrize(
    ("candidate", "verdict", "reason"),
    [
        (
            f"import no_such_package.fast\n{BODY}",
            Verdict.INVALID,
            f"it imports `no_such_package`, {NOT_INSTALLED}",
        ),
        (f"from json.fast import load\n{BODY}", Verdict.INVALID, f"it imports `json.fast`, {NOT_INSTALLED}"),
        (
            f"from math import hyper\n{BODY}",
            Verdict.INVALID,
            "it imports `hyper` from `math`, which has nothing of that name",
        ),
        (
            "def f(n):\n    import no_such_package\n    return n\n",
            Verdict.INVALID,
            f"it imports `no_such_package`, {NOT_INSTALLED}",
        ),
        (
            f"raise ModuleNotFoundError(\"No module named 'made_up'\")\n{BODY}",
            Verdict.ERROR,
            "it does not load: ModuleNotFoundError: No module named 'made_up'",
        ),
        (
            "def f(n):\n    raise ImportError(\"cannot import name 'x' from 'made_up'\")\n",
            Verdict.DIFFERENT,
            "raised ImportError where the original returned 3",
        ),
    ],
)
def test_a_missing_import_is_invalid_and_what_a_candidate_makes_up_is_not(
    watcher: Supervisor, expected: Expectation, candidate: str, verdict: Verdict, reason: str
) -> None:
    rejection, _ = violation(watcher, ORIGINAL, ORIGINAL.with_source(candidate), expected, SEEDS, frozenset())

    assert rejection is not None
    assert rejection.verdict is verdict
    assert rejection.reason.startswith(reason)


@pytest.mark.parametrize(
    ("error", "filename", "named"),
    [
        ("ModuleNotFoundError: No module named 'shop.gone'", "/project/shop/fast.py", "`shop.gone`"),
        (
            "ModuleNotFoundError: No module named 'shop.fast.gone'",
            "/project/shop/fast/__init__.py",
            "`shop.fast.gone`",
        ),
        ("ModuleNotFoundError: No module named 'gone'", "/project/shop/fast.py", ""),
    ],
)
def test_relative_imports_count_from_the_module_s_package(error: str, filename: str, named: str) -> None:
    candidate = replace(
        ORIGINAL,
        source=f"from .gone import g\nfrom ...... import h\n{BODY}",
        module="shop.fast",
        filename=filename,
    )
    rejection = missing_import(candidate, Run(error=error, error_kind=Kind.RAISED), 0)

    assert (rejection is not None) is bool(named)
    assert rejection is None or named in rejection.reason
