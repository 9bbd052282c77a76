"""Starts a warm interpreter in the box and asks it for forks; the trusted end of `worker.zygote`."""

from __future__ import annotations

import base64
import contextlib
import os
import platform
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from monolith import launch
from monolith.box import bubblewrap, seccomp
from monolith.box.levels import Isolation
from monolith.box.policy import Policy
from monolith.errors import MonolithError
from monolith.interpreter import Interpreter
from monolith.observe import Observer
from monolith.worker import channel

_START_TIMEOUT_S = 30.0
_HELLO_TIMEOUT_S = 10.0
_CREDENTIALS = struct.Struct("3i")
_MAX_OPEN_FILES = 64
_MAX_OUTPUT_BYTES = 1 << 20


class ZygoteError(MonolithError):
    """The warm interpreter could not be started, or died."""


class Late(Exception):
    """No answer came before the deadline."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fork may use."""

    memory_bytes: int = 2 << 30
    """Address space beyond what the warm interpreter already has."""
    cpu_s: int = 600
    """A second line behind the wall-clock limits."""


class Fork:
    """One forked worker behind the walls: its channel, its gauges, and a handle to kill it by."""

    def __init__(self, link: socket.socket, pid: int) -> None:
        self.link = link
        self.pid = pid
        self.handle = os.pidfd_open(pid)
        self.observer = Observer(pid)

    def send(self, header: dict[str, Any], blobs: tuple[bytes, ...] = ()) -> None:
        """Give an order."""
        channel.send(self.link, header, blobs)

    def receive(self, timeout_s: float) -> tuple[dict[str, Any], list[bytes]]:
        """Wait for a frame.

        Raises:
            Late: it did not begin, or not end, in time.
            BrokenChannel: the process ended, or what it sent is no frame.
        """
        try:
            return channel.receive(self.link, time.monotonic() + timeout_s)
        except TimeoutError:
            raise Late from None
        except ConnectionError as error:
            raise channel.BrokenChannel(str(error)) from None

    def silent(self) -> bool:
        """Whether nothing unread has come."""
        return not select.select([self.link], [], [], 0)[0]

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self) -> None:
        """Give everything back."""
        self.link.close()
        self.observer.close()
        os.close(self.handle)


class Zygote:
    """A warm interpreter behind the walls of one isolation level."""

    def __init__(
        self,
        interpreter: Interpreter,
        isolation: Isolation,
        policy: Policy,
        roots: tuple[str, ...],
        hash_seed: int = 0,
    ) -> None:
        self.isolation = isolation
        self.hash_seed = hash_seed
        self._control, inner = socket.socketpair()
        self._process = _start(interpreter, isolation, policy, roots, hash_seed, inner)
        inner.close()
        self._status: int | None = None
        walled = isolation is not Isolation.L0
        try:
            channel.send(
                self._control,
                {
                    "walls": walled,
                    "trees": policy.trees,
                    "folders": policy.folders,
                    "files": policy.files,
                    "filter": base64.b64encode(seccomp.load(platform.machine())).decode() if walled else "",
                    "drop_capabilities": walled and isolation is Isolation.L2 and os.geteuid() == 0,
                },
            )
            self._control.settimeout(_START_TIMEOUT_S)
            channel.receive(self._control)
        except (channel.BrokenChannel, OSError):
            said = self._last_words()
            self.close()
            raise ZygoteError(f"the sandbox did not start under {interpreter.executable}: {said}") from None

    def preload(self, modules: list[str]) -> None:
        """Import installed modules once, so that every fork has them."""
        channel.send(self._control, {"do": "preload", "modules": modules})
        self._answer()

    @contextmanager
    def fork(self, limits: Limits) -> Iterator[Fork]:
        """A fork that has said hello and waits for its order; killed and reaped on leaving."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            channel.send(self._control, {"do": "fork"})
            socket.send_fds(self._control, [b"\0"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise ZygoteError("the warm interpreter in the sandbox has died") from None
        finally:
            theirs.close()
        try:
            fork = Fork(ours, _greeted(ours))
        except (channel.BrokenChannel, OSError, struct.error):
            ours.close()
            raise ZygoteError("a fork in the sandbox ended before it could be used") from None
        self._status = None
        try:
            _limit(fork, limits)
            yield fork
        finally:
            fork.kill()
            fork.close()
            if self._status is None:
                self._reap()

    @property
    def single_use(self) -> bool:
        """Whether a run may leave something in the box, so that the next one needs another box."""
        return False

    @property
    def alive(self) -> bool:
        """Whether the process that was started still runs."""
        return self._process.poll() is None

    def wait(self, fork: Fork) -> int:
        """The wait status of a fork that has ended or is about to; it is killed if it lingers."""
        if not select.select([fork.handle], [], [], 1.0)[0]:
            fork.kill()
        return self._reap()

    def close(self) -> None:
        """End the interpreter and everything it forked."""
        self._control.close()
        if self._process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
            self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _reap(self) -> int:
        self._status = int(self._answer()["status"])
        return self._status

    def _answer(self) -> dict[str, Any]:
        try:
            header, _ = channel.receive(self._control)
        except (channel.BrokenChannel, OSError):
            raise ZygoteError(f"the warm interpreter in the sandbox has died: {self._last_words()}") from None
        return header

    def _last_words(self) -> str:
        self._process.kill()
        stderr = self._process.communicate()[1]
        lines = stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"


def _start(
    interpreter: Interpreter,
    isolation: Isolation,
    policy: Policy,
    roots: tuple[str, ...],
    hash_seed: int,
    inner: socket.socket,
) -> subprocess.Popen[bytes]:
    variables = {"PYTHONHASHSEED": str(hash_seed), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    variables |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    prefix: list[str] = []
    if isolation is Isolation.L3:
        bwrap = bubblewrap.find()
        if bwrap is None:
            raise ZygoteError("bwrap is no longer installed; install the package bubblewrap")
        prefix = bubblewrap.command(bwrap, policy, roots, variables)
    return subprocess.Popen(
        [*prefix, *launch.words(interpreter, "zygote", inner.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[inner.fileno()],
        env=variables,
        cwd="/",
        start_new_session=True,
    )


def _greeted(link: socket.socket) -> int:
    """Wait for a fork's first frame; the kernel, not the fork, says which process sent it."""
    link.settimeout(_HELLO_TIMEOUT_S)
    lead, ancillary, _, _ = link.recvmsg(8, socket.CMSG_SPACE(_CREDENTIALS.size))
    if not ancillary or len(lead) != 8:
        raise channel.BrokenChannel("no hello")
    lengths = struct.unpack("!II", lead)
    rest = 0
    while rest < sum(lengths):
        part = link.recv(sum(lengths) - rest)
        if not part:
            raise channel.BrokenChannel("no hello")
        rest += len(part)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    pid, _, _ = _CREDENTIALS.unpack(ancillary[0][2][: _CREDENTIALS.size])
    return int(pid)


def _limit(fork: Fork, limits: Limits) -> None:
    if sys.platform != "linux":
        return
    space = fork.observer.address_space_bytes() + limits.memory_bytes
    for name, value in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, _MAX_OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.prlimit(fork.pid, name, (value, value))
