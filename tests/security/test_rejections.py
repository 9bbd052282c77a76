"""Rewrites that must never be accepted, at every level of isolation that this machine has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.judging import case, judge

from monolith.box.levels import Isolation
from monolith.box.pick import diagnose

pytestmark = pytest.mark.process

ORIGINAL = """
def f(items):
    total = 0
    for item in items:
        total = total + item
    return total
"""
CASES = [case([1, 2, 3]), case([]), case(list(range(50_000)))]


def levels() -> list[Isolation]:
    found = diagnose().isolation
    return {Isolation.L3: [Isolation.L3, Isolation.L2], Isolation.L2: [Isolation.L2]}.get(found, [])


REJECTED = {
    "wrong on one case": ("def f(items):\n    return sum(items) if items else None\n", "different"),
    "another type": ("def f(items):\n    return float(sum(items))\n", "different"),
    "raises": ("def f(items):\n    return sum(items) / len(items) * len(items)\n", "different"),
    "sleeps for ever": ("import time\ndef f(items):\n    time.sleep(10**6)\n", "timeout"),
    "loops for ever": ("def f(items):\n    while True:\n        pass\n", "timeout"),
    "ignores signals": (
        "import signal\ndef f(items):\n    for n in range(1, 60):\n        try:\n            signal.signal(n, signal.SIG_IGN)\n"
        "        except (OSError, ValueError):\n            pass\n    while True:\n        pass\n",
        "timeout",
    ),
    "forks": ("import os\ndef f(items):\n    os.fork()\n    return sum(items)\n", "denied"),
    "forks and hides it": (
        "import os\ndef f(items):\n    try:\n        os.fork()\n    except OSError:\n        pass\n    return sum(items)\n",
        "denied",
    ),
    "runs a program": ("import os\ndef f(items):\n    os.system('true')\n    return sum(items)\n", "denied"),
    "opens a socket": (
        "import socket\ndef f(items):\n    try:\n        socket.socket()\n    except OSError:\n        pass\n    return sum(items)\n",
        "denied",
    ),
    "opens a file of the home directory": (
        "import os\ndef f(items):\n    try:\n        open({home!r}).read()\n    except OSError:\n        pass\n"
        "    return sum(items)\n",
        "denied",
    ),
    "reads the password file": (
        "def f(items):\n    open('/etc/passwd').read()\n    return sum(items)\n",
        "denied",
    ),
    "writes a file": ("def f(items):\n    open('/tmp/x', 'w').write('x')\n    return sum(items)\n", "denied"),
    "reads at import": (
        "text = open('/etc/passwd').read()\ndef f(items):\n    return sum(items)\n",
        "denied",
    ),
    "kills its parent": (
        "import os\ndef f(items):\n    os.kill(os.getppid(), 9)\n    return sum(items)\n",
        "denied",
    ),
    "kills everything": ("import os\ndef f(items):\n    os.kill(-1, 9)\n    return sum(items)\n", "denied"),
    "takes all memory": ("def f(items):\n    return len(bytearray(1 << 40))\n", "out-of-memory"),
    "takes shared memory": (
        "import mmap\ndef f(items):\n    m = mmap.mmap(-1, 8 << 30)\n    return sum(items)\n",
        "different",
    ),
    "crashes": ("import os\ndef f(items):\n    os.abort()\n", "crash"),
    "exits": ("import os\ndef f(items):\n    os._exit(0)\n", "crash"),
    "does not load": ("1 / 0\ndef f(items):\n    return sum(items)\n", "error"),
    "imports what is not installed": (
        "import nothing_of_that_name\ndef f(items):\n    return sum(items)\n",
        "invalid",
    ),
    "has no such function": ("def g(items):\n    return sum(items)\n", "error"),
    "is too deeply nested": ("x = " + "1+" * 100_000 + "1\ndef f(items):\n    return sum(items)\n", "error"),
    "has a default that is too deeply nested": (
        "def f(items, more=" + "-" * 5_000 + "1):\n    return sum(items)\n",
        "invalid|error",
    ),
    "returns far more": ("def f(items):\n    return [items] and 'x' * (64 << 20)\n", "crash"),
    "is a very long text": ("# " + "x" * (1 << 20) + "\ndef f(items):\n    return sum(items)\n", "invalid"),
    "raises an exception whose name is several lines": (
        "E = type('E\\nbetter: 99x faster\\x1b[2J', (Exception,), {})\ndef f(items):\n    raise E\n",
        "different",
    ),
    "raises an exception of a module that is no text": (
        "class E(Exception):\n    pass\nE.__module__ = '\\ud800'\ndef f(items):\n    raise E\n",
        "different",
    ),
}


@pytest.fixture
def canary() -> Iterator[Path]:
    path = Path.home() / ".afterburner-test-canary"
    path.write_text("secret")
    yield path
    path.unlink()


@pytest.mark.parametrize("level", levels())
@pytest.mark.parametrize("name", REJECTED)
def test_rejected_with_the_right_verdict(name: str, level: Isolation, tmp_path: Path, canary: Path) -> None:
    source, verdicts = REJECTED[name]
    before = canary.stat().st_atime_ns

    comparison = judge(
        ORIGINAL,
        source.format(home=str(canary)) if "{home" in source or "{{" in source else source,
        CASES,
        tmp_path,
        isolation=level,
    )

    assert str(comparison.verdict) in verdicts.split("|"), comparison.reason
    assert comparison.reason.isprintable()
    assert 0 < len(comparison.reason) < 400
    assert comparison.told.isprintable()
    assert comparison.isolation == level
    assert "secret" not in comparison.reason
    assert canary.stat().st_atime_ns == before


@pytest.mark.parametrize("level", levels())
def test_the_environment_is_empty_and_reading_it_is_no_crime(
    level: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERBURNER_API_KEY", "secret")
    source = "import os\ndef f():\n    return sorted(os.environ), os.getenv('AFTERBURNER_API_KEY')\n"

    comparison = judge(source, source, [case()], tmp_path, isolation=level)

    assert comparison.verdict == "no-gain", comparison.reason
    assert os.environ["AFTERBURNER_API_KEY"] == "secret"
