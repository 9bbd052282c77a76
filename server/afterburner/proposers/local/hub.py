"""Fetches the model from a model hub over HTTP, going on where an earlier fetch broke off."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from afterburner.proposers.local.source import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from afterburner.proposers.local.model import LocalModel
    from afterburner.proposers.local.source import Progress

_HUB = "https://huggingface.co"
_CONNECT_S = 4.0
_SILENCE_S = 20.0
_BREAKS = 5
"""How many connections in a row that bring nothing new end the fetch."""


class Hub:
    """The hub that HF_ENDPOINT names, else the usual one."""

    name = "the model hub"

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or _HUB).rstrip("/")

    def fetch(self, model: LocalModel, folder: Path, progress: Progress) -> Path:
        """See `Source`."""
        import httpx

        url = f"{self._endpoint}/{model.hub_repository}/resolve/main/{model.file_name}"
        path = folder / f"{model.file_name}.from-hub"
        timeout = httpx.Timeout(_SILENCE_S, connect=_CONNECT_S)
        with httpx.Client(timeout=timeout) as client:
            _check_offer(client, url, model)
            with path.open("ab") as file:
                _download(client, url, file, model.size_bytes, progress)
        return path


def _check_offer(client: httpx.Client, url: str, model: LocalModel) -> None:
    """Ask for the file's digest before a gigabyte is fetched in vain."""
    import httpx

    try:
        answer = client.head(url, timeout=_CONNECT_S)
    except httpx.RequestError as error:
        raise SourceError("it cannot be reached") from error
    if answer.status_code >= 400:
        raise SourceError(f"it answers with status {answer.status_code}")
    digest = answer.headers.get("x-linked-etag", "").strip('"')
    if digest and digest != model.sha256:
        raise SourceError("its file is another build of the model")


def _download(client: httpx.Client, url: str, file: IO[bytes], size_bytes: int, progress: Progress) -> None:
    import httpx

    breaks, furthest = 0, file.tell()
    while file.tell() < size_bytes:
        with suppress(httpx.RequestError):
            _append(client, url, file, size_bytes, progress)
        breaks = 0 if file.tell() > furthest else breaks + 1
        furthest = max(furthest, file.tell())
        if breaks >= _BREAKS:
            raise SourceError("the connection breaks off again and again")


def _append(client: httpx.Client, url: str, file: IO[bytes], size_bytes: int, progress: Progress) -> None:
    start = file.tell()
    headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
    with client.stream("GET", url, headers=headers, follow_redirects=True) as answer:
        if answer.status_code == 200 and start:
            file.truncate(0)
            file.seek(0)
        elif answer.status_code not in {200, 206}:
            raise SourceError(f"it answers with status {answer.status_code}")
        for piece in answer.iter_bytes():
            file.write(piece)
            if file.tell() > size_bytes:
                raise SourceError("its file is larger than the model")
            progress.at(file.tell())
