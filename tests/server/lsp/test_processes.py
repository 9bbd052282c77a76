"""The server and the processes around it: it goes with its editor, and takes its children along."""

from __future__ import annotations

import asyncio
import signal

import psutil
import pytest
from tests.server.lsp.client import SCRIPTED_SERVER, Client, session

pytestmark = pytest.mark.process

URI = "file:///tmp/nowhere/a.py"


async def child_of(client: Client) -> psutil.Process:
    """Start a run that listens to nothing and has a child process."""
    client.open(URI, "def stubborn():\n    return 1\n")
    await client.command("optimize", {"uri": URI, "position": {"line": 0, "character": 4}})
    server = psutil.Process(client.process.pid)
    async with asyncio.timeout(20):
        while not server.children():  # noqa: ASYNC110 - processes do not tell
            await asyncio.sleep(0.01)
    return server.children()[0]


@pytest.mark.parametrize("way", ["shutdown", "exit", "end of input", "SIGTERM", "SIGINT", "SIGHUP"])
async def test_no_child_outlives_the_server(way: str) -> None:
    async with session() as client:
        await client.initialize()
        child = await child_of(client)
        if way == "shutdown":
            await client.request("shutdown")
            assert not child.is_running()
            client.notify("exit")
        elif way == "exit":
            client.notify("exit")
        elif way == "end of input":
            client.close_input()
        else:
            client.process.send_signal(signal.Signals[way])
        assert await client.exit_code() == (0 if way == "shutdown" else 1)
        assert not child.is_running()


@pytest.mark.parametrize("told", ["processId", "command line"])
async def test_the_server_goes_with_its_editor(told: str) -> None:
    editor = await asyncio.create_subprocess_exec("sleep", "1000")
    command = [*SCRIPTED_SERVER, str(editor.pid)] if told == "command line" else SCRIPTED_SERVER
    async with session(command) as client:
        await client.initialize(processId=editor.pid if told == "processId" else None)
        child = await child_of(client)
        editor.kill()
        await editor.wait()
        assert await client.exit_code() == 1
        assert not child.is_running()


async def test_a_dead_editor_is_not_mistaken_for_its_successor() -> None:
    editor = await asyncio.create_subprocess_exec("true")
    await editor.wait()
    async with session() as client:
        await client.initialize(processId=editor.pid)
        assert await client.exit_code() == 1
