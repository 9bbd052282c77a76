"""Runs that were saved: which there are, how each stands, and what is in it."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.errors import UsageError
from afterburner.refine.record import SCHEMA_VERSION, Record
from afterburner.runs.entries import Entry, Header, InputsWritten, Text, converter, digest
from afterburner.runs.folder import run_folders, workspace_folder
from afterburner.runs.journal import is_running, read_header, read_journal, run_id

if TYPE_CHECKING:
    from pathlib import Path

    from afterburner.options import Options

RECORD = "record.json"
_CAN_GO_ON = ("interrupted", "cancelled", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """One run as it lies in its folder."""

    folder: Path
    header: Header
    entries: tuple[Entry, ...]
    whole_bytes: int
    """Of the journal; behind them lies at most a line that was written by half."""
    record: Record | None
    """`None` while the run goes on, and when it was killed."""
    is_running: bool

    @property
    def id(self) -> str:
        """By what people name it."""
        return run_id(self.folder)

    @property
    def state(self) -> str:
        """The outcome; `running` and `interrupted` where there is none."""
        return _state(self.record, is_running=self.is_running)

    @property
    def can_go_on(self) -> bool:
        """Whether something is left to do: it was killed or cancelled, or the model or the judge failed."""
        return self.state in _CAN_GO_ON

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the whole file that were judged, by their digests."""
        return {digest(entry.text): entry.text for entry in self.entries if isinstance(entry, Text)}

    @property
    def written_inputs(self) -> str:
        """The generator of inputs that a model wrote and that was taken last; empty when there is none."""
        written = [entry.source for entry in self.entries if isinstance(entry, InputsWritten)]
        return written[-1] if written else ""


def open_run(folder: Path) -> SavedRun:
    """Read one run.

    Raises:
        UsageError: it cannot be read, or is damaged.
    """
    running = is_running(folder)
    header, entries, whole_bytes = read_journal(folder)
    return SavedRun(
        folder=folder,
        header=header,
        entries=tuple(entries),
        whole_bytes=whole_bytes,
        record=_record(folder),
        is_running=running,
    )


def find_run(name: str) -> SavedRun:
    """The run that a name means.

    Args:
        name: the beginning of its id or of its folder's name, or `last`.

    Raises:
        UsageError: there is none, there are several, or it cannot be read.
    """
    folders = run_folders()
    if not folders:
        raise UsageError("There are no saved runs yet.")
    if name == "last":
        found = folders[:1]
    else:
        found = [folder for folder in folders if folder.name.startswith(name) or run_id(folder).startswith(name)]
    if not found:
        raise UsageError(f"There is no saved run {name}; `afterburner runs list` shows which there are.")
    if len(found) > 1:
        ids = ", ".join(run_id(folder) for folder in found[:5])
        raise UsageError(f"{name} may be one of {len(found)} runs ({ids}); write more of the id.")
    return open_run(found[0])


def last_interrupted(project: Path) -> SavedRun:
    """A project's newest run that was killed or cancelled, or that failed.

    Raises:
        UsageError: there is none.
    """
    for folder in run_folders([workspace_folder(project)]):
        with contextlib.suppress(UsageError):
            if _state(_record(folder), is_running=is_running(folder)) in _CAN_GO_ON:
                return open_run(folder)
    raise UsageError(
        f"No saved run of the project {project} was interrupted; `afterburner runs list` shows those of all."
    )


def interrupted(options: Options, project: Path) -> str:
    """The id of a killed run of the same text of a function; empty when there is none."""
    wanted = (options.file, options.source, options.qualname, options.efficiency)
    for folder in run_folders([workspace_folder(project)]):
        if (folder / RECORD).exists() or is_running(folder):
            continue
        with contextlib.suppress(UsageError):
            asked = read_header(folder).options
            if (asked.file, asked.source, asked.qualname, asked.efficiency) == wanted:
                return run_id(folder)
    return ""


def _state(record: Record | None, *, is_running: bool) -> str:
    if is_running:
        return "running"
    return record.outcome if record else "interrupted"


def _record(folder: Path) -> Record | None:
    path = folder / RECORD
    try:
        fields = json.loads(path.read_bytes())
        if fields["schema"] != SCHEMA_VERSION:
            raise UsageError(
                f"{path} has format {fields['schema']}, this version reads {SCHEMA_VERSION}; "
                "use the version of Afterburner that wrote it."
            )
        return converter.structure(fields, Record)
    except FileNotFoundError:
        return None
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"{path} is damaged.") from error
