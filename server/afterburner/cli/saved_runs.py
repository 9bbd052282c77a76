"""What `afterburner runs list`, `show` and `export` print and write."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from afterburner.cli.following import PIPE_COLUMNS
from afterburner.cli.writing import write_file, write_json
from afterburner.errors import UsageError
from afterburner.refine.record import to_json
from afterburner.report import evidence
from afterburner.report.page import page
from afterburner.report.runs import runs_table
from afterburner.report.summary import print_summary
from afterburner.report.table import Row, candidates_table
from afterburner.report.terminal import print_diff
from afterburner.runs.entries import Judged
from afterburner.runs.folder import run_folders
from afterburner.runs.questions import questions_of
from afterburner.runs.saved import SavedRun, find_run, open_run
from afterburner.runs.summary import last_better, summary_of
from afterburner.target.context import path_in_repository
from afterburner.target.diff import unified_diff
from monolith.export import finite


def print_list(most: int, *, as_json: bool) -> None:
    """Print the newest runs; what cannot be read is said on standard error."""
    summaries = []
    for folder in run_folders()[:most]:
        try:
            summaries.append(summary_of(open_run(folder)))
        except UsageError as error:
            print(f"afterburner: {error}", file=sys.stderr)
    if as_json:
        print(json.dumps(finite([asdict(summary) for summary in summaries]), indent=2))
    elif summaries:
        console_here().print(runs_table(summaries))
    else:
        print("No run was saved yet.", file=sys.stderr)


def print_run(name: str, html: Path | None) -> None:
    """Print what came of a run, and write its page where that is wanted.

    Raises:
        UsageError: there is no such run, or it has no record to make a page of.
    """
    saved = find_run(name)
    console = console_here()
    if saved.record is None:
        if html:
            raise _unfinished(saved)
        _print_unfinished(saved, console)
        return
    if html:
        write_file(html, page(saved.record))
        return
    if saved.record.diff:
        print_diff(saved.record.diff)
    print_summary(saved.record, console)


def print_prompts(name: str) -> None:
    """Print every question that was sent to a model, and what came back.

    Raises:
        UsageError: there is no such run.
    """
    console = Console(highlight=False, soft_wrap=True)
    questions = questions_of(find_run(name))
    for question in questions:
        for message in question["messages"]:
            console.rule(f"question, {question['name']}: {message['role']}")
            console.print(Text(_printable(message["content"])))
        console.rule(f"answer, {question['name']}")
        console.print(
            Text(_printable(question["answer"] if question["answer"] is not None else question["problem"]))
        )
    if not questions:
        print("No model was asked in this run.", file=sys.stderr)


def export_run(name: str, to: str, *, with_prompts: bool) -> None:
    """Write a run's record as JSON.

    Raises:
        UsageError: there is no such run, it has no record, or the file cannot be written.
    """
    saved = find_run(name)
    if saved.record is None:
        raise _unfinished(saved)
    text = to_json(saved.record)
    if with_prompts:
        fields = json.loads(text) | {"questions": finite(questions_of(saved))}
        text = json.dumps(fields, indent=2, allow_nan=False) + "\n"
    write_json(text, to)


def _print_unfinished(saved: SavedRun, console: Console) -> None:
    efficiency = saved.header.options.efficiency
    diff = _unconfirmed_diff(saved)
    print_diff(diff)
    rows = [
        Row(entry.iteration, entry.comparison.verdict, entry.comparison.ratio, entry.comparison.reason)
        for entry in saved.entries
        if isinstance(entry, Judged) and entry.how != "confirm"
    ]
    if rows:
        console.print(candidates_table(rows, efficiency))
        console.print()
    words = f"{saved.header.options.qualname}: {saved.state}."
    if saved.can_go_on:
        words += f" `afterburner runs resume {saved.id}` goes on with it."
    console.print(Text(evidence.one_line(words), style="bold"))
    if diff:
        console.print("The diff is the last better candidate, not confirmed on fresh pairs.")


def _unconfirmed_diff(saved: SavedRun) -> str:
    """That of the last better candidate; empty when there is none."""
    better, options = last_better(saved), saved.header.options
    text = saved.texts.get(better.text) if better else None
    return unified_diff(options.source, text, path_in_repository(options.file)) if text else ""


def _unfinished(saved: SavedRun) -> UsageError:
    what = "still going on" if saved.is_running else f"interrupted; `afterburner runs resume {saved.id}` ends it"
    return UsageError(f"Run {saved.id} has no record: it is {what}.")


def console_here() -> Console:
    """Standard output, wide enough where it is no terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE_COLUMNS
    return console


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter in "\t\n" else "�" for letter in text)
