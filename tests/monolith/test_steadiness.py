"""Whether later calls gain as well: measured until that is clear, and no longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from tests.support.costs import cost
from tests.support.judging import case

from monolith.comparison import Efficiency, Verdict
from monolith.outcome import Cost
from monolith.pairs import Group, PairRunner
from monolith.rules import Rules
from monolith.steadiness import unsteady
from monolith.tally import Tally

CLAIMED = 5.0
HALF = 1 + (CLAIMED - 1) / 2
SHORT = 1.5


class Scripted:
    """Runs pairs whose speedups were written before."""

    def __init__(self, speedups: Sequence[float]) -> None:
        self._speedups = speedups
        self.pairs = 0

    def run(self, *_: Any, **__: Any) -> Iterator[Tally]:
        tally = Tally(Rules(), 0.01, 1, 1)
        for speedup in self._speedups:
            self.pairs += 1
            tally.add(cost(0.1), cost(0.1 / speedup))
            yield tally


@pytest.mark.parametrize(
    ("speedups", "pairs", "is_steady"),
    [
        ([CLAIMED] * 11, 6, True),
        ([SHORT] * 5 + [HALF] * 6, 11, True),
        ([CLAIMED] * 5 + [SHORT] * 6, 11, False),
        ([SHORT] * 11, 11, False),
    ],
)
def test_later_calls_are_measured_until_more_pairs_could_change_nothing(
    speedups: list[float], pairs: int, is_steady: bool
) -> None:
    tally = Tally(Rules(), 0.01, 1, 1)
    for _ in range(14):
        tally.add(cost(0.1), cost(0.1 / CLAIMED))
    runner = Scripted(speedups)

    rejection = unsteady(cast(PairRunner, runner), Group((case(),), 1, 1, 1.0, 1.0), tally, (0,), 0.01)

    assert runner.pairs == pairs
    assert (rejection is None) == is_steady
    if rejection is not None:
        assert (rejection.verdict, rejection.reason) == (
            Verdict.WORSE,
            "only the first call after loading gains by it",
        )


MIB = 1 << 20


def resident(base_bytes: int, peak_bytes: int) -> Cost:
    return cost(base_bytes=base_bytes, peak_bytes=peak_bytes, integral_byte_s=0.1 * peak_bytes)


@pytest.mark.parametrize("efficiency", ["memory", "integral"])
@pytest.mark.parametrize(
    ("original", "candidate", "is_steady"),
    [
        ((6 * MIB, 0), (MIB, 0), True),
        ((MIB, 5 * MIB), (MIB, 0), True),
        ((6 * MIB, 0), (6 * MIB, 0), False),
        ((6 * MIB, 0), (MIB, 5 * MIB), False),
        ((6 * MIB, 0), (4 * MIB, 0), False),
    ],
)
def test_what_the_first_call_leaves_of_the_heap_counts_for_later_ones(
    efficiency: Efficiency, original: tuple[int, int], candidate: tuple[int, int], *, is_steady: bool
) -> None:
    """Base and peak of the second call; the first one claims to save 5 MiB."""
    rules = Rules(efficiency=efficiency)
    claimed, later = Tally(rules, 0.01, 1, 1), Tally(rules, 0.01, 1, 1)
    for tally, (base_a, peak_a), (base_b, peak_b) in (
        (claimed, (0, 6 * MIB), (0, MIB)),
        (later, original, candidate),
    ):
        for _ in range(14):
            tally.add(resident(base_a, peak_a), resident(base_b, peak_b))

    class Later:
        def run(self, *_: Any, **__: Any) -> Iterator[Tally]:
            yield later

    rejection = unsteady(cast(PairRunner, Later()), Group((case(),), 1, 1, 1.0, 1.0), claimed, (0,), 0.01)

    assert (rejection is None) == is_steady
