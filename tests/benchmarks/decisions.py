"""What the sandbox costs and how well it decides on this machine: `make benchmark`."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from monolith.case import Case
from monolith.codec import encode
from monolith.interpreter import inspect_interpreter
from monolith.program import program_of
from monolith.supervisor import Supervisor

SPIN = """
def work(rounds: int) -> int:
    for _ in range(rounds * {percent} // 100):
        pass
    return rounds
"""
SPIN_CASES = """
def cases():
    yield (400_000,), {}
"""
QUADRATIC = """
def work(values: list[int]) -> list[int]:
    return [sum(values[: end + 1]) for end in range(len(values))]
"""
LINEAR = """
from itertools import accumulate

def work(values: list[int]) -> list[int]:
    return list(accumulate(values))
"""
LIST_CASES = """
def cases():
    yield ([3, 1, 2],), {}

def make_inputs(rng, size):
    return ([rng.randrange(1000) for _ in range(size)],), {}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `monolith compare` said, and how long it took."""

    verdict: str
    ratio: float
    seconds: float


def main() -> None:
    """Measure, and print one line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="comparisons for each error rate")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print(f"one run in a warm sandbox: {_overhead_ms(place):.1f} ms (median of 50)")

        answer = compare(place, QUADRATIC, LINEAR, LIST_CASES)
        print(f"quadratic and linear: {answer.verdict}, {answer.ratio:.0f}x, in {answer.seconds:.1f} s")

        same = [compare(place, SPIN.format(percent=100), SPIN.format(percent=100)) for _ in range(runs)]
        wrong = sum(answer.verdict in ("better", "worse") for answer in same)
        print(f"identical programs: called different in {wrong} of {runs}")

        faster = [compare(place, SPIN.format(percent=100), SPIN.format(percent=90)) for _ in range(runs)]
        found = [answer.seconds for answer in faster if answer.verdict == "better"]
        median_s = statistics.median(found) if found else float("nan")
        print(f"10 % less work: found in {len(found)} of {runs}, in {median_s:.1f} s (median)")


def compare(place: Path, original: str, candidate: str, cases: str = SPIN_CASES) -> Answer:
    """One `monolith compare` of two texts, start-up included."""
    for name, text in (("original", original), ("candidate", candidate), ("cases", cases)):
        (place / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "monolith", "compare", "original.py", "candidate.py"]
    options = ["--function", "work", "--cases", "cases.py", "--python", sys.executable, "--json", "-"]
    start = time.monotonic()
    done = subprocess.run([*command, *options], cwd=place, stdout=subprocess.PIPE, check=False)
    seconds = time.monotonic() - start
    if not done.stdout:
        sys.exit("monolith compare failed; its message is above")
    said = json.loads(done.stdout)
    return Answer(said["verdict"], (said["ratio"]["time"] or {"estimate": 0.0})["estimate"], seconds)


def _overhead_ms(place: Path) -> float:
    path = place / "original.py"
    path.write_text(SPIN.format(percent=100))
    program = program_of(path, path.read_text(), "work")
    case = Case(encode(((1,), {})), "neutral", "file", "one round")
    with Supervisor(inspect_interpreter(sys.executable), program.roots) as supervisor:
        supervisor.prepare(program)
        taken = []
        for _ in range(50):
            start = time.perf_counter()
            supervisor.sample(program, [case], 5.0)
            taken.append(time.perf_counter() - start)
    return 1e3 * statistics.median(taken)


if __name__ == "__main__":
    main()
