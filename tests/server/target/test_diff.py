from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from afterburner.target.diff import unified_diff

if TYPE_CHECKING:
    from pathlib import Path

_LINES = [f"line {number}\n" for number in range(20)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("".join(_LINES), "".join([*_LINES[:9], "new\n", *_LINES[11:]])),
        ("a\nb", "a\nc"),
        ("a\nb", "a\nb\nc\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("s = '\u2028'\nb\n", "s = '\u2028'\nc\n"),
    ],
    ids=["middle", "no last newline", "newline added", "crlf", "unicode line separator"],
)
def test_git_applies_it(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "m.py").write_bytes(before.encode())
    diff = unified_diff(before, after, "m.py")
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "m.py").read_bytes() == after.encode()


def test_no_change_is_no_diff() -> None:
    assert unified_diff("a\n", "a\n", "m.py") == ""
