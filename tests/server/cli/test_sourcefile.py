from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from afterburner.cli.sourcefile import SourceFile
from afterburner.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "raw",
    [
        b"a = 1\r\nb = 2\r\n",
        b"\xef\xbb\xbfa = 1\n",
        b"# -*- coding: latin-1 -*-\na = '\xe9'\n",
        b"a = 1",
    ],
    ids=["crlf", "byte order mark", "declared encoding", "no last newline"],
)
def test_bytes_survive_reading_and_replacing(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(raw)
    file = SourceFile.read(path)
    assert not file.text.startswith("\ufeff")
    file.replace(file.text.replace("a = ", "z = "))
    assert path.read_bytes() == raw.replace(b"a = ", b"z = ")


def test_the_mode_and_a_link_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.py", tmp_path / "link.py"
    real.write_text("a = 1\n")
    real.chmod(0o750)
    link.symlink_to(real)
    SourceFile.read(link).replace("a = 2\n")
    assert link.is_symlink()
    assert real.read_text() == "a = 2\n"
    assert real.stat().st_mode & 0o7777 == 0o750
    assert sorted(tmp_path.iterdir()) == [link, real]


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text("a = 1\n")
    file = SourceFile.read(path)
    path.write_text("a = 'mine'\n")
    with pytest.raises(UsageError, match="was changed meanwhile"):
        file.replace("a = 2\n")
    assert path.read_text() == "a = 'mine'\n"


def test_what_is_not_source_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"a = '\xff'\n")
    with pytest.raises(UsageError, match="not Python source text"):
        SourceFile.read(path)
    with pytest.raises(UsageError, match="no file"):
        SourceFile.read(tmp_path / "missing.py")
    with pytest.raises(UsageError, match="cannot be read"):
        SourceFile.read(tmp_path)
