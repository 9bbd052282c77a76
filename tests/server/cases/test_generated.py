from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from afterburner.cases.generated import examples, sized, undescribed
from monolith.worker import encoding
from monolith.worker.decoding import decode
from monolith.worker.describe import describe


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Order:
    article: int
    tags: list[str]
    follow_up: Order | None = None


def numbers(values: list[int]) -> None: ...
def text(line: str) -> None: ...
def count(n: int) -> None: ...
def limited(values: list[int], limit: int) -> None: ...
def graph(roads: dict[int, list[int]], start: int) -> None: ...
def grid(rows: list[list[int]]) -> None: ...
def shared(first: list[str], second: list[str]) -> None: ...
def orders(values: list[Order], colour: Colour, mode: Literal["a", "b"]) -> None: ...
def optional(values: list[int] | None, limit: int = 3, *, key: str = "") -> None: ...
def variadic(*values: int, **more: int) -> None: ...
def standard(a: decimal.Decimal, b: datetime.date, c: collections.deque[int], d: frozenset[str]) -> None: ...
def generic(values: list, pairs: Sequence[tuple[int, str]]) -> None: ...  # type: ignore[type-arg]
def flags(a: bool, b: bool) -> None: ...
def untyped(values, limit: int, key=None) -> None: ...  # type: ignore[no-untyped-def]
def callback(key: Callable[[int], int], values: set[list[int]]) -> None: ...


TYPED: list[Callable[..., None]] = [
    numbers, text, count, limited, graph, grid, shared, orders, optional, variadic, standard, generic, flags,
]  # fmt: skip


def arguments(payload: bytes) -> tuple[tuple[Any, ...], dict[str, Any]]:
    call = decode(payload)
    return call["args"], call["kwargs"]


def values_of(function: Callable[..., None], amount: int = 60) -> list[Any]:
    return [arguments(payload)[0][0] for payload in examples(describe(function), amount, 1)]


@pytest.mark.parametrize("function", TYPED)
def test_inputs_can_be_passed_and_are_distinct(function: Callable[..., None]) -> None:
    made = examples(describe(function), 60, 1)
    assert len(set(made)) == len(made)
    assert len(made) == (4 if function is flags else 60)
    for payload in made:
        args, kwargs = arguments(payload)
        function(*args, **kwargs)


def test_the_seed_decides() -> None:
    signature = describe(orders)
    assert examples(signature, 20, 1) == examples(signature, 20, 1)
    assert examples(signature, 20, 1) != examples(signature, 20, 2)
    assert sized(signature, 20, 1) == sized(signature, 20, 1)
    assert sized(signature, 20, 1) != sized(signature, 20, 2)


def test_lists_come_empty_single_repeated_and_negative() -> None:
    lists = values_of(numbers)
    assert [] in lists
    assert any(len(each) == 1 for each in lists)
    assert any(len(each) > len(set(each)) for each in lists)
    assert any(number < 0 for each in lists for number in each)
    assert max(map(len, lists)) <= 12


def test_numbers_are_mostly_small_and_never_huge() -> None:
    made = values_of(count)
    assert {0, 1, -1} <= set(made)
    assert max(map(abs, made)) <= 2**31
    assert sum(abs(number) <= 1000 for number in made) > 40


def test_texts_are_short_and_sometimes_empty() -> None:
    made = values_of(text)
    assert "" in made
    assert max(map(len, made)) < 60


def test_parameters_with_defaults_are_sometimes_left_out() -> None:
    calls = [arguments(payload) for payload in examples(describe(optional), 60, 1)]
    assert {len(args) for args, _ in calls} == {1, 2}
    assert {frozenset(kwargs) for _, kwargs in calls} == {frozenset(), frozenset(["key"])}
    assert None in [args[0] for args, _ in calls]


def test_instances_are_of_the_users_classes() -> None:
    args, _ = arguments(examples(describe(orders), 30, 1)[-1])
    assert all(type(each) is Order for each in args[0])
    assert type(args[1]) is Colour


def test_parameters_that_block_are_named() -> None:
    assert undescribed(describe(untyped)) == ["values"]
    assert undescribed(describe(callback)) == ["key", "values"]
    assert undescribed(describe(iter)) == ["its signature"]
    assert [undescribed(describe(function)) for function in TYPED] == [[]] * len(TYPED)


@pytest.mark.parametrize("size", [8, 500])
def test_sized_inputs_have_about_the_size(size: int) -> None:
    def made(function: Callable[..., None]) -> tuple[Any, ...]:
        payload = sized(describe(function), size, 1)
        assert payload is not None
        return arguments(payload)[0]

    assert len(made(numbers)[0]) == size
    assert len(made(text)[0]) == size
    assert made(count) == (size,)
    assert len(made(orders)[0]) == size
    assert len(made(optional)[0]) == size
    assert len(made(variadic)) == size
    values, limit = made(limited)
    assert len(values) == size
    assert 1 <= limit <= size
    rows = made(grid)[0]
    assert size / 2 <= sum(map(len, rows)) <= size
    roads = made(graph)[0]
    assert len(roads) == size
    assert {end for ends in roads.values() for end in ends} <= set(roads)


def test_sized_collections_have_elements_in_common() -> None:
    payload = sized(describe(shared), 200, 1)
    assert payload is not None
    first, second = arguments(payload)[0]
    assert set(first) & set(second)
    assert len(set(first)) < len(first)


def test_what_does_not_grow_has_no_size() -> None:
    assert sized(describe(flags), 10, 1) is None
    assert sized(describe(untyped), 10, 1) is None


def test_an_input_too_large_to_send_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sized(describe(grid), 400, 1) is not None
    monkeypatch.setattr(encoding, "MAX_NODES", 20)
    assert sized(describe(grid), 400, 1) is None


def test_generation_writes_no_files_and_depends_on_no_loaded_module(tmp_path: Path) -> None:
    script = (
        "import json, sys; from afterburner.cases.generated import examples;"
        "sys.stdout.buffer.write(b'\\n'.join(examples(json.loads(sys.argv[1]), 30, 5)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, json.dumps(describe(limited))],
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert run.stdout.split(b"\n") == examples(describe(limited), 30, 5)
    assert os.listdir(tmp_path) == []
