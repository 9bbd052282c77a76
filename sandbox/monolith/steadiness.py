"""Whether a gain holds for every call: not only for the first after loading, nor only after many others."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

from monolith.comparison import Verdict
from monolith.evidence import SequentialMedian
from monolith.exact import COARSE_BYTES
from monolith.pairs import Clock, Group, PairRunner
from monolith.performance import seconds, waits
from monolith.rejection import Rejection
from monolith.tally import Tally

_PAIRS = 11
_SMALL_GAIN = 0.3
_BUDGET_S = 3.0
_SHOWN_S = 60e-6
"""What a sample of few calls must save for it to be seen beside what a sample costs in any case."""
_LOADS_ONCE_S = 0.02
"""What a process may take longer to load the module once: imports and shared tables are no cheat."""


def unsteady(
    runner: PairRunner, group: Group, tally: Tally, hash_seeds: Sequence[int], alpha: float
) -> Rejection | None:
    """Measure later calls, and few calls at once, against what `tally` has shown; half of that is enough."""
    return _later(runner, group, tally, hash_seeds, alpha) or _few(runner, group, tally, hash_seeds, alpha)


def _later(
    runner: PairRunner, group: Group, tally: Tally, hash_seeds: Sequence[int], alpha: float
) -> Rejection | None:
    """The second call of each instance: what was prepared for the first one is used up by then."""
    if tally.rules.efficiency == "memory" and tally.peak_difference_bytes() < COARSE_BYTES:
        return None
    gain = tally.primary.interval.estimate - 1

    def has_enough(found: Tally) -> bool:
        """With so many pairs that show half of the gain, the median of all and its upper bound show it too."""
        return found.primary.count_from(1 + gain / 2) > _PAIRS / 2

    found = _measured(runner, group, hash_seeds, alpha, has_enough, rounds=2)
    if found is None or isinstance(found, Rejection):
        return found
    if len(found.primary) and _falls_short(found.primary, tally.primary) and not _saves_memory(found, tally):
        return Rejection(Verdict.WORSE, "only the first call after loading gains by it")
    return None


def _saves_memory(found: Tally, claimed: Tally) -> bool:
    """Whether later calls save half of the memory that the first one does, what earlier ones left included.

    The first call leaves the heap as large as it needed it; the peak of a later one does not rise above that.
    """
    if claimed.rules.efficiency == "time":
        return False
    original, candidate = claimed.peaks_bytes()
    saved = statistics.median(
        a.base_bytes + a.peak_bytes - b.base_bytes - b.peak_bytes
        for a, b in zip(found.first, found.second, strict=True)
    )
    if original - candidate < COARSE_BYTES or saved < (original - candidate) / 2:
        return False
    return claimed.rules.efficiency == "memory" or not _falls_short(found.time, claimed.time)


def _few(
    runner: PairRunner, group: Group, tally: Tally, hash_seeds: Sequence[int], alpha: float
) -> Rejection | None:
    """Samples of few calls: there is little that one call could leave for another outside of its module."""
    saved_s = _saved_s(tally) / group.calls
    calls = max(1, math.ceil(_SHOWN_S / saved_s)) if saved_s > 0 else group.calls
    if tally.rules.efficiency == "integral":
        calls = 1
    if group.calls == 1 or 2 * calls > group.calls:
        return None
    few = replace(group, calls=calls, delivered=min(group.delivered, calls))
    found = _measured(runner, few, hash_seeds, alpha)
    if found is None or isinstance(found, Rejection):
        return found
    pairs = zip(found.first, found.second, strict=True)
    extra_s = statistics.median(b.loading.cpu_s - a.loading.cpu_s for a, b in pairs)
    if extra_s > _LOADS_ONCE_S and extra_s > saved_s * calls / 2:
        return Rejection(Verdict.WORSE, f"loading the module once takes {extra_s * 1e3:.1f} ms more")
    for guard, sentence in found.guards():
        if guard.high < 1:
            return Rejection(Verdict.WORSE, f"in a process that makes few calls {sentence}")
    if tally.rules.efficiency == "integral":
        # So few calls may be too short for their area to be sampled: peak times time is about as much.
        product = found.memory.interval.estimate * found.time.interval.estimate
        short = product < 1 + (tally.primary.interval.estimate - 1) / 4
    else:
        short = _saves_less(found, saved_s * calls / 2, alpha, tally.primary)
    return Rejection(Verdict.WORSE, "it gains only after other calls in the same process") if short else None


def _measured(
    runner: PairRunner,
    group: Group,
    hash_seeds: Sequence[int],
    alpha: float,
    has_enough: Callable[[Tally], bool] = lambda _: False,
    *,
    rounds: int = 1,
) -> Tally | Rejection | None:
    tally: Tally | None = None
    for step in runner.run(group, Clock(_BUDGET_S), _PAIRS, hash_seeds, alpha, rounds=rounds):
        if isinstance(step, Rejection):
            return step
        tally = step
        if len(tally) >= _PAIRS or has_enough(tally):
            break
    return tally


def _falls_short(found: SequentialMedian, claimed: SequentialMedian) -> bool:
    """Whether less than half of a gain is left; a small one is only given up for certain."""
    gain = claimed.interval.estimate - 1
    short = found.interval.estimate < 1 + gain / 4
    return found.interval.high < 1 + gain / 2 or (short and gain > _SMALL_GAIN)


def _saves_less(tally: Tally, half_s: float, alpha: float, claimed: SequentialMedian) -> bool:
    """The same for seconds: what every sample costs in any case is no part of a difference."""
    saved = SequentialMedian(alpha)
    for value in _all_saved_s(tally):
        saved.add(value)
    short = saved.interval.estimate < half_s / 2
    return saved.interval.high < half_s or (short and claimed.interval.estimate - 1 > _SMALL_GAIN)


def _saved_s(tally: Tally) -> float:
    return statistics.median(_all_saved_s(tally))


def _all_saved_s(tally: Tally) -> list[float]:
    """What each sample saves: CPU seconds, or all seconds where code waits."""
    waiting = any(map(waits, (*tally.first, *tally.second)))
    return [
        seconds(a, waiting=waiting) - seconds(b, waiting=waiting)
        for a, b in zip(tally.first, tally.second, strict=True)
    ]
