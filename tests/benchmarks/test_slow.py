"""The set of slow functions: the better forms do the same, and the set is what the benchmark needs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.slow.catalogue import FOLDER, SLOW_FUNCTIONS, SlowFunction
from tests.benchmarks.slow.exact import observed
from tests.benchmarks.slow.workspace import held_back_difference, unpack

BY_NAME = {function.name: function for function in SLOW_FUNCTIONS}


def module(path: Path) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": path.stem}
    exec(compile(path.read_text(), path, "exec"), namespace)
    return namespace


MODULES = {
    (kind, function.family): module(FOLDER / kind / f"{function.family}.py")
    for kind in ("originals", "better", "inputs", "held_back")
    for function in SLOW_FUNCTIONS
}


def of(kind: str, function: SlowFunction) -> Callable[..., Any]:
    found: Callable[..., Any] = MODULES[kind, function.family][function.name]
    return found


def held_back(function: SlowFunction) -> list[tuple[Any, ...]]:
    inputs: list[tuple[Any, ...]] = MODULES["held_back", function.family]["HELD_BACK"][function.name]
    return inputs


def test_the_set_is_large_and_mixed() -> None:
    assert len(BY_NAME) == len(SLOW_FUNCTIONS) >= 44
    assert sum(function.for_model for function in SLOW_FUNCTIONS) == 16
    assert len({function.family for function in SLOW_FUNCTIONS if function.for_model}) == 5
    efficiencies = Counter(function.efficiency for function in SLOW_FUNCTIONS)
    assert efficiencies["memory"] + efficiencies["integral"] >= len(SLOW_FUNCTIONS) / 4
    assert min(efficiencies.values()) >= 4


def test_no_function_is_left_out() -> None:
    for (kind, family), namespace in MODULES.items():
        names = {function.name for function in SLOW_FUNCTIONS if function.family == family}
        found = namespace.get("HELD_BACK") or {
            name
            for name, value in namespace.items()
            if getattr(value, "__module__", "") == family and not name.startswith("_") and callable(value)
        }
        assert set(found) == names, kind


@pytest.mark.parametrize("name", BY_NAME)
def test_the_better_form_does_the_same_on_sampled_inputs(name: str) -> None:
    function = BY_NAME[name]
    original, better, make = (of(kind, function) for kind in ("originals", "better", "inputs"))
    rng = random.Random(7)
    for size in [*range(12), 12, 16, 16, 24, 24]:
        arguments = make(rng, size)
        assert observed(better, arguments) == observed(original, arguments)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_better_form_does_the_same_on_inputs_that_are_held_back(name: str) -> None:
    function = BY_NAME[name]
    original, better = of("originals", function), of("better", function)
    inputs = held_back(function)
    assert len(inputs) >= 5
    for arguments in inputs:
        assert observed(better, arguments) == observed(original, arguments), arguments


@pytest.mark.parametrize("name", BY_NAME)
def test_no_search_sees_most_of_what_is_held_back(name: str, tmp_path: Path) -> None:
    function = BY_NAME[name]
    cases = module(unpack(function, tmp_path).cases)["cases"]
    seen = [repr(arguments) for arguments, _ in cases()]
    unseen = [arguments for arguments in held_back(function) if repr(arguments) not in seen]
    assert len(unseen) >= len(held_back(function)) / 2


@pytest.mark.parametrize("change", [("1, 1", "1, 1.0"), ("1", "True"), ("0.0", "-0.0"), ("[1]", "(1,)")])
def test_what_differs_in_type_alone_differs(change: tuple[str, str]) -> None:
    one, other = (eval(f"lambda: ({text},)") for text in change)
    assert observed(one, ()) != observed(other, ())


def test_a_changed_argument_is_seen() -> None:
    assert observed(list.clear, ([1],)) != observed(lambda items: None, ([1],))


@pytest.mark.process
@pytest.mark.needs("bwrap")
def test_a_rewrite_that_fails_what_is_held_back_is_found(tmp_path: Path) -> None:
    function = BY_NAME["hidden_digits"]
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.mkdir()
    wrong.mkdir()
    better = function.text("better")
    assert held_back_difference(function, better, right) == ""
    only_ascii = better.replace("letter.isdigit()", "letter in '0123456789'")
    assert held_back_difference(function, only_ascii, wrong).startswith("different: ")
