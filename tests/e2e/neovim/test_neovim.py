"""The main job in headless Neovim through its built-in LSP client, without any client of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.chat_endpoint import ChatEndpoint

pytestmark = [pytest.mark.editor, pytest.mark.needs("nvim")]

SOURCE = '''\
"""Figures of a day."""


def spread(prices: list[int]) -> int:
    """By how much the highest price is above the lowest.

    >>> spread([3, 9, 4])
    6
    """
    widest = 0
    for high in range(len(prices)):
        for low in range(len(prices)):
            widest = max(widest, prices[high] - prices[low])
    return widest


def first(prices: list[int]) -> int:
    """The first price of the day."""
    return prices[0]
'''
SLOW = SOURCE[SOURCE.index("    widest = 0") : SOURCE.index("\n\ndef first")]
FAST = "    return max(prices) - min(prices) if prices else 0\n"
REPLY = f"""\
```python
def spread(prices: list[int]) -> int:
{FAST}```
"""


def travel(folder: Path, **journey: Any) -> dict[str, Any]:
    """What was seen on a journey."""
    file, result = folder / "figures.py", folder / "seen.json"
    file.write_text(SOURCE, encoding="utf-8")
    with ChatEndpoint([REPLY]) as endpoint:
        settings = {"model": endpoint.url, "iterations": 1, "targetInterpreter": sys.executable}
        told = {
            "server": [sys.executable, "-m", "afterburner", "lsp"],
            "settings": settings,
            "file": str(file),
            "function": "spread",
            "action": "Optimize for time",
            "result": str(result),
        }
        script = Path(__file__).with_name("journey.lua")
        subprocess.run(
            ["nvim", "--headless", "--clean", "-n", "-c", f"luafile {script}"],
            env={**os.environ, "HOME": str(folder), "JOURNEY": json.dumps(told | journey)},
            check=True,
            timeout=280,
        )
    seen = json.loads(result.read_text(encoding="utf-8"))
    assert "failure" not in seen, seen
    assert isinstance(seen, dict)
    return seen


def test_accept_by_command_and_undo(tmp_path: Path) -> None:
    seen = travel(tmp_path, answer="later")
    assert seen["actions"] == ["Optimize for time", "Optimize for memory", "Optimize for both (time x memory)"]
    assert "spread" in seen["question"]
    assert "x faster" in seen["question"]
    assert seen["accept"]["applied"] is True
    assert seen["after"] == SOURCE.replace(SLOW, FAST)
    assert seen["undone"] == SOURCE
    assert (seen["progress"][0], seen["progress"].count("end")) == ("begin", 1)


def test_discard_in_the_message_leaves_the_file(tmp_path: Path) -> None:
    seen = travel(tmp_path, answer="Discard")
    assert seen["question"].startswith("spread: ")
    assert seen["after"] == SOURCE
    assert seen["accept"]["applied"] is False


def test_a_refusal_is_one_sentence(tmp_path: Path) -> None:
    seen = travel(tmp_path, answer="none", settings={"model": "http://127.0.0.1:9/v1"})
    assert "question" not in seen
    assert len(seen["messages"]) == 1
    assert seen["messages"][0].startswith("spread: ")
    assert seen["after"] == SOURCE
