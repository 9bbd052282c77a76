"""The real run cancelled in each of its stages: it ends, says so, and leaves no process behind."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.server.lsp.client import REAL_SERVER, Client, session
from tests.support.chat_endpoint import Answer, ChatEndpoint

pytestmark = [pytest.mark.needs("bwrap"), pytest.mark.process]

SOURCE = '''\
def pairs(xs: list[int]) -> int:
    """How many pairs are equal.

    >>> pairs([1, 2, 1, 1])
    3
    """
    found = 0
    for i in range(len(xs)):
        for j in range(i):
            found += xs[i] == xs[j]
    return found
'''
REPLY = """\
```python
def pairs(xs: list[int]) -> int:
    counts: dict[int, int] = {}
    found = 0
    for x in xs:
        seen = counts.get(x, 0)
        found += seen
        counts[x] = seen + 1
    return found
```
"""
CAPABILITIES = {"experimental": {"afterburner": {"proposal": True}}, "window": {"workDoneProgress": True}}
STAGES = {
    "cases": "looking for inputs",
    "baseline": "measuring the original",
    "propose": "waiting for a rewrite",
    "check": "checking a rewrite",
    "confirm": "confirming",
}
STAGE_TIMEOUT_S = 250.0


async def run_until(client: Client, file: Path, endpoint: ChatEndpoint, stage: str) -> dict[str, Any]:
    """Start a job and wait until it has come to a stage."""
    settings = {"model": endpoint.url, "iterations": 1, "targetInterpreter": sys.executable}
    await client.initialize(CAPABILITIES, {"settings": settings})
    client.open(file.as_uri(), SOURCE)
    place = {"uri": file.as_uri(), "position": {"line": 0, "character": 4}}
    job = await client.command("optimize", place)
    words = STAGES[stage]
    await client.expect(
        "$/progress", lambda params: words in params["value"].get("message", ""), timeout_s=STAGE_TIMEOUT_S
    )
    assert isinstance(job, dict)
    return job


def still_there(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not vanished; what hangs from a killed process may take a moment."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    return alive


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "pairs.py"
    file.write_text(SOURCE, encoding="utf-8")
    return file


@pytest.mark.parametrize("stage", STAGES)
async def test_cancel_leaves_no_process(stage: str, file: Path) -> None:
    answer = Answer(text=REPLY, delay_s=300 if stage == "propose" else 0)
    with ChatEndpoint([answer]) as endpoint:
        async with session(REAL_SERVER) as client:
            job = await run_until(client, file, endpoint, stage)
            server = psutil.Process(client.process.pid)
            working = server.children(recursive=True)
            client.notify("window/workDoneProgress/cancel", {"token": f"afterburner/{job['job']}"})
            await client.expect("$/progress", lambda params: params["value"]["kind"] == "end")
            if stage == "confirm":
                assert (await client.expect("afterburner/proposal"))["title"].endswith("unconfirmed")
            else:
                assert (await client.expect("afterburner/finished"))["outcome"] == "cancelled"
            assert await asyncio.to_thread(still_there, working) == []
            assert server.children(recursive=True) == []
            assert await client.leave() == 0


async def test_a_terminated_server_leaves_no_process(file: Path) -> None:
    with ChatEndpoint([REPLY]) as endpoint:
        async with session(REAL_SERVER) as client:
            await run_until(client, file, endpoint, "baseline")
            server = psutil.Process(client.process.pid)
            working = server.children(recursive=True)
            assert working
            client.process.send_signal(signal.SIGTERM)
            assert await client.exit_code() == 1
            assert await asyncio.to_thread(still_there, working) == []
