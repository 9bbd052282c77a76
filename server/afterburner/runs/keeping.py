"""Keeps one run: writes it down while it goes on, and gives back what an interrupted one knew."""

from __future__ import annotations

import contextlib
import os
import platform
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.errors import UsageError
from afterburner.proposers.base import Proposers
from afterburner.refine.events import CandidateProposed, Confirming, Event
from afterburner.refine.record import Record, to_json
from afterburner.runs.entries import Answered, Entry, Header, InputsWritten, Judged, Text, digest
from afterburner.runs.folder import new_run_folder
from afterburner.runs.journal import Journal, open_journal, run_id
from afterburner.runs.ports import RecordedJudge, RecordedModel
from afterburner.runs.saved import RECORD
from afterburner.target.context import project_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.options import Options
    from afterburner.refine.ports import Judge
    from afterburner.runs.saved import SavedRun


class Keeping:
    """One run that is written down; where that is not possible it goes on all the same, and a note says so."""

    def __init__(self, folder: Path | None, journal: Journal, entries: Sequence[Entry] = ()) -> None:
        """`entries` are those of the run's first part, where it had one."""
        self._folder = folder
        self._journal = journal
        self._entries = entries
        self._judge: RecordedJudge | None = None
        journal.knows(digest(entry.text) for entry in entries if isinstance(entry, Text))

    @property
    def run_id(self) -> str:
        """By what the run is known to people; empty where it is not written down."""
        return run_id(self._folder) if self._folder and not self._journal.fault else ""

    def proposers(self, proposers: Proposers) -> Proposers:
        """The same proposers, written down; rules are not asked, they follow from what the judge says."""
        model = proposers.model
        return replace(proposers, model=RecordedModel(model, self._journal, self._entries) if model else None)

    def judge(self, judge: Judge) -> Judge:
        """The same judge, written down."""
        self._judge = RecordedJudge(judge, self._journal, self._entries)
        return self._judge

    def took_inputs(self, source: str) -> None:
        """A model's generator of inputs is used from now on."""
        self._journal.write(InputsWritten(source))

    def heard(self, event: Event) -> None:
        """The run said something: verdicts that follow belong to the candidate that was proposed last."""
        if self._judge and isinstance(event, CandidateProposed | Confirming):
            self._judge.candidate = event if isinstance(event, CandidateProposed) else None

    def finish(self, record: Record) -> Record:
        """Save the finished record; the same with a note on how it was kept, where there is one."""
        record = replace(record, notes=(*record.notes, *self._notes()))
        fault = self._journal.fault
        if self._folder and not fault:
            fault = _saved(self._folder / RECORD, to_json(record))
        return replace(record, notes=(*record.notes, f"the run could not be saved: {fault}")) if fault else record

    def close(self) -> None:
        """Let the run's folder go; nothing is written any more."""
        self._journal.close()

    def _notes(self) -> list[str]:
        notes = []
        if self._entries:
            answers = sum(isinstance(entry, Answered) for entry in self._entries)
            verdicts = sum(isinstance(entry, Judged) for entry in self._entries)
            notes.append(
                f"the run was interrupted and resumed: {answers} answers and {verdicts} verdicts were kept"
            )
        if self._judge and self._judge.is_judging_again:
            notes.append("the inputs are others than before the interruption: every rewrite was judged again")
        return notes


def begin(options: Options, seed: int, origin: str) -> Keeping:
    """Keep a new run."""
    try:
        folder = new_run_folder(options.project_root or project_root(options.file))
        journal = open_journal(folder)
    except OSError as error:
        return Keeping(None, Journal(None, error.strerror or str(error)))
    journal.write(_header(options, seed, origin))
    return Keeping(folder, journal)


def go_on(run: SavedRun, origin: str) -> Keeping:
    """Keep the rest of an interrupted run, beside its first part.

    Raises:
        UsageError: it goes on already, would not go on as it began, or its folder cannot be written to.
    """
    header, own = run.header, version("afterburner-lsp")
    if header.origin != origin:
        raise UsageError(
            f"Run {run.id} asked {header.origin}, now {origin} would be asked; choose that model again."
        )
    begun_by = header.versions.get("afterburner")
    if begun_by != own:
        raise UsageError(f"Run {run.id} was begun by Afterburner {begun_by}, this is {own}; start anew.")
    try:
        journal = open_journal(run.folder, run.whole_bytes)
        (run.folder / RECORD).unlink(missing_ok=True)
    except BlockingIOError:
        raise UsageError(f"Run {run.id} is going on in another process.") from None
    except OSError as error:
        raise UsageError(f"{run.folder} cannot be written to: {error.strerror}.") from error
    return Keeping(run.folder, journal, run.entries)


def digest_of_cases(file: Path | None) -> str:
    """By what the text of a case file is known; empty when there is none."""
    try:
        return digest(file.read_text("utf-8", "surrogateescape")) if file else ""
    except OSError:
        return ""


def _header(options: Options, seed: int, origin: str) -> Header:
    own = version("afterburner-lsp")
    return Header(
        began=datetime.now(UTC).isoformat(timespec="seconds"),
        options=replace(options, allowances=replace(options.allowances, environment=())),
        variables=tuple(name for name, _ in options.allowances.environment),
        seed=seed,
        origin=origin,
        cases_digest=digest_of_cases(options.cases_file),
        versions={"afterburner": own, "monolith": own},
        host={
            "system": platform.platform(),
            "machine": platform.machine(),
            "python": platform.python_version(),
            "cores": str(os.cpu_count() or 1),
        },
    )


def _saved(path: Path, text: str) -> str:
    """Write a file at one stroke; what went wrong, empty when nothing did."""
    temporary = path.with_suffix(".part")
    try:
        with open(temporary, "w", encoding="utf-8", opener=_private) as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return error.strerror or str(error)
    return ""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
