"""Loads every core with a busy loop, for the rows that say so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LOOP = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
parent = int(sys.argv[2])
print(flush=True)
while os.getppid() == parent:
    for _ in range(1_000_000):
        pass
"""


@contextmanager
def loaded_cores() -> Iterator[None]:
    """One busy loop on each core, at normal priority, until the block is left."""
    loops: list[subprocess.Popen[bytes]] = []
    try:
        for core in sorted(os.sched_getaffinity(0)):
            command = [sys.executable, "-I", "-c", _LOOP, str(core), str(os.getpid())]
            loops.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for loop in loops:
            assert loop.stdout is not None
            loop.stdout.readline()
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.communicate()
