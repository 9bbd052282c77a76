"""Whatever a module of these tests started is gone when it ends: processes, temporary files, open descriptors."""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.monolith.box.boxed import descendants, living

from monolith.box.pick import diagnose

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE_S = 5.0
"""How long the kernel may take to end what was killed, on a busy machine."""


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def offspring() -> set[int]:
    """Every living process below this one; orphans too, for this one adopts them."""
    return set(living(descendants(os.getpid())))


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> Iterator[None]:
    """Fail a module that leaves something behind."""
    diagnose()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, descriptors = offspring(), _descriptors()
    yield
    try:
        assert eventually(lambda: offspring() <= before), [_command(pid) for pid in offspring() - before]
        assert list(Path(tempfile.gettempdir()).glob(f"monolith-{os.getpid()}-*")) == []
        assert _descriptors() <= descriptors
    finally:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        _reap_adopted()


def _reap_adopted() -> None:
    """The orphans that this process took on end with nobody else to wait for them."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")[-300:]
    except OSError:
        return ""
