"""Shows how a pull goes on: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from afterburner.proposers.local.source import Progress

_LINE_EVERY = 0.1
"""Of the whole, between two plain lines."""


@contextmanager
def shown(title: str, total_bytes: int, stream: TextIO = sys.stderr) -> Iterator[Progress]:
    """Somebody to tell the progress to, who writes it to a stream."""
    if not stream.isatty():
        yield _Lines(total_bytes, stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(file=stream)) as bar:
        yield _Bar(bar, bar.add_task(title, total=total_bytes))


class _Bar:
    def __init__(self, bar: Bar, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def note(self, sentence: str) -> None:
        self._bar.console.print(sentence, markup=False, highlight=False)

    def at(self, done_bytes: int) -> None:
        self._bar.update(self._task, completed=done_bytes)


class _Lines:
    def __init__(self, total_bytes: int, stream: TextIO) -> None:
        self._total_bytes = total_bytes
        self._stream = stream
        self._next_bytes = 0.0

    def note(self, sentence: str) -> None:
        print(sentence, file=self._stream, flush=True)

    def at(self, done_bytes: int) -> None:
        if done_bytes >= self._next_bytes:
            self.note(f"{done_bytes / 1e6:,.0f} of {self._total_bytes / 1e6:,.0f} MB")
            self._next_bytes = done_bytes + _LINE_EVERY * self._total_bytes
