"""How much longer small calls may take, beside what is gained at the largest size."""

from __future__ import annotations

import pytest
from tests.support.costs import cost

from monolith.comparison import Verdict
from monolith.rules import Rules
from monolith.small import is_settled, loss, most_slack_s
from monolith.tally import Tally

US = 1e-6


def tally_of(pairs: list[tuple[float, float]], calls: int = 1) -> Tally:
    """Pairs of the seconds that one call takes."""
    tally = Tally(Rules(), 0.01, calls, calls)
    for first_s, second_s in pairs:
        tally.add(cost(first_s * calls), cost(second_s * calls))
    return tally


@pytest.mark.parametrize(
    ("original_s", "candidate_s", "slack_us"),
    [
        (0.02, 0.0001, 5.0),
        (0.02, 0.0025, 2.0),
        (0.0008, 0.00001, 3.95),
        (0.0002, 0.00001, 2.0),
        (0.01, 0.02, 2.0),
    ],
)
def test_a_great_gain_allows_more_but_never_more_than_a_small_share_of_it(
    original_s: float, candidate_s: float, slack_us: float
) -> None:
    assert most_slack_s(tally_of([(original_s, candidate_s)] * 14)) == pytest.approx(slack_us * US)


def test_what_is_not_certain_to_be_a_great_gain_allows_no_more() -> None:
    assert most_slack_s(tally_of([(0.02, 0.0001)] * 3)) == 2 * US


@pytest.mark.parametrize(
    ("candidate_us", "slack_us", "reason"),
    [
        (12.0, 2.0, ""),
        (14.0, 2.0, "it is 4 us slower a call on small inputs (size 8)"),
        (14.0, 5.0, ""),
        (16.0, 5.0, "it is 6 us slower a call on small inputs (size 8)"),
        (56.4, 5.0, "it is 46 us slower a call on small inputs (size 8)"),
    ],
)
def test_small_calls_may_take_as_much_longer_beyond_the_guard(
    candidate_us: float, slack_us: float, reason: str
) -> None:
    small = tally_of([(10 * US, candidate_us * US)] * 14, calls=100)

    lost = loss(small, slack_us * US, "size 8")

    assert is_settled(small, slack_us * US)
    assert (lost.reason if lost else "") == reason
    assert lost is None or lost.verdict is Verdict.WORSE


def test_calls_that_take_long_enough_may_take_a_twentieth_longer() -> None:
    assert loss(tally_of([(0.001, 0.00105)] * 14), 5 * US, "size 8") is None
    assert loss(tally_of([(0.001, 0.00106)] * 14), 5 * US, "size 8") is not None


@pytest.mark.parametrize(("usual_us", "is_lost"), [(11.0, False), (14.0, True)])
def test_where_the_bounds_do_not_decide_the_median_does_with_the_usual_slack(
    usual_us: float, is_lost: bool
) -> None:
    noisy = tally_of([(10 * US, usual_us * US)] * 7 + [(10 * US, 5 * US), (10 * US, 40 * US)] * 3)

    assert not is_settled(noisy, 5 * US)
    assert (loss(noisy, 5 * US, "size 8") is not None) is is_lost
