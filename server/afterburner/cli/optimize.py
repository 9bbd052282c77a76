"""`afterburner optimize`: follows a run on a terminal or in plain lines, and writes what came out."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.cli.following import error_console, follow, interrupts, progress
from afterburner.cli.writing import apply, check_writable, json_file, write_file, write_json
from afterburner.errors import AfterburnerError
from afterburner.preview import what_is_sent
from afterburner.refine.record import Record, RunOutcome, to_json
from afterburner.report.page import page
from afterburner.report.summary import print_summary
from afterburner.report.terminal import print_diff
from afterburner.runs.saved import interrupted
from afterburner.target.context import project_root

if TYPE_CHECKING:
    from rich.console import Console

    from afterburner.cli.sourcefile import SourceFile
    from afterburner.options import Options
    from afterburner.runs.saved import SavedRun

EXIT_CODES: dict[RunOutcome, int] = {
    "improved": 0,
    "failed": 1,
    "no-gain": 3,
    "not-optimizable": 4,
    "cancelled": 130,
}
MODEL_FAILED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the result goes, besides the terminal."""

    json_to: str | None
    """A file, or `-` for standard output alone."""
    report: Path | None
    apply: bool


def run(options: Options, file: SourceFile, output: Output, resumed: SavedRun | None = None) -> int:
    """Optimize one function, or go on with that, and write the results; the exit code.

    Raises:
        AfterburnerError: the run could not begin; a record that says so is written where one was asked for.
    """
    check_writable(output.report, json_file(output.json_to))
    stderr = error_console()
    if resumed is None:
        _tell_of_interrupted(options, stderr)
    try:
        record = asyncio.run(_followed(options, stderr, resumed))
    except AfterburnerError as error:
        _write(unbegun(options, error), output)
        raise
    _write(record, output)
    if record.diff and output.json_to != "-":
        print_diff(record.diff)
    print_summary(record, stderr)
    if output.apply:
        apply(record, file, stderr)
    return MODEL_FAILED if record.failed_by == "model" else EXIT_CODES[record.outcome]


def show_prompt(options: Options) -> int:
    """Write what would be sent to a model first to standard output; the exit code.

    Raises:
        AfterburnerError: the run could not begin.
    """
    cancelled = asyncio.Event()
    try:
        sys.stdout.write(asyncio.run(_previewed(options, cancelled, error_console())))
    except AfterburnerError:
        if cancelled.is_set():
            return EXIT_CODES["cancelled"]
        raise
    return 0


async def _previewed(options: Options, cancelled: asyncio.Event, stderr: Console) -> str:
    with interrupts(cancelled, stderr), progress(options, stderr) as show:
        return await what_is_sent(options, cancelled, show)


def _tell_of_interrupted(options: Options, stderr: Console) -> None:
    run_id = interrupted(options, options.project_root or project_root(options.file))
    if run_id:
        words = f"A run for this text was interrupted; `afterburner runs resume {run_id}` goes on with it."
        stderr.print(words, markup=False)


async def _followed(options: Options, stderr: Console, resumed: SavedRun | None) -> Record:
    cancelled = asyncio.Event()
    with interrupts(cancelled, stderr):
        return await follow(options, cancelled, stderr, resumed)


def unbegun(options: Options, error: AfterburnerError) -> Record:
    """The record of a run that could not begin."""
    return Record(
        outcome="failed",
        reason=str(error),
        file=str(options.file),
        qualname=options.qualname,
        efficiency=options.efficiency,
        model=", ".join(options.chosen_models),
        seed=options.seed,
    )


def _write(record: Record, output: Output) -> None:
    write_json(to_json(record), output.json_to)
    if output.report:
        write_file(output.report, page(record))
