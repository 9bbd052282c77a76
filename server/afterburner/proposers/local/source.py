"""What a place to fetch the model from looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from afterburner.proposers.local.model import LocalModel


class Progress(Protocol):
    """Somebody who watches a long fetch."""

    def note(self, sentence: str) -> None:
        """Something happened that is worth a line."""
        ...

    def at(self, done_bytes: int) -> None:
        """So much of the file is there."""
        ...


class Source(Protocol):
    """A place to fetch the model from."""

    name: str
    """As it stands in sentences."""

    def fetch(self, model: LocalModel, folder: Path, progress: Progress) -> Path:
        """Fetch the file into a folder, going on where an earlier fetch ended; its digest is not checked yet.

        Every file it leaves there begins with the model's file name.

        Raises:
            SourceError: it cannot be had from here; what was fetched is kept.
        """
        ...


class SourceError(Exception):
    """Why a source did not give the model, as the end of a sentence."""
