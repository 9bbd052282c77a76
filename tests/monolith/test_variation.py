"""What a function's text says about why it does something else each time."""

from __future__ import annotations

import ast

import pytest

from monolith.variation import causes


@pytest.mark.parametrize(
    ("call", "cause"),
    [
        ("time.time()", ["the clock (time.time)"]),
        ("datetime.datetime.now()", ["the clock (datetime.datetime.now)"]),
        ("perf_counter()", ["the clock (perf_counter)"]),
        ("uuid.uuid4()", ["randomness that cannot be seeded (uuid.uuid4)"]),
        ("hash(x)", ["what differs between processes (hash)"]),
        ("when.time()", []),
        ("random.random()", []),
        ("width(x)", []),
    ],
)
def test_it_is_named(call: str, cause: list[str]) -> None:
    assert causes(ast.parse(f"def f(x):\n    return {call}\n")) == cause
