"""The base protocol over real stdio: one test for each mend of pygls, and for what must not come back."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from typing import Any

import pytest
from tests.server.lsp.client import NO_ANSWER, REAL_SERVER, TIMEOUT_S, session

pytestmark = pytest.mark.process

NOT_INITIALIZED, INVALID_REQUEST, METHOD_NOT_FOUND = -32002, -32600, -32601
INVALID_PARAMS, INTERNAL_ERROR, PARSE_ERROR, CANCELLED = -32602, -32603, -32700, -32800
URI = "file:///tmp/nowhere/a.py"
SLOW = "def slow():\n    return 'slow way'\n"


def asks(uri: str = URI, line: int = 0, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "position": {"line": line, "character": 4}, **more}


def code_action(uri: str) -> dict[str, Any]:
    place = {"line": 0, "character": 0}
    return {
        "textDocument": {"uri": uri},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": []},
    }


async def test_a_request_before_initialize_is_refused() -> None:
    async with session() as client:
        assert (await client.refused("workspace/executeCommand", {"command": "x"})).code == NOT_INITIALIZED
        await client.initialize()


async def test_a_notification_before_initialize_is_dropped() -> None:
    async with session() as client:
        client.open(URI, SLOW)
        await client.initialize()
        assert await client.leave() == 0


async def test_a_second_initialize_is_refused_and_harms_nothing() -> None:
    async with session() as client:
        await client.initialize()
        client.open(URI, SLOW)
        assert (
            await client.refused("initialize", {"processId": None, "capabilities": {}})
        ).code == INVALID_REQUEST
        assert len(await client.request("textDocument/codeAction", code_action(URI))) == 3


async def test_a_request_after_shutdown_is_refused_and_shutdown_is_repeatable() -> None:
    async with session() as client:
        await client.initialize()
        assert await client.request("shutdown") is None
        assert (await client.refused("workspace/executeCommand", {"command": "x"})).code == INVALID_REQUEST
        assert await client.leave() == 0


async def test_exit_without_shutdown_is_a_failure() -> None:
    async with session() as client:
        await client.initialize()
        client.notify("exit")
        assert await client.exit_code() == 1


async def test_shutdown_with_a_command_in_flight() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: NO_ANSWER)
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open(URI, SLOW)
        job = await client.command("optimize", asks())
        await client.expect("window/showMessage")
        _, accepting = client.ask(
            "workspace/executeCommand", {"command": "afterburner.accept", "arguments": [job]}
        )
        await client.expect("workspace/applyEdit")
        assert await client.leave() == 0
        assert accepting.exception() is not None


MALFORMED = [
    ("textDocument/codeAction", {"range": 3}),
    ("workspace/executeCommand", {"command": "afterburner.optimize", "arguments": [{"uri": URI}]}),
    ("workspace/executeCommand", {"command": "afterburner.optimize", "arguments": []}),
    ("workspace/executeCommand", {"command": "afterburner.optimize", "arguments": [asks(efficiency="x")]}),
    ("workspace/executeCommand", {"command": "afterburner.accept", "arguments": [{"job": "none"}]}),
    ("workspace/executeCommand", {"command": "unknown"}),
    ("workspace/textDocumentContent", {"uri": "afterburner-proposal:/none/a.py"}),
]


async def test_malformed_parameters_are_answered() -> None:
    async with session() as client:
        await client.initialize()
        codes = [(await client.refused(method, params)).code for method, params in MALFORMED]
        assert codes == [INVALID_PARAMS] * len(MALFORMED)
        assert client.seen("window/showMessage") == []


async def test_an_unknown_request_is_answered() -> None:
    async with session() as client:
        await client.initialize()
        client.notify("$/unknown", {"a": 1})
        assert (await client.refused("$/unknown")).code == METHOD_NOT_FOUND
        assert (await client.refused("textDocument/nothing", {"a": {"b": 1}})).code == METHOD_NOT_FOUND


async def test_a_cancelled_command_stops() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: NO_ANSWER)
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open(URI, SLOW)
        job = await client.command("optimize", asks())
        await client.expect("window/showMessage")
        msg_id, accepting = client.ask(
            "workspace/executeCommand", {"command": "afterburner.accept", "arguments": [job]}
        )
        await client.expect("workspace/applyEdit")
        client.notify("$/cancelRequest", {"id": msg_id})
        await asyncio.wait({accepting})
        error = accepting.exception()
        assert getattr(error, "code", None) == CANCELLED
        late = next(message for message in client.messages if message["method"] == "workspace/applyEdit")
        client.send({"jsonrpc": "2.0", "id": late["id"], "result": {"applied": False}})
        client.on("workspace/applyEdit", lambda _: {"applied": True})
        assert (await client.command("accept", job))["applied"]
    assert b"Error" not in await client.log


async def test_a_command_that_is_cancelled_from_within_is_answered() -> None:
    async with session() as client:
        client.on("workspace/applyEdit", lambda _: NO_ANSWER)
        await client.initialize({"workspace": {"applyEdit": True}})
        client.open(URI, SLOW)
        job = await client.command("optimize", asks())
        await client.expect("window/showMessage")
        _, accepting = client.ask(
            "workspace/executeCommand", {"command": "afterburner.accept", "arguments": [job]}
        )
        await client.expect("workspace/applyEdit")
        ours = next(message for message in client.messages if message["method"] == "workspace/applyEdit")
        client.notify("$/cancelRequest", {"id": ours["id"]})
        await asyncio.wait({accepting}, timeout=TIMEOUT_S)
        assert getattr(accepting.exception(), "code", None) == CANCELLED


async def test_a_broken_message_does_not_end_the_session() -> None:
    async with session() as client:
        await client.initialize()
        for body in (b"{", b"[]", b'{"id": 1, "method": "shutdown"}', b"\xff"):
            client.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        assert await client.command("debugInformation")
        codes = [message["error"]["code"] for message in client.orphans]
        assert codes == [PARSE_ERROR, INVALID_REQUEST, INVALID_REQUEST, PARSE_ERROR]


async def test_headers_in_any_order_and_case() -> None:
    async with session() as client:
        await client.initialize()
        _, answer = client.ask("shutdown")
        body = json.dumps({"jsonrpc": "2.0", "method": "exit"}).encode()
        head = b"content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n"
        await answer
        client.send_bytes(head % len(body) + body)
        assert await client.exit_code() == 0


async def test_a_fault_is_answered_without_its_details() -> None:
    async with session() as client:
        await client.initialize()
        client.open("file:///tmp/nowhere/broken.py", "def broken():\n    return 1\n")
        await client.command("optimize", asks("file:///tmp/nowhere/broken.py"))
        shown = await client.expect("window/showMessage")
        assert shown["message"] == "broken: Afterburner failed; the server's log has the details."
        error = await client.refused("textDocument/codeAction", code_action("file:///tmp/nowhere/missing.py"))
        assert (error.code, "data" in error.error) == (INTERNAL_ERROR, False)


async def test_a_change_of_an_unopened_document_is_ignored() -> None:
    async with session() as client:
        await client.initialize()
        client.change(URI, 2, {"text": "x"})
        assert await client.command("debugInformation")
        assert client.seen("window/showMessage") == []


async def test_nothing_but_protocol_on_standard_output() -> None:
    async with session() as client:
        await client.initialize()
        client.open(URI, SLOW)
        await client.command("optimize", asks())  # the scripted run prints; the client asserts on every header
        await client.expect("window/showMessage")
        assert await client.leave() == 0


async def test_a_client_that_is_gone_ends_the_session_quietly() -> None:
    async with session() as client:
        await client.initialize()
        client.open("file:///tmp/nowhere/b.py", "def endless():\n    pass\n")
        await client.command("optimize", asks("file:///tmp/nowhere/b.py"))
        client.close_input()
        assert await client.exit_code() == 1


def test_the_server_starts_without_what_only_jobs_need() -> None:
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    ended = subprocess.run(REAL_SERVER, env=environment, input=b"", capture_output=True, check=False)
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.decode().splitlines()}
    assert "afterburner.lsp.command" in loaded
    heavy = {"httpx", "hypothesis", "huggingface_hub", "xllamacpp", "afterburner.optimization"}
    assert not loaded & heavy
    assert (ended.returncode, ended.stdout) == (1, b"")
