"""A run's journal: lines that are only ever added, each handed to the system before the run goes on.

Who writes it holds a lock on it, which the kernel takes back when the process ends, however it does.
"""

from __future__ import annotations

import fcntl
import json
import os
from io import FileIO
from typing import TYPE_CHECKING, BinaryIO

from afterburner.errors import UsageError
from afterburner.runs.entries import SCHEMA_VERSION, Entry, Header, Text, digest, from_line, to_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

JOURNAL = "journal.jsonl"
_PRIVATE = 0o600


class Journal:
    """One run's journal, open for writing; what cannot be written is left out, and `fault` says why."""

    def __init__(self, file: FileIO | None, fault: str = "") -> None:
        """Write to a file that is locked; `None` where there is none."""
        self.fault = fault
        self._file = file
        self._texts: set[str] = set()

    def write(self, entry: Entry) -> None:
        """Add an entry; after a first one that could not be written no more are."""
        if self.fault or self._file is None:
            return
        line = to_line(entry)
        try:
            written = self._file.write(line)
        except OSError as error:
            self.fault = error.strerror or str(error)
            return
        if written < len(line):
            self.fault = "the disk is full"

    def name(self, text: str) -> str:
        """The digest of a text, which is written when it is named for the first time."""
        name = digest(text)
        if text and name not in self._texts:
            self._texts.add(name)
            self.write(Text(text))
        return name

    def knows(self, texts: Iterable[str]) -> None:
        """These digests stand for texts that were written before."""
        self._texts.update(texts)

    def close(self) -> None:
        """Let the journal go."""
        if self._file is not None:
            self._file.close()


def open_journal(folder: Path, whole_bytes: int | None = None) -> Journal:
    """Open a run's journal to add to it.

    Args:
        folder: the run's.
        whole_bytes: of the lines that are whole; what lies behind is cut off.

    Raises:
        BlockingIOError: another process writes it.
        OSError: it cannot be opened.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    file = FileIO(os.open(folder / JOURNAL, flags, _PRIVATE), "a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if whole_bytes is not None:
            file.truncate(whole_bytes)
    except BaseException:
        file.close()
        raise
    return Journal(file)


def is_running(folder: Path) -> bool:
    """Whether a process writes the run's journal now."""
    try:
        with (folder / JOURNAL).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def read_header(folder: Path) -> Header:
    """What a run was asked for.

    Raises:
        UsageError: there is none that could be read.
    """
    with _opened(folder) as file:
        line = file.readline()
    return _header(line if line.endswith(b"\n") else b"", folder)


def read_journal(folder: Path) -> tuple[Header, list[Entry], int]:
    """A run's header, its other entries, and of how many bytes they are; a half-written last line is dropped.

    Raises:
        UsageError: it cannot be read, or is damaged.
    """
    with _opened(folder) as file:
        data = file.read()
    whole = data[: data.rfind(b"\n") + 1]
    first, *lines = whole.split(b"\n")[:-1] or [b""]
    header = _header(first, folder)
    entries = []
    for number, line in enumerate(lines, 2):
        try:
            entries.append(from_line(line))
        except Exception as error:
            raise UsageError(f"The record of run {run_id(folder)} is damaged at line {number}.") from error
    return header, entries, len(whole)


def run_id(folder: Path) -> str:
    """By what a run is known to people."""
    return folder.name.rpartition("-")[2]


def _opened(folder: Path) -> BinaryIO:
    try:
        return (folder / JOURNAL).open("rb")
    except OSError as error:
        raise UsageError(f"The record of run {run_id(folder)} cannot be read: {error.strerror}.") from error


def _header(line: bytes, folder: Path) -> Header:
    if not line:
        raise UsageError(f"The record of run {run_id(folder)} is empty: the run was killed before it began.")
    try:
        schema = json.loads(line)["schema"]
        header = from_line(line) if schema == SCHEMA_VERSION else None
    except Exception as error:
        raise UsageError(f"The record of run {run_id(folder)} is damaged at line 1.") from error
    if not isinstance(header, Header):
        raise UsageError(
            f"The record of run {run_id(folder)} has format {schema}, this version reads {SCHEMA_VERSION}; "
            "use the version of Afterburner that wrote it."
        )
    return header
