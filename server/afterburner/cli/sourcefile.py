"""A source file on disk: read once, replaced whole, never over somebody else's change."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from afterburner.errors import UsageError


def decoded(raw: bytes) -> tuple[str, str]:
    """The text of a Python file, and the encoding that it declares.

    Raises:
        ValueError: it is no text in that encoding.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return raw.decode(encoding), encoding
    except SyntaxError as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Python file as it was read."""

    path: Path
    """Absolute, with links resolved, so that replacing it keeps them."""
    text: str
    """Its text, with the line ends that it has and without a byte order mark."""
    encoding: str
    raw: bytes

    @classmethod
    def read(cls, path: Path) -> SourceFile:
        """Read a file, in the encoding that it declares.

        Raises:
            UsageError: it is missing, unreadable or not text.
        """
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise UsageError(f"There is no file {path}.") from None
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            text, encoding = decoded(raw)
        except ValueError as error:
            raise UsageError(f"{path} is not Python source text: {error}.") from error
        return cls(path.resolve(), text, encoding, raw)

    def replace(self, text: str) -> None:
        """Put a new text in place of the file at one stroke, keeping its mode.

        Raises:
            UsageError: the file is no longer what was read, or cannot be written; it is left as it is.
        """
        try:
            if self.path.read_bytes() != self.raw:
                raise UsageError(f"{self.path} was changed meanwhile and is left as it is; run again.")
            self._write(self._encoded(text))
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}.") from error

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise UsageError(f"The new text does not fit the file's encoding {self.encoding}.") from error

    def _write(self, raw: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            status = self.path.stat()
            with contextlib.suppress(PermissionError):
                os.chown(name, status.st_uid, status.st_gid)
            Path(name).chmod(status.st_mode & 0o7777)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
