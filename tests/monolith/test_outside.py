"""Work moved out of the calls: when it is found, what it is called, and when nobody can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.costs import cost, phase

from monolith.comparison import Efficiency, Verdict
from monolith.outcome import Cost
from monolith.outside import Outside
from monolith.rules import Rules

FIRST = cost(0.1)
HONEST = cost(0.02)


def outside_of(
    first: Cost,
    *seconds: Cost,
    calls: int = 1,
    delivered: int = 1,
    efficiency: Efficiency = "time",
    pairs: int = 14,
    guarded: bool = False,
) -> Outside:
    """So many pairs of an original with each of the candidate's costs in turn."""
    outside = Outside(Rules(efficiency=efficiency), 0.01, calls, delivered, guarded=guarded)
    for number in range(pairs):
        outside.add(first, seconds[number % len(seconds)], waiting=False)
    return outside


def test_an_honest_gain_is_cleared() -> None:
    outside = outside_of(FIRST, HONEST)

    assert outside.settled
    assert outside.rejection() is None
    assert outside.moved_s == 0.0


@pytest.mark.parametrize(
    ("moved", "verdict", "sentence"),
    [
        (replace(HONEST, delivery=phase(0.05)), Verdict.TAMPERING, "after it had answered"),
        (replace(HONEST, opening=phase(0.05)), Verdict.TAMPERING, "before it was told"),
        (replace(HONEST, loading=phase(0.06)), Verdict.WORSE, "loading the module takes 50.0 ms more"),
        (
            replace(HONEST, loading=phase(0.01, waited_s=0.05)),
            Verdict.WORSE,
            "loading the module takes 50.0 ms more",
        ),
        (replace(HONEST, opening=phase(0.022), delivery=phase(0.023)), Verdict.TAMPERING, "after it had answered"),
        (replace(HONEST, loading=phase(0.048), opening=phase(0.007)), Verdict.WORSE, "loading"),
    ],
)
def test_over_half_of_what_was_saved_spent_outside_is_found_however_it_is_split(
    moved: Cost, verdict: Verdict, sentence: str
) -> None:
    rejection = outside_of(FIRST, moved).rejection()

    assert rejection is not None
    assert rejection.verdict is verdict
    assert sentence in rejection.reason


def test_a_module_may_take_two_milliseconds_more_to_load_for_each_instance() -> None:
    assert outside_of(FIRST, replace(HONEST, loading=phase(0.0119))).rejection() is None
    assert outside_of(cost(0.001), replace(cost(0.0001), loading=phase(0.0119))).rejection() is None
    assert outside_of(cost(0.001), replace(cost(0.0001), loading=phase(0.0121))).rejection() is not None


def test_what_one_delivered_outcome_takes_stands_for_all_of_them() -> None:
    lazy = replace(HONEST, delivery=phase(0.012))

    assert outside_of(FIRST, lazy, calls=8, delivered=8).rejection() is None
    assert outside_of(FIRST, lazy, calls=80, delivered=8).rejection() is not None


def test_what_varies_more_than_was_saved_clears_nobody() -> None:
    first = cost(0.0101)
    outside = outside_of(
        first, replace(cost(0.01), delivery=phase(0.01)), replace(cost(0.01), delivery=phase(0.0))
    )

    rejection = outside.rejection()

    assert not outside.settled
    assert rejection is not None
    assert rejection.verdict in (Verdict.NO_GAIN, Verdict.TAMPERING)


def test_a_gain_counts_only_if_something_is_left_of_it_with_all_that_is_spent_outside() -> None:
    first, moved = cost(0.02), replace(cost(0.01), delivery=phase(0.0055))
    more, less = replace(moved, delivery=phase(0.0095)), replace(moved, delivery=phase(0.0105))

    assert outside_of(first, moved).rejection() is None
    assert outside_of(first, moved).moved_s == pytest.approx(0.0045)
    assert outside_of(first, more, less).rejection() is not None


def test_what_varies_is_no_fault_of_a_candidate_that_cannot_have_changed_the_worker() -> None:
    first = cost(0.0101, delivery=phase(0.1))
    varying = (replace(cost(0.01), delivery=phase(0.104)), replace(cost(0.01), delivery=phase(0.09)))

    outside = outside_of(first, *varying, guarded=True)

    assert outside.settled
    assert outside.rejection() is None
    assert outside.moved_s == 0.0
    assert outside_of(first, replace(cost(0.001), delivery=phase(0.12)), guarded=True).rejection() is not None


def test_memory_saved_without_saving_time_needs_no_proof_that_no_time_was_moved() -> None:
    varying = (replace(FIRST, delivery=phase(0.02)), replace(FIRST, delivery=phase(0.0)))

    assert outside_of(FIRST, *varying, efficiency="memory").rejection() is None
    assert outside_of(FIRST, *varying, efficiency="integral").rejection() is None
    assert outside_of(FIRST, replace(HONEST, delivery=phase(0.09)), efficiency="memory").rejection() is not None
    assert outside_of(FIRST, replace(HONEST, delivery=phase(0.09)), efficiency="integral").rejection() is not None


def test_loading_that_takes_ages_is_seen_in_the_first_pairs() -> None:
    asleep = replace(HONEST, loading=phase(0.01, waited_s=1.0))

    assert outside_of(FIRST, asleep, pairs=2).slow() is None
    assert outside_of(FIRST, asleep, pairs=3).slow() is not None
    assert outside_of(cost(10.0), asleep, pairs=3).slow() is None
