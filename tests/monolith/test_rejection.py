"""Why a candidate is out: the first thing that went otherwise, as a verdict and a sentence."""

from __future__ import annotations

import pytest
from tests.support.judging import case
from tests.support.observations import returned

from monolith.case import Case, Origin
from monolith.comparison import Verdict
from monolith.outcome import Kind, Outcome, Run
from monolith.rejection import Rejection, compare_outcomes, failure

EXPECTED = Outcome(Kind.RETURNED, returned([1, "secret"], 5))


def rejection(run: Run, index: int = 0, origin: Origin = "file") -> Rejection | None:
    one = Case(case(5).payload, "pickle", origin, "case 7")
    return compare_outcomes(EXPECTED, run, index, one, ("n",))[0]


def test_the_same_is_no_rejection() -> None:
    same = Run((Outcome(Kind.RETURNED, returned([1, "secret"], 5)),))

    assert compare_outcomes(EXPECTED, same, 0, case(5), ("n",)) == (None, False)


def test_what_is_the_same_only_within_the_tolerance_is_noted() -> None:
    expected = Outcome(Kind.RETURNED, returned(0.3))
    run = Run((Outcome(Kind.RETURNED, returned(0.1 + 0.2)),))

    assert compare_outcomes(expected, run, 0, case(), ()) == (None, True)


def test_another_result_is_different_and_the_sentence_names_values_and_case() -> None:
    found = rejection(Run((Outcome(Kind.RETURNED, returned([1, "other"], 5)),)))

    assert found is not None
    assert found.verdict is Verdict.DIFFERENT
    assert "'other'" in found.reason
    assert "'secret'" in found.reason
    assert found.reason.endswith("(case 7)")


@pytest.mark.parametrize(
    ("origin", "shown"), [("test", False), ("file", False), ("generated", True), ("doctest", True)]
)
def test_a_model_is_told_values_only_of_inputs_that_hold_no_data(origin: Origin, shown: bool) -> None:
    found = rejection(Run((Outcome(Kind.RETURNED, returned([1, "other"], 5)),)), origin=origin)

    assert found is not None
    assert found.told
    assert ("secret" in found.told) is shown


def test_a_result_without_meaning_to_compare_is_not_comparable() -> None:
    found = rejection(Run((Outcome(Kind.RETURNED, returned([1, iter([])], 5)),)))

    assert found is not None
    assert found.verdict in (Verdict.NOT_COMPARABLE, Verdict.DIFFERENT)


def test_bytes_that_are_no_encoding_are_tampering() -> None:
    found = rejection(Run((Outcome(Kind.RETURNED, b"{}"),)))

    assert found is not None
    assert found.verdict is Verdict.TAMPERING


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (Kind.TIMEOUT, Verdict.TIMEOUT),
        (Kind.OUT_OF_MEMORY, Verdict.OUT_OF_MEMORY),
        (Kind.CRASH, Verdict.CRASH),
        (Kind.TAMPERING, Verdict.TAMPERING),
        (Kind.DENIED, Verdict.DENIED),
    ],
)
def test_a_call_that_did_not_end_by_itself_has_its_own_verdict(kind: Kind, verdict: Verdict) -> None:
    ended = Outcome(kind, detail="it did so")

    assert rejection(Run((ended,))) == Rejection(verdict, "it did so (case 7)")
    assert rejection(Run((ended,)), index=1) == Rejection(verdict, "it did so (after case 7)")


def test_no_answer_at_all_is_a_crash() -> None:
    assert rejection(Run()) == Rejection(Verdict.CRASH, "it gave no answer (after case 7)")


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (Run(error="KeyError: 'x'", error_kind=Kind.RAISED), Verdict.ERROR),
        (Run(error="it did not load within 60 s", error_kind=Kind.TIMEOUT), Verdict.TIMEOUT),
        (Run(error="opened /etc/passwd", error_kind=Kind.DENIED), Verdict.DENIED),
        (Run(error="it ran out of memory", error_kind=Kind.OUT_OF_MEMORY), Verdict.OUT_OF_MEMORY),
    ],
)
def test_a_program_that_does_not_load_has_the_verdict_of_its_failure(run: Run, verdict: Verdict) -> None:
    found = rejection(run)

    assert found is not None
    assert found.verdict is verdict
    assert run.error in found.reason


def test_the_failure_of_a_run_is_its_first_that_did_not_end() -> None:
    ended = Outcome(Kind.CRASH, detail="it fell over")

    assert failure(Run(error="no such name")) == "no such name"
    assert failure(Run((EXPECTED, ended))) == "it fell over"
    assert failure(Run()) == "it gave no answer"


def test_strict_counts_the_last_bit() -> None:
    expected = Outcome(Kind.RETURNED, returned(0.3))
    run = Run((Outcome(Kind.RETURNED, returned(0.1 + 0.2)),))

    found, _ = compare_outcomes(expected, run, 0, case(), (), strict=True)

    assert found is not None
    assert found.verdict is Verdict.DIFFERENT
