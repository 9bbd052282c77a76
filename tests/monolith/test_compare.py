"""`monolith compare` as a command: every verdict with its exit code, its reason and its JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.support.commands import answer, compared, strict_json

pytestmark = pytest.mark.process

SLOW = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n"
SLOWER = "def f(n):\n    for _ in range(4):\n        total = sum(i * i for i in range(n))\n    return total\n"
FAST = "def f(n):\n    return (n - 1) * n * (2 * n - 1) // 6\n"
GREEDY = "def f(n):\n    ballast = bytearray(3 << 20)\n    return (n - 1) * n * (2 * n - 1) // 6\n"
LISTED = "def f(n):\n    return sum([i * i for i in range(n)])\n"
LAZY = "def f(n):\n    return sum(i * i for i in range(n))\n"
CASES = "def cases():\n    yield (150_000,), {}\n    yield (3,), {}\n"
SIZED = CASES + "def make_inputs(rng, size):\n    return (size * 1000 + rng.randrange(1000),), {}\n"


def test_a_formula_is_better_than_a_loop_and_the_inputs_held_out_confirm_it(tmp_path: Path) -> None:
    code, said = answer(tmp_path, SLOW, FAST, SIZED)

    assert (code, said["verdict"]) == (0, "better"), said["reason"]
    assert re.fullmatch(r"[\d.]+x faster \([\d.]+ to [\d.]+\)", said["reason"])
    assert said["ratio"]["time"]["low"] > 3
    assert said["pairs"] >= 21
    assert said["cases"] > 20
    assert said["isolation"] in ("L3", "L2")
    assert not [note for note in said["notes"] if "inputs of the search" in note]


@pytest.mark.parametrize("efficiency", ["memory", "integral"])
def test_less_memory_is_better_where_memory_is_asked_for(tmp_path: Path, efficiency: str) -> None:
    cases = "def cases():\n    yield (600_000,), {}\n"
    lean = "def f(n):\n    return (n - 1) * n * (2 * n - 1) // 6 + 0 * sum(range(n))\n"

    code, said = answer(tmp_path, LISTED, lean, cases, "--for", efficiency)

    assert (code, said["verdict"]) == (0, "better"), said["reason"]
    assert said["ratio"][efficiency]["low"] > 3
    assert "measured again on the inputs of the search: no others could be made" in said["notes"]


NO_BETTER = {
    "the same program": (SLOW, SLOW, 150_000, (), "no-gain", "no significant gain"),
    "less than the margin": (SLOW, FAST, 150_000, ("--margin", "100000"), "no-gain", "no significant gain"),
    "slower": (SLOW, SLOWER, 150_000, (), "worse", r"[\d.]+x slower \("),
    "more memory": (LAZY, LISTED, 150_000, ("--for", "memory"), "worse", "more peak memory"),
    "time bought with memory": (
        *(SLOW, GREEDY, 600_000, (), "worse"),
        r"[\d.]+x faster .*, but peak memory gets worse by more than 10% and 1 MiB",
    ),
    "memory bought with time": (
        *(LISTED, SLOWER, 150_000, ("--for", "memory"), "worse"),
        "less peak memory .*, but time gets worse by more than 5%",
    ),
}


@pytest.mark.parametrize("name", NO_BETTER)
def test_no_gain_and_worse_are_exit_code_3(tmp_path: Path, name: str) -> None:
    original, candidate, size, words, verdict, reason = NO_BETTER[name]
    cases = f"def cases():\n    yield ({size},), {{}}\n"

    code, said = answer(tmp_path, original, candidate, cases, *words)

    assert (code, said["verdict"]) == (3, verdict), said["reason"]
    assert re.search(reason, said["reason"])
    assert said["pairs"] >= 14
    assert said["ratio"]["time"]["estimate"] > 0


def test_a_budget_of_nothing_still_answers(tmp_path: Path) -> None:
    code, said = answer(tmp_path, SLOW, SLOW, CASES, "--budget", "0")

    assert (code, said["verdict"]) == (3, "no-gain")


REJECTED = {
    "another value": ("def f(n):\n    return 5 if n == 3 else 0\n", "different", "case 1"),
    "another signature": ("def f(n, m):\n    return 5\n", "invalid", r"signature changed from \(n\) to \(n, m\)"),
    "another type": ("def f(n):\n    return lambda: 5\n", "different", "case 1"),
    "no syntax": ("def f(n:\n", "error", "does not load: it does not parse"),
    "raises when imported": ("x = 1 // 0\n", "error", "does not load: ZeroDivisionError"),
    "another name": ("def g(n):\n    return 5\n", "error", "has no function f"),
    "no code": ("", "error", "has no function f"),
    "a missing import": (
        *("import nowhere_to_be_found\ndef f(n):\n    return 5\n", "invalid"),
        "imports `nowhere_to_be_found`, which is not installed",
    ),
    "no end": ("def f(n):\n    while True:\n        pass\n", "timeout", "no answer within"),
    "too much memory": ("def f(n):\n    return len(bytearray(1 << 40))\n", "out-of-memory", "ran out of memory"),
    "a signal": ("import os\ndef f(n):\n    os.abort()\n", "crash", "interpreter was ended by SIG"),
    "an exit": ("import os\ndef f(n):\n    os._exit(0)\n", "crash", "ended with exit code 0"),
    "a fork": ("import os\ndef f(n):\n    os.fork()\n    return 5\n", "denied", "case 1"),
    "a thread goes on": (
        "import threading, time\n"
        "def f(n):\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    return (n - 1) * n * (2 * n - 1) // 6\n",
        "tampering",
        "left a thread running",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_rejected_candidate_is_exit_code_5(tmp_path: Path, name: str) -> None:
    candidate, verdict, reason = REJECTED[name]

    code, said = answer(tmp_path, SLOW, candidate, CASES)

    assert (code, said["verdict"]) == (5, verdict), said["reason"]
    assert re.search(reason, said["reason"])
    assert "\n" not in said["reason"]
    assert said["ratio"] == {"time": None, "memory": None, "integral": None}
    assert said["pairs"] == 0
    assert said["isolation"] in ("L3", "L2")


def test_without_json_the_verdict_is_told_in_words(tmp_path: Path) -> None:
    done = compared(tmp_path, SLOW, "def f(n):\n    return 0\n", CASES)

    assert done.returncode == 5
    assert done.stdout.startswith("different: ")
    assert re.search(r"^2 cases, 0 pairs, isolation L[23]$", done.stdout, re.MULTILINE)


def test_the_json_goes_to_a_file_beside_the_words(tmp_path: Path) -> None:
    done = compared(tmp_path, SLOW, FAST, CASES, "--json", str(tmp_path / "answer.json"))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("better: ")
    said: dict[str, Any] = strict_json((tmp_path / "answer.json").read_text())
    assert done.stdout.splitlines()[0] == f"better: {said['reason']}"


def test_strict_counts_the_text_of_an_exception(tmp_path: Path) -> None:
    raising = "def f(n):\n    raise ValueError('too {}')\n"
    texts = raising.replace("{}", "large"), raising.replace("{}", "small")

    assert answer(tmp_path, *texts, CASES, "--strict")[1]["verdict"] == "different"
    assert answer(tmp_path, *texts, CASES)[1]["verdict"] == "no-gain"
