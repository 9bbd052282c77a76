"""Peaks that resident memory is too coarse for: a few pairs more, with every allocation counted."""

from __future__ import annotations

from collections.abc import Sequence

from monolith.comparison import Verdict
from monolith.evidence import SequentialMedian
from monolith.outcome import Trace
from monolith.pairs import Group, PairRunner
from monolith.rejection import Rejection
from monolith.tally import Tally

COARSE_BYTES = 256 << 10
"""Peaks that differ by less than this are told apart by counting allocations."""
_FLOOR_BYTES = 1 << 10
"""Added to both peaks of a ratio: nobody cares for less."""
_NOT_COUNTED = Rejection(
    Verdict.NO_GAIN,
    "the peaks differ by less than resident memory can tell, and not all allocations could be counted one by one",
)


def counted_exactly(
    tally: Tally, runner: PairRunner, group: Group, pairs: int, hash_seeds: Sequence[int]
) -> Rejection | None:
    """Count allocations one by one where memory is the question and resident memory does not tell.

    The tally's ratios of peaks become the exact ones. No gain where the code reached for what counts, or where the
    candidate takes memory that is not counted. What the candidate keeps from loading on counts as if the call had
    taken it.
    """
    if tally.rules.efficiency != "memory" or tally.peak_difference_bytes() >= COARSE_BYTES:
        return None
    original_bytes, candidate_bytes = tally.peaks_bytes()
    ratios = SequentialMedian(tally.alpha)
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
    tally.memory = ratios
    return None


def _peak_of(candidate: Trace, original: Trace) -> int:
    """The candidate's peak, wherever it was: in the call or, beyond what the original needs there, before it."""
    kept = max(0, candidate.kept_bytes - original.kept_bytes)
    return max(candidate.peak_bytes + kept, candidate.outside_bytes - original.outside_bytes)
