"""Functions to compare, of a length that is set by how often they repeat the same work."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_TEMPLATE = """
ROUNDS = {rounds}


def f({parameter}):
    for _ in range(ROUNDS):
{body}
    return result
"""

_BODIES = {
    "dict": """
        result = {}
        for item in items:
            result[item % 61] = result.get(item % 61, 0) + item
""",
    "text": """
        parts = []
        for item in items:
            parts.append(str(item).rjust(6, "0").upper())
        result = ",".join(parts)
""",
    "int": """
        result = 0
        for item in items:
            result = (result * 31 + item) % 1000003
""",
    "list": """
        rows = [items[start:] + items[:start] for start in range(0, len(items), 50)]
        result = sorted([row[0] + row[-1] for row in rows]) + sorted(items, reverse=True)[:5]
""",
}

KINDS = tuple(_BODIES)
_CALIBRATION_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of work; every round is the same, so a text with 5 % more rounds does 5 % more work."""

    kind: str
    rounds: int
    inputs: tuple[tuple[Any, ...], ...]

    def source(self, factor: float = 1.0, remark: str = "") -> str:
        """The program that does `factor` times the rounds, and returns the same whatever the factor."""
        rounds = round(self.rounds * factor)
        text = _TEMPLATE.format(rounds=rounds, parameter="items", body=_BODIES[self.kind].strip("\n"))
        return text + (f"\n# {remark}\n" if remark else "")

    def factor(self, wanted: float) -> float:
        """The factor that `source` really gives, rounds being whole."""
        return round(self.rounds * wanted) / self.rounds


def workload(kind: str, call_s: float) -> Workload:
    """Work of a kind that takes about so many seconds a call on this machine, now.

    There are 200 rounds at least where a call is long enough, so that a percent is a whole number of them.
    """
    numbers = random.Random(kind)
    items = 150 if call_s >= 0.005 else 40
    inputs = tuple(([numbers.randrange(100_000) for _ in range(items)],) for _ in range(8))
    trial = Workload(kind, _CALIBRATION_ROUNDS, inputs)
    function = function_of(trial.source())
    round_s = min(seconds_of(function, arguments) for arguments in inputs for _ in range(3)) / _CALIBRATION_ROUNDS
    return Workload(kind, max(20, round(call_s / round_s)), inputs)


def function_of(source: str) -> Callable[..., Any]:
    """The function `f` of one of this file's own programs, in this process."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    function: Callable[..., Any] = namespace["f"]
    return function


def seconds_of(function: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start
