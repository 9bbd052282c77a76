"""Helpers for tests that run code behind the walls and hear what it saw."""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monolith.allowances import NOTHING, Allowances
from monolith.box.levels import Isolation
from monolith.box.pick import diagnose
from monolith.box.policy import policy_for
from monolith.interpreter import inspect_interpreter
from monolith.zygote import Fork, Limits, Zygote

STRONG = {Isolation.L3: [Isolation.L3, Isolation.L2], Isolation.L2: [Isolation.L2]}.get(diagnose().isolation, [])
"""The levels with walls that this machine has."""


def started(
    level: Isolation,
    allowances: Allowances = NOTHING,
    roots: tuple[str, ...] = (),
    python: str = sys.executable,
) -> Zygote:
    """A warm interpreter behind the walls of a level; close it."""
    interpreter = inspect_interpreter(python)
    return Zygote(interpreter, level, policy_for(interpreter, roots, allowances=allowances), roots)


@contextmanager
def box(
    level: Isolation,
    allowances: Allowances = NOTHING,
    roots: tuple[str, ...] = (),
    python: str = sys.executable,
) -> Iterator[Zygote]:
    """A warm interpreter behind the walls of a level, until the block ends."""
    zygote = started(level, allowances, roots, python)
    try:
        yield zygote
    finally:
        zygote.close()


def order(fork: Fork, body: str, roots: tuple[str, ...] = ()) -> None:
    """Have a function's body run."""
    source = f"def work():\n{textwrap.indent(textwrap.dedent(body), '    ')}\nraise KeyError(work())\n"
    header = {
        "do": "scout",
        "module": "told",
        "filename": "/told.py",
        "qualname": "work",
        "roots": list(roots),
        "trailing_roots": [],
    }
    fork.send(header, (source.encode(),))


def result(fork: Fork, timeout_s: float = 20.0) -> Any:
    """What the body returned; of one that raised or was denied, the text that says so."""
    header, _ = fork.receive(timeout_s)
    detail = str(header["detail"])
    if header["failed"] == "raised" and detail.startswith("KeyError: "):
        return ast.literal_eval(detail.removeprefix("KeyError: "))
    return f"{header['failed']}: {detail}"


def told(zygote: Zygote, body: str, roots: tuple[str, ...] = ()) -> Any:
    """Run a function's body in a new fork, and return what it returned."""
    with zygote.fork(Limits()) as fork:
        order(fork, body, roots)
        return result(fork)


def living(pids: list[int]) -> list[int]:
    """Those of the processes that have not ended, nor do so at once."""
    deadline = time.monotonic() + 2.0
    while left := [pid for pid in pids if _state(pid) not in (None, "Z")]:
        if time.monotonic() >= deadline:
            break
        time.sleep(0.01)
    return left


def _state(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def kill(*pids: int) -> None:
    """End processes; some may end with others of them."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """Every process below this one."""
    found: list[int] = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == pid:
                found += [int(entry), *descendants(int(entry))]
    return found
