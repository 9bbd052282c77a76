"""`afterburner optimize`: follows a run on a terminal or in plain lines, and writes what came out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.cli.following import error_console, follow, interrupts
from afterburner.cli.writing import apply, check_writable, json_file, write_file, write_json
from afterburner.errors import AfterburnerError
from afterburner.refine.record import Record, RunOutcome, to_json
from afterburner.report.page import page
from afterburner.report.summary import print_summary
from afterburner.report.terminal import print_diff

if TYPE_CHECKING:
    from rich.console import Console

    from afterburner.cli.sourcefile import SourceFile
    from afterburner.options import Options

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


def run(options: Options, file: SourceFile, output: Output) -> int:
    """Optimize one function and write the results; the exit code.

    Raises:
        AfterburnerError: the run could not begin; a record that says so is written where one was asked for.
    """
    check_writable(output.report, json_file(output.json_to))
    stderr = error_console()
    try:
        record = asyncio.run(_followed(options, stderr))
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


async def _followed(options: Options, stderr: Console) -> Record:
    cancelled = asyncio.Event()
    with interrupts(cancelled, stderr):
        return await follow(options, cancelled, stderr)


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
