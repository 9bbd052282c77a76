"""A raw JSON-RPC client for tests: it sees exactly what the server writes, and sends what it likes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

SCRIPTED_SERVER = [sys.executable, str(Path(__file__).with_name("scripted_server.py"))]
REAL_SERVER = [sys.executable, "-m", "afterburner", "lsp"]
TIMEOUT_S = 20.0


class ServerError(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.error = error


class Client:
    """One session with one server process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self._input, self._output = process.stdin, process.stdout
        self._answers: dict[Any, asyncio.Future[Any]] = {}
        self._handlers: dict[str, Callable[[Any], Any]] = {}
        self._news = asyncio.Condition()
        self.messages: list[dict[str, Any]] = []
        """Notifications and requests of the server, in order."""
        self.orphans: list[dict[str, Any]] = []
        """Answers to no request of ours."""
        self._count = 0
        self._reading = asyncio.create_task(self._read())
        self.log = asyncio.create_task(process.stderr.read())
        """What the server has written to standard error, when it has ended."""

    async def _read(self) -> None:
        while header := await self._output.readline():
            assert header.startswith(b"Content-"), f"not protocol on standard output: {header!r}"
            if header.startswith(b"Content-Length:"):
                length = int(header.split(b":")[1])
                while (await self._output.readline()).strip():
                    pass
                await self._take(json.loads(await self._output.readexactly(length)))

    async def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            future = self._answers.pop(message.get("id"), None)
            if future is None:
                self.orphans.append(message)
            elif "error" in message:
                future.set_exception(ServerError(message["error"]))
            else:
                future.set_result(message.get("result"))
        else:
            self.messages.append(message)
            if "id" in message:
                self._answer(message)
        async with self._news:
            self._news.notify_all()

    def _answer(self, message: dict[str, Any]) -> None:
        handler = self._handlers.get(message["method"])
        try:
            result = handler(message.get("params")) if handler is not None else None
        except ServerError as error:
            self.send({"jsonrpc": "2.0", "id": message["id"], "error": error.error})
            return
        if result is not NO_ANSWER:
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def on(self, method: str, handler: Callable[[Any], Any]) -> None:
        """Answer a request of the server; `NO_ANSWER` leaves it open."""
        self._handlers[method] = handler

    def send_bytes(self, data: bytes) -> None:
        self._input.write(data)

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def ask(self, method: str, params: Any = None) -> tuple[int, asyncio.Future[Any]]:
        """Send a request; returns its id and its answer to come."""
        self._count += 1
        future = self._answers[self._count] = asyncio.get_running_loop().create_future()
        message = {"jsonrpc": "2.0", "id": self._count, "method": method}
        self.send(message if params is None else message | {"params": params})
        return self._count, future

    async def request(self, method: str, params: Any = None) -> Any:
        return await asyncio.wait_for(self.ask(method, params)[1], TIMEOUT_S)

    async def refused(self, method: str, params: Any = None) -> ServerError:
        """The error that a request is answered with."""
        try:
            result = await self.request(method, params)
        except ServerError as error:
            return error
        raise AssertionError(f"{method} was answered with {result!r}")

    def notify(self, method: str, params: Any = None) -> None:
        message = {"jsonrpc": "2.0", "method": method}
        self.send(message if params is None else message | {"params": params})

    async def command(self, name: str, *arguments: Any) -> Any:
        params = {"command": f"afterburner.{name}", "arguments": list(arguments)}
        return await self.request("workspace/executeCommand", params)

    def seen(self, method: str) -> list[Any]:
        """The parameters of what the server has sent so far under a method."""
        return [message.get("params") for message in self.messages if message["method"] == method]

    async def expect(
        self, method: str, where: Callable[[Any], bool] = lambda _: True, timeout_s: float = TIMEOUT_S
    ) -> Any:
        """The first message of that kind, which may already be there."""

        def found() -> list[Any]:
            return [params for params in self.seen(method) if where(params)]

        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(found), timeout_s)
            except TimeoutError:
                raise AssertionError(f"no {method}; seen: {self.messages}") from None
        return found()[0]

    async def initialize(
        self, capabilities: dict[str, Any] | None = None, options: Any = None, **more: Any
    ) -> Any:
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}}
        if options is not None:
            params["initializationOptions"] = options
        result = await self.request("initialize", params | more)
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, version: int = 1) -> None:
        document = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    async def leave(self) -> int:
        """The proper end; returns the exit code."""
        await self.request("shutdown")
        self.notify("exit")
        return await self.exit_code()

    async def exit_code(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), TIMEOUT_S)
        await self._reading
        return code

    def close_input(self) -> None:
        self._input.close()


NO_ANSWER = object()


@asynccontextmanager
async def session(command: Sequence[str] = SCRIPTED_SERVER) -> AsyncIterator[Client]:
    """A started server, which ends with its input, or is killed where it does not.

    It may keep compiled modules, as it does for users: without them each start compiles for a second.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
        limit=1 << 24,
    )
    client = Client(process)
    try:
        yield client
    finally:
        client.close_input()
        try:
            await asyncio.wait_for(process.wait(), TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        await asyncio.wait({client._reading, client.log})
        print((await client.log).decode(), file=sys.stderr)


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """Apply LSP edits with utf-16 positions, written apart from the server's code."""
    lines = text.split("\n")

    def offset(position: dict[str, int]) -> int:
        line = lines[position["line"]].removesuffix("\r").encode("utf-16-le")
        before = "\n".join([*lines[: position["line"]], ""])
        return len(before) + len(line[: 2 * position["character"]].decode("utf-16-le"))

    places = [(offset(edit["range"]["start"]), offset(edit["range"]["end"]), edit["newText"]) for edit in edits]
    for start, stop, new_text in sorted(places, reverse=True):
        text = text[:start] + new_text + text[stop:]
    return text
