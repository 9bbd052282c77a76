"""The command `afterburner lsp`: one session on standard input and output, until the client leaves."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from importlib.metadata import version

from afterburner.lsp.handlers import register
from afterburner.lsp.server import Loop, Preview, Server
from afterburner.lsp.stdio import Writer, bodies, open_reader, take_stdout
from afterburner.options import Options
from afterburner.proposers.editor import AskEditor
from afterburner.refine.events import Event

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_STUCK_AFTER_S = 1.0
_LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"


def run(
    client_process_id: int | None = None, *, optimize: Loop | None = None, preview: Preview | None = None
) -> int:
    """Serve one client; returns the exit code: 0 after `shutdown`, else 1.

    Args:
        client_process_id: the editor's process; the server ends when that process does.
        optimize: the loop; the real one when not given.
        preview: what a run would send to a model; the real one when not given.
    """
    stdout = take_stdout()
    _log_to_stderr()
    serving = _serve(Writer(stdout), client_process_id, optimize or _real_optimize, preview or _real_preview)
    return asyncio.run(serving)


def _log_to_stderr() -> None:
    """Log for developers; pygls stays quiet: at INFO it logs every message with its source text."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=_LOG_FORMAT)
    logging.getLogger("afterburner").setLevel(logging.INFO)
    logging.getLogger("pygls").setLevel(logging.WARNING)


async def _serve(writer: Writer, client_process_id: int | None, optimize: Loop, preview: Preview) -> int:
    server = Server(version("afterburner-lsp"), optimize, preview)
    register(server)
    server.protocol.set_writer(writer)
    leaving = server.protocol.exited
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, leaving.set)
    if client_process_id is not None:
        server.outlive_not(client_process_id)
    reading = asyncio.create_task(_read(server))
    await leaving.wait()
    reading.cancel()
    await server.aclose()
    writer.close()
    code = 0 if server.protocol.shutdown_requested else 1
    _exit_even_if_stuck(code)
    return code


async def _read(server: Server) -> None:
    """Hand over each message in a turn of its own: a fault in one does not end the session."""
    loop = asyncio.get_running_loop()
    try:
        async for body in bodies(open_reader()):
            loop.call_soon(server.protocol.receive, body)
    finally:
        loop.call_soon(server.protocol.exited.set)


def _exit_even_if_stuck(code: int) -> None:
    """A thread of a job that still computes must not keep the process alive."""
    timer = threading.Timer(_STUCK_AFTER_S, os._exit, (code,))
    timer.daemon = True
    timer.start()


async def _real_optimize(
    options: Options, cancelled: asyncio.Event, editor: AskEditor | None
) -> AsyncIterator[Event]:
    """The loop, loaded with the first job: it needs much that a server without jobs does not."""
    module = await asyncio.to_thread(__import__, "afterburner.optimization", fromlist=["optimize"])
    async for event in module.optimize(options, cancelled, editor=editor):
        yield event


async def _real_preview(options: Options, editor: AskEditor | None) -> str:
    module = await asyncio.to_thread(__import__, "afterburner.preview", fromlist=["what_is_sent"])
    text: str = await module.what_is_sent(options, asyncio.Event(), lambda _: None, editor=editor)
    return text
