"""State of the interpreter and of libraries that is left changed is a difference, told by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.judging import case, program, supervisor

from monolith.outcome import Run
from monolith.rejection import compare_outcomes
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
CALL = "interpreter settings: '{}' after the call: "
LOADING = "interpreter settings: '{}' after the module was loaded: "
IMPORTS = "import decimal, gc, logging, os, sys, warnings\n"


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


def reason(watcher: Supervisor, original: str, candidate: str) -> str:
    """Why the candidate is not the same; empty where it is."""
    first = program(original, HERE)
    watcher.prepare(first)
    ours, theirs = (run(watcher, source) for source in (original, candidate))
    rejection, _ = compare_outcomes(ours.outcomes[0], theirs, 0, case(1), ())
    return rejection.reason if rejection else ""


def run(watcher: Supervisor, source: str) -> Run:
    return watcher.check(program(source, HERE), [case(1)], [20.0])


@pytest.mark.parametrize(
    ("statement", "name", "got"),
    [
        ("decimal.getcontext().prec = 50", "decimal context", "[50, "),
        ("decimal.getcontext().traps[decimal.Inexact] = True", "decimal context", "[28, "),
        ("warnings.simplefilter('ignore')", "warning filters", "[('ignore', None, 'Warning', None, 0), "),
        ("warnings.filters.append(('ignore', 5))", "warning filters", "'cannot be read'"),
        ("os.environ['OMP_NUM_THREADS'] = '1'", "environment variables", "{'OMP_NUM_THREADS': '1'}"),
        ("os.chdir(os.path.dirname(os.__file__))", "current folder", "'/"),
        ("logging.disable(50)", "level that logging disables", "50"),
        ("logging.getLogger().setLevel(10)", "level of the root logger", "10"),
        ("sys.setrecursionlimit(9999)", "recursion limit", "9999"),
        ("gc.disable()", "garbage collector", "(False, "),
        pytest.param(
            "sys.set_int_max_str_digits(0)",
            "digits of an integer as text",
            "0",
            marks=pytest.mark.skipif("not hasattr(__import__('sys'), 'set_int_max_str_digits')"),
        ),
    ],
)
def test_what_is_left_changed_is_told_by_name(watcher: Supervisor, statement: str, name: str, got: str) -> None:
    original = f"{IMPORTS}def f(n):\n    return n\n"
    called = original.replace("    return", f"    {statement}\n    return")

    assert reason(watcher, original, called).startswith(f"{CALL.format(name)}expected no change, got {got}")
    assert reason(watcher, called, original).startswith(f"{CALL.format(name)}expected {got}")
    assert reason(watcher, called, called) == ""
    loaded = f"{original}{statement}\n"
    assert reason(watcher, original, loaded).startswith(f"{LOADING.format(name)}expected no change, got {got}")


@pytest.mark.parametrize(
    "body",
    [
        "with decimal.localcontext() as context:\n        context.prec = 50\n        decimal.Decimal(2).sqrt()",
        "decimal.Decimal(1) / decimal.Decimal(3)",
        "with warnings.catch_warnings():\n        warnings.simplefilter('ignore')",
        "os.environ['X'] = '1'\n    del os.environ['X']",
    ],
)
def test_what_is_put_back_is_no_difference(watcher: Supervisor, body: str) -> None:
    original = f"{IMPORTS}def f(n):\n    return n\n"

    assert reason(watcher, original, original.replace("    return", f"    {body}\n    return")) == ""


@pytest.mark.parametrize(
    ("library", "statement", "name"),
    [
        ("numpy", "numpy.seterr(all='ignore')", "numpy.geterr()"),
        ("numpy", "numpy.set_printoptions(precision=2)", "numpy.get_printoptions()"),
        ("torch", "torch.set_grad_enabled(False)", "torch.is_grad_enabled()"),
        ("torch", "torch.set_default_dtype(torch.float64)", "torch.get_default_dtype()"),
        ("torch", "torch.set_num_threads(1 + torch.get_num_threads())", "torch.get_num_threads()"),
    ],
)
def test_so_is_the_state_of_libraries(watcher: Supervisor, library: str, statement: str, name: str) -> None:
    pytest.importorskip(library)
    original = f"import {library}\ndef f(n):\n    return n\n"
    called = original.replace("    return", f"    {statement}\n    return")

    assert reason(watcher, original, called).startswith(f"{CALL.format(name)}expected no change, got ")
    assert reason(watcher, called, called) == ""


def test_a_library_that_only_the_candidate_loads_is_no_difference(watcher: Supervisor) -> None:
    pytest.importorskip("numpy")

    assert reason(watcher, "def f(n):\n    return n\n", "import numpy\ndef f(n):\n    return n\n") == ""
