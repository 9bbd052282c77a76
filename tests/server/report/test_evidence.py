from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from afterburner.proposers.base import Usage
from afterburner.refine.record import CaseCounts
from afterburner.report import evidence
from monolith.comparison import Efficiency, Ratio, Strength

if TYPE_CHECKING:
    from afterburner.refine.record import Record


def test_an_improvement_is_told_with_its_interval(record: Record) -> None:
    assert evidence.headline(record) == "dedupe: 3.42× (3.31 to 3.55) faster."


@pytest.mark.parametrize(("efficiency", "words"), [("memory", "less memory"), ("integral", "less time × memory")])
def test_the_gain_is_named_after_the_efficiency(record: Record, efficiency: Efficiency, words: str) -> None:
    ratio = Ratio(memory=record.ratio.time, integral=record.ratio.time)
    other = replace(record, efficiency=efficiency, ratio=ratio)
    assert evidence.headline(other).endswith(f"{words}.")


def test_an_implementation_that_is_not_faster_claims_no_ratio(record: Record) -> None:
    implemented = replace(record, ratio=Ratio(), reason="Implemented: it passes its oracle.")
    assert evidence.headline(implemented) == "dedupe: Implemented: it passes its oracle."


def test_no_gain_is_a_plain_answer(record: Record) -> None:
    none = replace(record, outcome="no-gain", reason="No rewrite was better.", ratio=Ratio())
    assert evidence.headline(none) == "dedupe: no significant gain. No rewrite was better."


def test_a_cancelled_gain_is_called_unconfirmed(record: Record) -> None:
    stopped = replace(record, outcome="cancelled", reason="Cancelled.", confirmed=False)
    assert evidence.headline(stopped) == "dedupe: 3.42× (3.31 to 3.55) faster, unconfirmed. Cancelled."


def test_the_facts_in_full(record: Record) -> None:
    assert [tuple(fact) for fact in evidence.facts(record)] == [
        ("Ratio, time", "3.42× (3.31 to 3.55)"),
        ("Ratio, memory", "1.00× (0.98 to 1.02)"),
        ("Pairs", "24 randomised pairs of original and candidate"),
        ("Original, one call", "12.3 ms, 1.20 MiB"),
        ("Candidate, one call", "3.60 ms, 1.20 MiB"),
        ("Growth, time", "from about n^2 to about n"),
        ("Behaviour", "same on 24 inputs: 8 from your tests, 16 generated; 26 of 28 planted faults caught"),
        ("Isolation", "L3"),
        ("Not checked", "Threads were not checked."),
        ("Note", "2 cases were dropped."),
        ("Written by", "local:m"),
        ("Seed", "7"),
        ("Versions", "afterburner 0.1.0, python 3.12.1"),
        ("Duration", "12.3 s"),
    ]


def test_what_only_the_tolerance_made_the_same_is_said_with_the_inputs(record: Record) -> None:
    tolerant = replace(record, notes=("floats equal within 1e-9", "Busy."), strength=None)
    facts = evidence.facts(tolerant)
    assert ("Behaviour", "same on 24 inputs: 8 from your tests, 16 generated; floats equal within 1e-9") in facts
    assert [text for label, text in facts if label == "Note"] == ["Busy."]


def test_inputs_that_a_model_wrote_are_named(record: Record) -> None:
    written = replace(record, cases=CaseCounts(19, {"written": 19}), strength=None)
    assert ("Behaviour", "same on 19 inputs: 19 from inputs that the model wrote") in evidence.facts(written)


@pytest.mark.parametrize(
    ("strength", "words"),
    [
        (Strength(7, 10), "7 of 10 planted faults caught"),
        (Strength(6, 10), "6 of 10 planted faults caught: weak evidence"),
        (Strength(0, 1), "0 of 1 planted fault caught: weak evidence"),
    ],
)
def test_weak_cases_are_called_so(strength: Strength, words: str) -> None:
    assert evidence.strength(strength) == words


def test_what_was_asked_of_models(record: Record) -> None:
    assert "Asked" not in dict(evidence.facts(record))
    asked = replace(record, answers=5, usage=Usage(4210, 1333, 0.0031))
    assert ("Asked", "5 answers, 4,210 tokens read, 1,333 written, 0.0031 USD") in evidence.facts(asked)
    estimated = replace(record, answers=1, usage=Usage(estimated_tokens=1234))
    assert evidence.asked(estimated) == "1 answer, about 1,234 tokens, estimated"
    unknown = replace(record.candidates[0], usage=Usage(7, 7))
    assert evidence.asked(replace(asked, candidates=(unknown,))).endswith(", at least 0.0031 USD")


def test_the_origins_in_words() -> None:
    counts = CaseCounts(7, {"test": 0, "doctest": 1, "file": 2, "generated": 4})
    assert evidence.cases(counts) == "7 inputs: 1 doctest, 2 from your case file, 4 generated"
    assert evidence.cases(CaseCounts(1)) == "1 input"


def test_only_a_rewrite_is_called_the_same(record: Record) -> None:
    assert evidence.behaviour(replace(record, outcome="no-gain")).startswith("24 inputs: ")
    assert evidence.behaviour(replace(record, implemented="it passes 1 test")).startswith("24 inputs: ")


def test_text_of_a_model_cannot_steer_the_terminal() -> None:
    assert evidence.one_line("a\n\x1b]0;title\x07  b") == "a �]0;title� b"
