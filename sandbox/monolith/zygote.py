"""Starts a warm interpreter in the box and asks it for forks; the trusted end of `worker.zygote`."""

from __future__ import annotations

import contextlib
import resource
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from monolith.answers import REACHED, Tampering
from monolith.box import bubblewrap, start, temporary
from monolith.box.levels import Isolation
from monolith.box.policy import Policy
from monolith.errors import MonolithError
from monolith.interpreter import Interpreter
from monolith.worker import channel
from monolith.worker.capture import MAX_OUTPUT_BYTES

if sys.platform == "darwin":
    from monolith.handle_macos import Handle, expect, sender
    from monolith.observe_macos import Observer
else:
    from monolith.handle import Handle, expect, sender
    from monolith.observe import Observer

_START_TIMEOUT_S = 30.0
_HELLO_TIMEOUT_S = 10.0
_END_TIMEOUT_S = 1.0
_LEAD = struct.Struct("!II")
_MAX_OPEN_FILES = 64
_MAX_PROCESSES = 64


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
        self.handle = Handle(pid)
        self.observer = Observer(pid)

    def send(self, header: dict[str, Any], blobs: tuple[bytes, ...] = ()) -> None:
        """Give an order."""
        channel.send(self.link, header, blobs)

    def receive(
        self, timeout_s: float, most_bytes: int = channel.MAX_BLOB_BYTES
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Wait for a frame.

        Args:
            most_bytes: how long its blobs may be together.

        Raises:
            Late: it did not begin, or not end, in time.
            TooLarge: its blobs are longer than that.
            Tampering: its code has reached for the interpreter that runs it.
            BrokenChannel: the process ended, or what it sent is no frame.
        """
        try:
            header, blobs = channel.receive(self.link, time.monotonic() + timeout_s, most_bytes)
            if "reached" in header:
                raise Tampering(REACHED)
            return header, blobs
        except TimeoutError:
            raise Late from None
        except ConnectionError as error:
            raise channel.BrokenChannel(str(error)) from None

    def silent(self) -> bool:
        """Whether nothing unread has come."""
        return not select.select([self.link], [], [], 0)[0]

    def kill(self) -> None:
        """End the process at once."""
        self.handle.kill()

    def close(self) -> None:
        """Give everything back."""
        self.link.close()
        self.observer.close()
        self.handle.close()


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
        policy.allowances.require(isolation)
        self.isolation = isolation
        self.hash_seed = hash_seed
        self._allowances = policy.allowances
        self._used = False
        self._status: int | None = None
        self._ending = threading.Lock()
        self._said = "it said nothing"
        self._folder: str | None = None
        writable = bubblewrap.writable(policy) if isolation is Isolation.L3 else ()
        if policy.allowances.temporary_files and isolation is not Isolation.L3:
            self._folder = temporary.make()
            writable = (self._folder,)
        self._control, inner = socket.socketpair()
        self._process = start.start(interpreter, isolation, policy, roots, hash_seed, inner.fileno())
        inner.close()
        try:
            channel.send(self._control, start.configuration(isolation, policy, writable))
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
        if self.single_use and self._used:
            raise ZygoteError("a box that may keep traces of a run is used for one run only")
        self._used = True
        ours, theirs = socket.socketpair()
        expect(ours)
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
            fork.handle.limit(self._limits(fork, limits))
            yield fork
        finally:
            fork.kill()
            fork.close()
            if self._status is None:
                self._reap()

    @property
    def single_use(self) -> bool:
        """Whether a run may leave something in the box, so that the next one needs another box."""
        return self._allowances.leaves_traces

    @property
    def alive(self) -> bool:
        """Whether the process that was started still runs."""
        return self._process.poll() is None

    def wait(self, fork: Fork) -> int:
        """The wait status of a fork that has ended or is about to; it is killed if it lingers."""
        if not fork.handle.has_ended(_END_TIMEOUT_S):
            fork.kill()
        return self._reap()

    def close(self) -> None:
        """End the interpreter and everything it forked, and wait until all of it is gone."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.05)
        self._last_words()
        self._process.wait()
        if self._folder is not None:
            temporary.remove(self._folder)

    def _limits(self, fork: Fork, limits: Limits) -> dict[int, int]:
        chosen = {
            resource.RLIMIT_AS: fork.observer.address_space_bytes() + limits.memory_bytes,
            resource.RLIMIT_CPU: limits.cpu_s,
            resource.RLIMIT_FSIZE: MAX_OUTPUT_BYTES,
            resource.RLIMIT_NOFILE: _MAX_OPEN_FILES,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
        }
        if self._allowances.leaves_traces:
            chosen[resource.RLIMIT_FSIZE] = bubblewrap.TEMPORARY_BYTES
        if self._allowances.subprocesses:
            chosen[resource.RLIMIT_NPROC] = _MAX_PROCESSES
        return chosen

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
        """End it, and give the last line of its standard error; two threads may ask when it is closed."""
        with self._ending:
            self._process.kill()
            pipe = self._process.stderr
            if pipe is not None and not pipe.closed:
                # Every process of the box holds its end of this pipe.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    lines = (
                        self._process.communicate(timeout=_END_TIMEOUT_S)[1].decode("utf-8", "replace").split("\n")
                    )
                    self._said = next((line.strip()[:300] for line in reversed(lines) if line.strip()), self._said)
                pipe.close()
            return self._said


def _greeted(link: socket.socket) -> int:
    """Wait for a fork's first frame, and say which process it is."""
    link.settimeout(_HELLO_TIMEOUT_S)
    pid, lead = sender(link, _LEAD.size)
    rest = sum(_LEAD.unpack(lead))
    while rest:
        part = link.recv(rest)
        if not part:
            raise channel.BrokenChannel("no hello")
        rest -= len(part)
    return pid
