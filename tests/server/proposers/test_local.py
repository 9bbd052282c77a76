"""The real local model: a real answer, no process left, whoever ends first."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from afterburner.errors import ProposerError
from afterburner.proposers.base import Message, Request
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Write a Python function `total(xs)` that returns the sum of the squares of a list. Code only."
REQUEST = Request((Message("user", QUESTION),), temperature=0.0, max_tokens=120, seed=1)
LONG = Request((Message("user", "Count from 1 to 1000, one number a line."),), max_tokens=2000)
PARENT = """
import asyncio, time
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.process import ModelServer

async def main():
    print((await ModelServer.start(QWEN_CODER)).pid, flush=True)
    time.sleep(600)

asyncio.run(main())
"""

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _model_is_here() -> None:
    if QWEN_CODER.is_present:
        return
    reason = f"the local model is not in {QWEN_CODER.path.parent}; `afterburner model pull` puts it there"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def servers() -> list[psutil.Process]:
    """The model servers that are this process's children."""
    return [
        child for child in psutil.Process().children() if "afterburner.proposers.local.serve" in child.cmdline()
    ]


async def test_answers_with_code_and_leaves_no_process() -> None:
    proposer = LocalProposer(QWEN_CODER)
    assert servers() == []
    reply = await proposer.propose(REQUEST)
    assert "```" in reply.text
    assert "def total(" in reply.text
    assert reply.origin == "local:qwen2.5-coder-1.5b-instruct"
    (server,) = servers()
    listening = [used for used in server.net_connections() if used.status == psutil.CONN_LISTEN]
    assert [used.laddr.ip for used in listening] == ["127.0.0.1"]
    await proposer.aclose()
    await proposer.aclose()
    assert not server.is_running()


async def test_a_server_that_died_is_started_again_and_cancelling_an_answer_ends_it() -> None:
    proposer = LocalProposer(QWEN_CODER)
    answering = asyncio.create_task(proposer.propose(LONG))
    (server,) = await started()
    server.kill()
    with pytest.raises(ProposerError, match="The local model's server ended"):
        await answering

    answering = asyncio.create_task(proposer.propose(LONG))
    await started()
    await asyncio.sleep(0.5)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    await proposer.aclose()
    assert servers() == []


def test_the_server_ends_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    server = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([server], 30)
    assert not server.is_running()


async def test_a_file_that_is_no_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    broken = replace(QWEN_CODER, size_bytes=9)
    broken.path.parent.mkdir(parents=True)
    broken.path.write_bytes(b"no model.")
    proposer = LocalProposer(broken)
    with pytest.raises(ProposerError, match="The local model could not be loaded"):
        await proposer.propose(REQUEST)
    assert servers() == []
    await proposer.aclose()


async def started() -> list[psutil.Process]:
    """The servers, once there is one."""
    for _ in range(1200):
        if found := servers():
            return found
        await asyncio.sleep(0.05)
    pytest.fail("no server was started within a minute")
