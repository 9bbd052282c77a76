"""From a tally to a verdict: pure rules over intervals."""

from __future__ import annotations

from monolith.comparison import Verdict
from monolith.rules import Rules
from monolith.tally import Tally
from monolith.wording import far_worse_sentence, gain_sentence, loss_sentence, no_gain_sentence

_ENOUGH_PAIRS = 3


def is_decided(tally: Tally, rules: Rules) -> bool:
    """Whether more pairs cannot change the verdict."""
    if not len(tally.primary):
        return True
    primary = tally.primary.interval
    if primary.high < 1 + rules.margin:
        return True
    if primary.low <= 1 + rules.margin:
        return False
    return tally.outside.settled and all(guard.low > 1 or guard.high < 1 for guard, _ in tally.guards())


def is_far_worse(tally: Tally) -> bool:
    """Whether the candidate took twice as much in each of the first pairs; more of them would take ages.

    This makes no claim of a gain, so it cannot make a false one.
    """
    return len(tally.primary) >= _ENOUGH_PAIRS and tally.primary.largest < 1 / 2


def is_hopeless(tally: Tally, rules: Rules, more: int) -> bool:
    """Whether so many more pairs can hardly show a gain any more, nor that there is a loss.

    Stopping then saves time; it makes no claim, so it cannot make a false one.
    """
    may_gain = tally.primary.can_rise_above(1 + rules.margin, more) and tally.outside.can_be_cleared(more)
    return not may_gain and not tally.primary.can_fall_below(1 / (1 + rules.time_guard), more)


def verdict_of(tally: Tally, rules: Rules, *, decided: bool) -> tuple[Verdict, str]:
    """What the pairs say of the candidate, and one sentence."""
    if not len(tally.primary):
        return (
            Verdict.NO_GAIN,
            "the call is too short for its memory to be sampled over time; give larger inputs",
        )
    primary = tally.primary.interval
    if is_far_worse(tally) and primary.low <= 0:
        return Verdict.WORSE, far_worse_sentence(primary, rules.efficiency, len(tally))
    if primary.high < 1 / (1 + rules.time_guard):
        return Verdict.WORSE, loss_sentence(primary, rules.efficiency)
    if primary.low <= 1 + rules.margin:
        return Verdict.NO_GAIN, no_gain_sentence(primary, rules.efficiency, decided)
    for guard, sentence in tally.guards():
        if guard.high < 1:
            return Verdict.WORSE, f"{gain_sentence(primary, rules.efficiency)}, but {sentence}"
        if guard.low <= 1:
            return Verdict.NO_GAIN, f"it could not be shown within the budget that not: {sentence}"
    return Verdict.BETTER, gain_sentence(primary, rules.efficiency)
