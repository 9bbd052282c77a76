"""Follows a run on a terminal or in plain lines, and lets Ctrl-C stop it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from afterburner.errors import AfterburnerError
from afterburner.optimization import optimize
from afterburner.refine.events import Event, Finished
from afterburner.report.lines import lines
from afterburner.report.live import LiveTable

if TYPE_CHECKING:
    from afterburner.options import Options
    from afterburner.refine.record import Record
    from afterburner.runs.saved import SavedRun

Show = Callable[[Event], None]

PIPE_COLUMNS = 120
"""Width of what is written where there is no terminal to ask."""


def error_console() -> Console:
    """Standard error, for progress and for what people read."""
    stderr = Console(stderr=True, highlight=False)
    if not stderr.is_terminal:
        stderr.width = PIPE_COLUMNS
    return stderr


async def follow(
    options: Options, cancelled: asyncio.Event, stderr: Console, resumed: SavedRun | None = None
) -> Record:
    """Show one run as it goes on; its record.

    Raises:
        AfterburnerError: the run could not begin.
    """
    finished: Finished | None = None
    with progress(options, stderr) as show:
        async with aclosing(optimize(options, cancelled, resumed=resumed)) as events:
            async for event in events:
                show(event)
                if isinstance(event, Finished):
                    finished = event
    if finished is None:
        raise AfterburnerError("The run ended without a result; please report this.")
    if finished.run_id and finished.record.outcome == "cancelled":
        words = f"`afterburner runs resume {finished.run_id}` goes on with the run."
        stderr.print(words, markup=False)
    return finished.record


@contextmanager
def progress(options: Options, stderr: Console) -> Iterator[Show]:
    """What shows the events of a run."""
    if stderr.is_terminal:
        with LiveTable(stderr, options.efficiency) as table:
            yield table.show
        return

    def show(event: Event) -> None:
        for line in lines(event):
            print(line, file=sys.stderr, flush=True)

    yield show


@contextmanager
def interrupts(cancelled: asyncio.Event, stderr: Console) -> Iterator[None]:
    """The first Ctrl-C asks the run to stop, the second ends the process."""
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        if cancelled.is_set():
            stderr.show_cursor(True)
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        cancelled.set()

    watched = (signal.SIGINT, signal.SIGTERM)
    for number in watched:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in watched:
            loop.remove_signal_handler(number)
