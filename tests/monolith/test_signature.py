"""A candidate that can be called in fewer ways than the original."""

from __future__ import annotations

from pathlib import Path

import pytest

from monolith.program import program_of
from monolith.signature import changed_signature


@pytest.mark.parametrize(
    ("original", "candidate", "sentence"),
    [
        ("def f(a, b=1): ...", "def f(a: int, b: int = 1) -> int: ...", ""),
        ("def f(a): ...", "def f(b): ...", "the signature changed from (a) to (b)"),
        ("def f(a): ...", "def f(a, /): ...", "the signature changed from (a) to (a, /)"),
        ("def f(a=1): ...", "def f(a=2): ...", "the signature changed from (a=1) to (a=2)"),
        ("def f(*, a): ...", "def f(a): ...", "the signature changed from (*, a) to (a)"),
        ("def f(a): ...", "async def f(a): ...", "it has become async"),
        ("async def f(a): ...", "def f(a): ...", "it is no longer async"),
        ("def f(a): ...", "f = len", ""),
        ("def f(a): ...", "def f(a: ...", ""),
    ],
)
def test_what_changed(original: str, candidate: str, sentence: str, tmp_path: Path) -> None:
    first = program_of(tmp_path / "a.py", original, "f")
    assert changed_signature(first, first.with_source(candidate)) == sentence
