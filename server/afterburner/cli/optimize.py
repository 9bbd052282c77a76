"""`afterburner optimize`: follows a run on a terminal or in plain lines, and writes what came out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from afterburner.errors import AfterburnerError, UsageError
from afterburner.optimization import optimize
from afterburner.refine.events import Event, Finished
from afterburner.refine.record import Record, RunOutcome, to_json
from afterburner.report.lines import lines
from afterburner.report.live import LiveTable
from afterburner.report.page import page
from afterburner.report.summary import print_summary
from afterburner.report.terminal import print_diff

if TYPE_CHECKING:
    from afterburner.cli.sourcefile import SourceFile
    from afterburner.options import Options

Show = Callable[[Event], None]

_EXIT_CODES: dict[RunOutcome, int] = {
    "improved": 0,
    "failed": 1,
    "no-gain": 3,
    "not-optimizable": 4,
    "cancelled": 130,
}
_MODEL_FAILED = 2
_PIPE_COLUMNS = 120
"""Width of what is written where there is no terminal to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the result goes, besides the terminal."""

    json_to: str | None
    """A file, or `-` for standard output alone."""
    report: Path | None
    apply: bool


def run(options: Options, file: SourceFile, output: Output) -> int:
    """Optimize one function and write the results; the exit code.

    Raises:
        AfterburnerError: the run could not begin; a record that says so is written where one was asked for.
    """
    _check_writable(output)
    stderr = Console(stderr=True, highlight=False)
    if not stderr.is_terminal:
        stderr.width = _PIPE_COLUMNS
    try:
        record = asyncio.run(_follow(options, stderr))
    except AfterburnerError as error:
        _write(_unbegun(options, error), output)
        raise
    _write(record, output)
    if record.diff and output.json_to != "-":
        print_diff(record.diff)
    print_summary(record, stderr)
    if output.apply:
        _apply(record, file, stderr)
    return _MODEL_FAILED if record.failed_by == "model" else _EXIT_CODES[record.outcome]


async def _follow(options: Options, stderr: Console) -> Record:
    cancelled = asyncio.Event()
    record: Record | None = None
    with _interrupts(cancelled, stderr), _progress(options, stderr) as show:
        async with aclosing(optimize(options, cancelled)) as events:
            async for event in events:
                show(event)
                if isinstance(event, Finished):
                    record = event.record
    if record is None:
        raise AfterburnerError("The run ended without a result; please report this.")
    return record


@contextmanager
def _progress(options: Options, stderr: Console) -> Iterator[Show]:
    if stderr.is_terminal:
        with LiveTable(stderr, options.efficiency) as table:
            yield table.show
        return

    def show(event: Event) -> None:
        for line in lines(event):
            print(line, file=sys.stderr, flush=True)

    yield show


@contextmanager
def _interrupts(cancelled: asyncio.Event, stderr: Console) -> Iterator[None]:
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


def _unbegun(options: Options, error: AfterburnerError) -> Record:
    return Record(
        outcome="failed",
        reason=str(error),
        file=str(options.file),
        qualname=options.qualname,
        efficiency=options.efficiency,
        model=options.model,
        seed=options.seed,
    )


def _check_writable(output: Output) -> None:
    """Refuse before the work, not after it."""
    files = [output.report, Path(output.json_to) if output.json_to and output.json_to != "-" else None]
    for path in files:
        if path is not None and not path.absolute().parent.is_dir():
            raise UsageError(f"There is no folder {path.absolute().parent} to write {path.name} into.")


def _write(record: Record, output: Output) -> None:
    if output.json_to == "-":
        sys.stdout.write(to_json(record))
    elif output.json_to:
        _write_file(Path(output.json_to), to_json(record))
    if output.report:
        _write_file(output.report, page(record))


def _write_file(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def _apply(record: Record, file: SourceFile, stderr: Console) -> None:
    if record.code is None:
        return
    if not record.confirmed:
        stderr.print("Not applied: the rewrite is not confirmed.", markup=False)
        return
    file.replace(record.code)
    stderr.print(f"Applied to {file.path}.", markup=False)
