"""Peaks that resident memory is too coarse for: a few pairs more, with every allocation counted."""

from __future__ import annotations

from collections.abc import Sequence

from monolith.comparison import Verdict
from monolith.evidence import SequentialMedian
from monolith.outcome import Trace
from monolith.pairs import Group, PairRunner
from monolith.rejection import Rejection

COARSE_BYTES = 256 << 10
"""Peaks that differ by less than this are told apart by counting allocations."""
_FLOOR_BYTES = 1 << 10
"""Added to both peaks of a ratio: nobody cares for less."""
_NOT_COUNTED = Rejection(
    Verdict.NO_GAIN,
    "the peaks differ by less than resident memory can tell, and not all allocations could be counted one by one",
)


def exact_peaks(
    runner: PairRunner,
    group: Group,
    pairs: int,
    hash_seeds: Sequence[int],
    alpha: float,
    resident_bytes: tuple[float, float],
) -> SequentialMedian | Rejection:
    """Ratios of peaks, original over candidate.

    No gain where the code reached for what counts, or where the candidate takes memory that is not counted.
    What the candidate keeps from loading on counts as if the call had taken it.

    Args:
        resident_bytes: the peaks of original and candidate in resident memory.
    """
    original_bytes, candidate_bytes = resident_bytes
    ratios = SequentialMedian(alpha)
    for step in runner.traced(group, pairs, hash_seeds):
        if isinstance(step, Rejection):
            return step
        first, second = (run.trace for run in step)
        if first is None or second is None:
            return _NOT_COUNTED
        uncounted = candidate_bytes - second.peak_bytes - max(0, original_bytes - first.peak_bytes)
        if uncounted > COARSE_BYTES:
            return _NOT_COUNTED
        ratios.add((first.peak_bytes + _FLOOR_BYTES) / (_peak_of(second, first) + _FLOOR_BYTES))
    return ratios


def _peak_of(candidate: Trace, original: Trace) -> int:
    """The candidate's peak, wherever it was: in the call or, beyond what the original needs there, before it."""
    kept = max(0, candidate.kept_bytes - original.kept_bytes)
    return max(candidate.peak_bytes + kept, candidate.outside_bytes - original.outside_bytes)
