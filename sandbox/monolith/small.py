"""Whether a gain at the largest size is paid for at a smaller one."""

from __future__ import annotations

from monolith.comparison import Verdict
from monolith.rejection import Rejection
from monolith.tally import Tally

_SLACK_S = 2e-6
"""A small call may take this much longer, beyond the guard: beside it, the call itself is what costs."""
_MOST_SLACK_S = 5e-6
"""The same beside a great gain, where it is certain."""
_GREAT_RATIO = 10.0
_SHARE_OF_SAVED = 1 / 200


def most_slack_s(largest: Tally) -> float:
    """How much longer a small call may take for what a call of the largest size saves."""
    original, candidate = (each.seconds for each in largest.performances())
    if original is None or candidate is None or largest.time.interval.low < _GREAT_RATIO:
        return _SLACK_S
    saved_s = original.low - candidate.high
    return max(_SLACK_S, min(_MOST_SLACK_S, _SHARE_OF_SAVED * saved_s))


def is_settled(small: Tally, slack_s: float) -> bool:
    """Whether the bounds tell that a small call takes longer by more or by less than that."""
    interval = small.beyond_guard_s.interval
    return interval.high < slack_s or interval.low > slack_s


def loss(small: Tally, slack_s: float, label: str) -> Rejection | None:
    """What is lost, where it is too much.

    Small calls are noisy: where the bounds do not decide, the median does, and has the usual slack alone.
    """
    interval = small.beyond_guard_s.interval
    if interval.high < slack_s or interval.estimate <= _SLACK_S:
        return None
    original, candidate = (each.seconds for each in small.performances())
    slower_s = candidate.estimate - original.estimate if original and candidate else interval.estimate
    return Rejection(Verdict.WORSE, f"it is {1e6 * slower_s:.2g} us slower a call on small inputs ({label})")
