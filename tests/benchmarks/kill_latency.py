"""How long a run outlives its limit: until the process is killed and reaped, whatever it does."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.table import Row
from tests.support.judging import case, program, supervisor

from monolith.outcome import Kind

_ENDLESS = {
    "sleep": "import time\ndef f(n):\n    time.sleep(n)\n",
    "busy loop": "def f(n):\n    while n:\n        pass\n",
    "one long call in C": "def f(n):\n    return n ** (10 ** 8)\n",
    "all signals ignored": (
        "import signal\ndef f(n):\n"
        "    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "        try:\n            signal.signal(number, signal.SIG_IGN)\n"
        "        except PermissionError:\n            pass\n"
        "    while n:\n        pass\n"
    ),
}
_LIMIT_S = 0.3
_ALLOWED_S = 0.1


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """From order to return, less the limit: the fork and the loading before it are still in it."""
    latencies: dict[str, list[float]] = {}
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        for label, source in _ENDLESS.items():
            first = program(source, Path(folder))
            with supervisor(first) as watcher:
                watcher.prepare(first)
                watcher.sample(program("def f(n):\n    return n\n", Path(folder)), [case(3)], 10.0)
                before = len(psutil.Process().children(recursive=True))
                for done in range(settings.kills):
                    start = time.perf_counter()
                    run = watcher.sample(first, [case(3_000)], _LIMIT_S)
                    latencies.setdefault(label, []).append(time.perf_counter() - start - _LIMIT_S)
                    if [outcome.kind for outcome in run.outcomes] != [Kind.TIMEOUT]:
                        raise RuntimeError(f"{label} was not stopped at its limit: {run}")
                    left += len(psutil.Process().children(recursive=True)) - before
                    progress.step(label, done + 1, settings.kills)
    worst = max(max(taken) for taken in latencies.values())
    each = ", ".join(f"{label} {statistics.median(taken) * 1e3:.1f}" for label, taken in latencies.items())
    everything = [seconds for taken in latencies.values() for seconds in taken]
    yield Row(
        "from the wall limit to the process being gone, start included",
        f"median {statistics.median(everything) * 1e3:.1f} ms, worst {worst * 1e3:.1f} ms; {left} processes left",
        f"medians in ms: {each}",
        f"<= {_ALLOWED_S * 1e3:.0f} ms, none left",
        worst <= _ALLOWED_S and left == 0,
        {"latencies_s": latencies, "left": left},
    )
