"""What attacks aim at: files, listeners and a process of the user's, and how one sees whether they were touched."""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import secrets
import selectors
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SECRET = "SECRET-that-nobody-behind-the-walls-may-see"
_GET_FLAGS = 0x80086601


class World:
    """Everything is made by the user who runs the attacks, so that no mere ownership protects it."""

    def __init__(self, folder: Path) -> None:
        self.mark = "mark" + secrets.token_hex(6)
        self.key = int(self.mark[4:12], 16) & 0x7FFF_FFFF
        self.home = folder / "home"
        self.project = folder / "project"
        self._make_files()
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._unix = _listening(str(folder / "unix"))
        self._abstract = _listening("\0" + self.mark)
        self._datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._datagram.bind(str(folder / "datagram"))
        self._listeners = (self._tcp, self._udp, self._unix, self._abstract, self._datagram)
        for listener in self._listeners:
            listener.setblocking(False)
        self._victim = subprocess.Popen(
            [sys.executable, "-c", "print('x', flush=True); import time; time.sleep(3600)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"NOTE": SECRET},
        )
        assert self._victim.stdout is not None
        self._victim.stdout.read(1)
        self._folder = folder
        self._before = self._seen()

    def facts(self) -> dict[str, object]:
        """What an attacker is told: it need not find its aims by itself."""
        source = self.project / "helper.py"
        return {
            "home": str(self.home),
            "secret": str(self.home / "secret"),
            "project": str(self.project),
            "source": str(source),
            "link": str(self.project / "linked.txt"),
            "harness": str(Path(__file__).absolute()),
            "mark": self.mark,
            "key": self.key,
            "port": self._tcp.getsockname()[1],
            "udp_port": self._udp.getsockname()[1],
            "unix": str(self._folder / "unix"),
            "unix_datagram": str(self._folder / "datagram"),
            "victim": self._victim.pid,
            "supervisor": os.getpid(),
            "host": platform.node(),
            "uid": os.getuid(),
        }

    def damage(self) -> list[str]:
        """What has changed since the last look."""
        before, self._before = self._before, self._seen()
        now = self._before
        found = [f"{what}: {before.get(what)} became {now.get(what)}" for what in _changes(before, now)]
        found += [
            f"something reached {listener.getsockname()!r}" for listener in self._listeners if _heard(listener)
        ]
        with contextlib.ExitStack() as stack:
            handle = os.open(self.project / "helper.py", os.O_RDWR)
            stack.callback(os.close, handle)
            for lock in (fcntl.flock, fcntl.lockf):
                try:
                    lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    found.append(f"a lock by {lock.__name__} is held")
        return found

    def close(self) -> None:
        """Give everything back but the files."""
        for listener in self._listeners:
            listener.close()
        self._victim.kill()
        self._victim.communicate()

    def _make_files(self) -> None:
        (self.home / "empty").mkdir(parents=True)
        (self.project / ".git").mkdir(parents=True)
        for path in (
            self.home / "secret",
            self.project / "data.txt",
            self.project / ".env",
            self.project / ".git" / "config",
        ):
            path.write_text(SECRET)
        (self.home / "secret.py").write_text(f"SECRET = {SECRET!r}\n")
        (self.home / "link").symlink_to("secret")
        (self.project / "helper.py").write_text("VALUE = 1\n" + "#" * 100)
        (self.project / "linked").symlink_to(self.home)
        (self.project / "linked.txt").symlink_to(self.home / "secret")
        with contextlib.suppress(OSError):
            os.setxattr(self.home / "secret", "user.note", SECRET.encode())

    def _seen(self) -> dict[str, object]:
        seen: dict[str, object] = {}
        for folder in (self.home, self.project):
            for path in (folder, *folder.rglob("*")):
                seen[f"file {path}"] = _file(path)
        for place in ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/dev", "/usr/lib"):
            with contextlib.suppress(OSError):
                seen[f"names in {place}"] = [name for name in os.listdir(place) if self.mark in name]
        for kind in ("shm", "sem", "msg"):
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
            seen[f"{kind} of System V"] = [line for line in lines if line.split()[0] == str(self.key)]
        seen["host"] = platform.node()
        pid = self._victim.pid
        seen["the victim runs"] = self._victim.poll() is None
        if self._victim.poll() is None:
            seen["the victim's priority"] = os.getpriority(os.PRIO_PROCESS, pid)
            seen["the victim's cores"] = sorted(os.sched_getaffinity(pid))
            seen["the victim's scheduling"] = os.sched_getscheduler(pid)
            seen["the victim's limits"] = Path(f"/proc/{pid}/limits").read_text()
            seen["the victim's place in memory shortage"] = Path(f"/proc/{pid}/oom_score_adj").read_text()
        return seen


def _listening(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    return listener


def _heard(listener: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        if not selector.select(0):
            return False
    if listener.type == socket.SOCK_DGRAM:
        listener.recv(100)
    else:
        listener.accept()[0].close()
    return True


def _file(path: Path) -> tuple[object, ...]:
    status = path.lstat()
    content: object = None
    flags: object = None
    attributes: object = None
    if path.is_file() and not path.is_symlink():
        content = path.read_bytes()
        with path.open("rb") as file, contextlib.suppress(OSError):
            flags = struct.unpack("l", fcntl.ioctl(file, _GET_FLAGS, bytes(8)))[0]
        attributes = [(name, os.getxattr(path, name)) for name in _optional(lambda: os.listxattr(path))]
    return (
        *(status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns, status.st_nlink, status.st_ino),
        *(content, flags, attributes),
    )


def _optional(listed: Callable[[], list[str]]) -> list[str]:
    try:
        return listed()
    except OSError:
        return []


def _changes(before: dict[str, object], now: dict[str, object]) -> list[str]:
    return sorted(what for what in before.keys() | now.keys() if before.get(what) != now.get(what))
