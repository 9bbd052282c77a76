"""The main job in headless Neovim through its built-in LSP client, without any client of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.chat_endpoint import ChatEndpoint

pytestmark = [pytest.mark.editor, pytest.mark.needs("nvim")]

FAST = "    return list(dict.fromkeys(customer_ids))\n"
REPLY = f"""\
```python
def unique_customers(customer_ids: list[int]) -> list[int]:
{FAST}```
"""


def travel(examples: Path, folder: Path, **journey: Any) -> dict[str, Any]:
    """What was seen on a journey through a copy of the examples."""
    project, result = folder / "project", folder / "seen.json"
    shutil.copytree(examples, project, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    with ChatEndpoint([REPLY]) as endpoint:
        settings = {"model": endpoint.url, "iterations": 1, "targetInterpreter": sys.executable}
        told = {
            "server": [sys.executable, "-m", "afterburner", "lsp"],
            "settings": settings,
            "file": str(project / "shop" / "tables.py"),
            "function": "unique_customers",
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


def test_accept_by_command_and_undo(examples: Path, tmp_path: Path) -> None:
    seen = travel(examples, tmp_path, answer="later")
    assert seen["actions"] == ["Optimize for time", "Optimize for memory", "Optimize for both (time x memory)"]
    assert "unique_customers" in seen["question"]
    assert "x faster" in seen["question"]
    assert seen["accept"]["applied"] is True
    assert FAST in seen["after"]
    header, _, rest = seen["before"].partition("def unique_customers")
    assert seen["after"].startswith(header)
    assert seen["after"].endswith(rest[rest.index("def unknown_articles") :])
    assert seen["undone"] == seen["before"]
    assert (seen["progress"][0], seen["progress"].count("end")) == ("begin", 1)


def test_discard_in_the_message_leaves_the_file(examples: Path, tmp_path: Path) -> None:
    seen = travel(examples, tmp_path, answer="Discard", action="Optimize for both (time x memory)")
    assert seen["question"].startswith("unique_customers: ")
    assert seen["after"] == seen["before"]
    assert seen["accept"]["applied"] is False


def test_a_refusal_is_one_sentence(examples: Path, tmp_path: Path) -> None:
    seen = travel(examples, tmp_path, answer="none", settings={"model": "http://127.0.0.1:9/v1"})
    assert "question" not in seen
    assert len(seen["messages"]) == 1
    assert seen["messages"][0].startswith("unique_customers: ")
    assert seen["after"] == seen["before"]
