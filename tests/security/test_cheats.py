"""No cheat is called better; what can be recognised is named by its verdict."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.security.cheats import CALL, CHEATS, COUNT, REACHING
from tests.support.judging import case, program, supervisor
from tests.support.judging import judge as judge_alone

from monolith.comparison import Comparison
from monolith.rules import Inputs, Rules
from monolith.trial import Trial

pytestmark = pytest.mark.process

CASES = tuple(case([i % 7 for i in range(length)]) for length in (200, 220, 240))
FASTER = """
def f(items):
    seen, n = {}, 0
    for item in items:
        n += seen.get(item, 0)
        seen[item] = seen.get(item, 0) + 1
    return n
"""

Judge = Callable[[str, str], Comparison]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Judges candidates by one trial for each original."""
    trials: dict[str, Trial] = {}
    with tempfile.TemporaryDirectory() as folder:
        first = program(REACHING + COUNT + CALL, Path(folder))
        with supervisor(first) as watcher:

            def judged(original: str, candidate: str) -> Comparison:
                if original not in trials:
                    trial = Trial(
                        watcher,
                        first.with_source(REACHING + original + CALL),
                        Inputs(CASES),
                        Rules(budget_s=1.0, seed=1),
                    )
                    trial.baseline()
                    trials[original] = trial
                return trials[original].compare(first.with_source(candidate))

            yield judged


@pytest.mark.parametrize("name", CHEATS)
def test_it_is_not_better(name: str, judge: Judge) -> None:
    cheat = CHEATS[name]

    comparison = judge(cheat.original, cheat.source())

    assert str(comparison.verdict) in cheat.verdicts, comparison.reason
    assert cheat.reason in comparison.reason


def test_a_true_gain_is_better(judge: Judge) -> None:
    comparison = judge(COUNT, FASTER)

    assert comparison.verdict == "better", comparison.reason


ROOM = """
def f(n):
    room = bytearray(n)
    for i in range(0, n, 4096):
        room[i] = i % 251
    return sum(room[i] for i in range(0, n, 4096))
"""
HIDDEN_MEMORY = {
    "memory that is mapped": ROOM.replace("bytearray(n)", "__import__('mmap').mmap(-1, n)"),
    "memory of the C library": ROOM.replace("bytearray(n)", "(__import__('ctypes').c_ubyte * n)()"),
    "memory taken while loading": "import sys\nkept = bytearray(8 << 20)\n"
    + ROOM.replace("bytearray(n)", "memoryview(kept)[:n]"),
    "memory given back from loading": "kept = bytearray(b'x') * (8 << 20)\n"
    + ROOM.replace("room = ", "global kept\n    kept = None\n    room = "),
    "memory in nameless files": """
import os
def f(n):
    part = 1 << 20
    files = [os.memfd_create('room') for _ in range(0, n, part)]
    for i in range(0, n, 4096):
        os.pwrite(files[i // part], bytes([i % 251]) + bytes(4095), i % part)
    return sum(os.pread(files[i // part], 1, i % part)[0] for i in range(0, n, 4096))
""",
    "memory in pairs of sockets": """
import socket
def f(n):
    part = 1 << 17
    ends = [socket.socketpair() for _ in range(0, n, part)]
    for i in range(0, n, 4096):
        ends[i // part][1].send(bytes([i % 251]) + bytes(4095))
    return sum(ends[i // part][0].recv(4096)[0] for i in range(0, n, 4096))
""",
    "memory in pipes": """
import fcntl, os
def f(n):
    part = 1 << 20
    ends = [os.pipe() for _ in range(0, n, part)]
    for _, writing in ends:
        fcntl.fcntl(writing, 1031, part)
    for i in range(0, n, 4096):
        os.write(ends[i // part][1], bytes([i % 251]) + bytes(4095))
    return sum(os.read(ends[i // part][0], 4096)[0] for i in range(0, n, 4096))
""",
}
UNHURRIED = Rules(efficiency="memory", budget_s=1.0, seed=1, time_guard=0.95)
"""Time may get worse, so that memory alone decides."""


@pytest.mark.parametrize("name", HIDDEN_MEMORY)
def test_hidden_memory_is_no_saving(name: str, tmp_path: Path) -> None:
    cases = [case(4 << 20), case(3 << 20)]

    comparison = judge_alone(ROOM, HIDDEN_MEMORY[name], cases, tmp_path, rules=UNHURRIED)

    assert comparison.verdict in ("no-gain", "worse", "different"), comparison.reason


def test_a_true_saving_is_better(tmp_path: Path) -> None:
    saving = "def f(n):\n    return sum(i % 251 for i in range(0, n, 4096))\n"

    comparison = judge_alone(ROOM, saving, [case(4 << 20), case(3 << 20)], tmp_path, rules=UNHURRIED)

    assert comparison.verdict == "better", comparison.reason
