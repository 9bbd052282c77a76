"""Nothing survives a run: neither the target's processes, however stubborn, nor its files, nor a dead supervisor's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.monolith.box.boxed import STRONG
from tests.security.conftest import eventually, offspring
from tests.support.judging import case, program

from monolith.allowances import NOTHING, Allowances
from monolith.box.levels import Isolation
from monolith.interpreter import inspect_interpreter
from monolith.outcome import Kind, Run
from monolith.program import Program
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process
each_level = pytest.mark.parametrize("level", STRONG)
_LIMIT_S = 0.3

ENDLESS = {
    "loops": "def f():\n    while True:\n        pass\n",
    "sleeps": "import time\ndef f():\n    time.sleep(10**6)\n",
    "computes in C": "def f():\n    return 3 ** 10 ** 9\n",
    "ignores signals": "import signal\ndef f():\n    for n in range(1, 65):\n        try:\n"
    "            signal.signal(n, signal.SIG_IGN)\n        except (OSError, ValueError):\n            pass\n"
    "    while True:\n        pass\n",
    "catches everything": "def f():\n    while True:\n        try:\n            while True:\n                pass\n"
    "        except BaseException:\n            pass\n",
    "forks": "import ctypes\nfork = ctypes.CDLL(None).fork\ndef f():\n    while True:\n        fork()\n",
    "starts threads": "import threading\ndef work():\n    while True:\n        pass\ndef f():\n    for _ in range(8):\n"
    "        threading.Thread(target=work).start()\n    work()\n",
    "leaves its session": "import os\ndef f():\n    try:\n        os.setsid()\n    except OSError:\n        pass\n"
    "    while True:\n        pass\n",
    "hides": "import ctypes\ndef f():\n    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n    while True:\n        pass\n",
    "loops while it is loaded": "while True:\n    pass\n",
    "takes memory": "def f():\n    kept = []\n    while True:\n        try:\n            kept.append(bytearray(1 << 20))\n"
    "        except MemoryError:\n            pass\n",
}


@contextmanager
def supervising(
    level: Isolation, folder: Path, allowances: Allowances = NOTHING
) -> Iterator[tuple[Supervisor, Program]]:
    first = program("def f():\n    return 1\n", folder)
    roots = (*first.roots, *first.trailing_roots)
    with Supervisor(inspect_interpreter(sys.executable), roots, isolation=level, allowances=allowances) as watcher:
        yield watcher, first


def run(watcher: Supervisor, target: Program, limit_s: float = _LIMIT_S) -> Run:
    return watcher.check(target, [case()], [limit_s], load_timeout_s=_LIMIT_S)


@each_level
@pytest.mark.parametrize("name", ENDLESS)
def test_a_target_that_does_not_end_is_ended(name: str, level: Isolation, tmp_path: Path) -> None:
    with supervising(level, tmp_path) as (watcher, first):
        assert run(watcher, first, 10.0).outcomes[0].kind is Kind.RETURNED
        warm = offspring()

        ended = run(watcher, first.with_source(ENDLESS[name]))

        assert (ended.error_kind or ended.outcomes[0].kind) is Kind.TIMEOUT
        assert offspring() == warm
        assert run(watcher, first, 10.0).outcomes[0].kind is Kind.RETURNED


@each_level
def test_a_closed_supervisor_leaves_nothing(level: Isolation, tmp_path: Path) -> None:
    before, descriptors = offspring(), os.listdir("/proc/self/fd")
    with supervising(level, tmp_path) as (watcher, first):
        watcher.warm((0, 1, 2))
        run(watcher, first, 10.0)
        run(watcher, first.with_source(ENDLESS["loops"]))
        assert offspring() > before

    assert eventually(lambda: offspring() == before)
    assert os.listdir("/proc/self/fd") == descriptors


@each_level
def test_a_supervisor_that_is_closed_during_a_run_leaves_nothing(level: Isolation, tmp_path: Path) -> None:
    before = offspring()
    with supervising(level, tmp_path) as (watcher, first):
        run(watcher, first, 10.0)
        made: list[Run] = []
        thread = threading.Thread(
            target=lambda: made.append(run(watcher, first.with_source(ENDLESS["sleeps"]), 30.0))
        )
        thread.start()
        time.sleep(0.2)
    thread.join(10.0)

    assert [one.outcomes[0].kind for one in made] == [Kind.CRASH]
    assert eventually(lambda: offspring() == before)


@each_level
def test_a_warm_interpreter_that_dies_costs_one_run(level: Isolation, tmp_path: Path) -> None:
    with supervising(level, tmp_path) as (watcher, first):
        before = offspring()
        run(watcher, first, 10.0)
        box = offspring() - before

        def end_box() -> None:
            for pid in box:
                os.kill(pid, signal.SIGKILL)

        killer = threading.Timer(0.2, end_box)
        killer.start()
        failed = run(watcher, first.with_source(ENDLESS["sleeps"]), 30.0)
        killer.join()

        assert failed.outcomes[0].kind is Kind.CRASH
        assert run(watcher, first, 10.0).outcomes[0].kind is Kind.RETURNED


_ABANDONED = """
import sys
from pathlib import Path
from monolith.box.levels import Isolation
from tests.security.test_leftovers import ENDLESS, run, supervising
from monolith.allowances import Allowances
with supervising(Isolation(sys.argv[1]), Path(sys.argv[2]), Allowances(temporary_files=True)) as (watcher, first):
    print("ready", flush=True)
    run(watcher, first.with_source(ENDLESS[sys.argv[3]]), 600.0)
"""


@each_level
@pytest.mark.parametrize("name", ["sleeps", "ignores signals", "forks"])
def test_a_supervisor_that_is_killed_takes_everything_along(
    name: str, level: Isolation, tmp_path: Path, repository: Path
) -> None:
    before = offspring()
    process = subprocess.Popen(
        [sys.executable, "-c", _ABANDONED, str(level), str(tmp_path), name], cwd=repository, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    assert eventually(lambda: len(offspring() - before) >= 3)
    time.sleep(0.2)

    process.kill()
    process.communicate()

    assert eventually(lambda: offspring() == before)


LITTER = """
import os, tempfile
def f():
    folder = tempfile.mkdtemp()
    os.makedirs(os.path.join(folder, "deep", "deeper"))
    open(os.path.join(folder, "deep", "file"), "w").write("left")
    os.symlink("/etc", os.path.join(folder, "link"))
    os.mkfifo(os.path.join(folder, "pipe"))
    try:
        os.chmod(os.path.join(folder, "deep"), 0)
    except OSError:
        pass
    while True:
        pass
"""
TREE = """
import signal, subprocess, time
def f():
    for _ in range(3):
        subprocess.Popen(["/bin/sh", "-c", "trap '' TERM HUP INT; sleep 600 & sleep 600"], start_new_session=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    while True:
        time.sleep(1)
"""


@each_level
def test_temporary_files_of_a_target_that_was_ended_are_gone(
    level: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with supervising(level, tmp_path, Allowances(temporary_files=True)) as (watcher, first):
        ended = run(watcher, first.with_source(LITTER), 1.0)

    assert ended.outcomes[0].kind is Kind.TIMEOUT
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("level", [level for level in STRONG if level is Isolation.L3])
def test_a_tree_of_processes_ends_with_its_target(level: Isolation, tmp_path: Path) -> None:
    before = offspring()
    with supervising(level, tmp_path, Allowances(subprocesses=True)) as (watcher, first):
        ended = run(watcher, first.with_source(TREE), 1.0)

        assert ended.outcomes[0].kind is Kind.TIMEOUT
        assert eventually(lambda: offspring() == before)
