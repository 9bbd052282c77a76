"""Fetches the local model once, checks it, and puts it into the user's cache."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from afterburner.errors import ProposerError
from afterburner.proposers.local.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from afterburner.proposers.local.model import LocalModel
    from afterburner.proposers.local.source import Progress, Source

_SPARE_BYTES = 512 * 1024 * 1024
"""Kept free on the disk, and enough for one part while it is unzipped."""


def pull(model: LocalModel, sources: Sequence[Source], progress: Progress) -> Path:
    """Fetch the model from the first source that has it, unless it is here already.

    Args:
        model: what to fetch.
        sources: where to look, best first.
        progress: told what happens.

    Returns:
        The file, with the right digest.

    Raises:
        ProposerError: no source had it, or there is no room; what was fetched is kept for the next time.
    """
    if model.is_present:
        return model.path
    folder = model.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / f".{model.file_name}.lock", progress):
            if not model.is_present:
                _check_room(model, folder)
                _fetch(model, sources, folder, progress)
    except OSError as error:
        raise ProposerError(f"The local model could not be written to {folder}: {error.strerror}.") from error
    return model.path


def _fetch(model: LocalModel, sources: Sequence[Source], folder: Path, progress: Progress) -> None:
    failures = []
    for source in sources:
        try:
            fetched = source.fetch(model, folder, progress)
            progress.note("Checking the digest.")
            _check_digest(fetched, model)
        except SourceError as error:
            progress.note(f"Not from {source.name}: {error}.")
            failures.append(f"{source.name}: {error}")
            continue
        fetched.replace(model.path)
        _remove_leftovers(model, folder)
        return
    raise ProposerError(
        f"The local model could not be fetched ({'; '.join(failures)}); check the network and run "
        "`afterburner model pull` again, which goes on where this ended."
    )


def _check_digest(path: Path, model: LocalModel) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != model.sha256:
        _remove_leftovers(model, path.parent)
        raise SourceError("what came has a wrong digest and was thrown away")


def _check_room(model: LocalModel, folder: Path) -> None:
    begun = sum(path.stat().st_size for path in folder.glob(f"{model.file_name}.from-*"))
    needed = max(0, model.size_bytes - begun) + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ProposerError(
            f"The local model needs {needed / 1e9:.1f} GB in {folder}, where {free / 1e9:.1f} GB are free; "
            "make room, or set AFTERBURNER_CACHE to a folder on another disk."
        )


def _remove_leftovers(model: LocalModel, folder: Path) -> None:
    for path in folder.glob(f"{model.file_name}.*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    """Let no second pull write the same files; the lock ends with the process."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.note("Another pull is under way; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
