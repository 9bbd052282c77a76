"""What a proposal is called."""

from __future__ import annotations

import pytest

from afterburner.lsp.title import summary, title
from afterburner.proposers.base import Usage
from afterburner.refine.record import CaseCounts, Record
from monolith.comparison import Efficiency, Interval, Ratio


def record(ratio: Ratio, efficiency: Efficiency = "time", **more: object) -> Record:
    values = {"outcome": "improved", "reason": "", "file": "a.py", "qualname": "f", "confirmed": True} | more
    return Record(efficiency=efficiency, ratio=ratio, **values)  # type: ignore[arg-type]


TWELVE = Interval(12, 11, 13)


@pytest.mark.parametrize(
    ("efficiency", "ratio", "expected"),
    [
        ("time", Ratio(time=TWELVE, memory=Interval(1.031, 1, 2)), "f: 12x faster (11 to 13), memory -3 %"),
        ("time", Ratio(time=Interval(1.239, 1.2, 1.3)), "f: 1.24x faster (1.2 to 1.3)"),
        (
            "memory",
            Ratio(time=Interval(0.5, 0.4, 0.6), memory=TWELVE),
            "f: 12x less memory (11 to 13), time +100 %",
        ),
        (
            "memory",
            Ratio(time=Interval(1, 1, 1), memory=TWELVE),
            "f: 12x less memory (11 to 13), time unchanged",
        ),
        ("integral", Ratio(integral=TWELVE), "f: 12x less time x memory (11 to 13)"),
        ("time", Ratio(), "f: written"),
        ("time", Ratio(time=Interval(12345, 9.96, 1e6)), "f: 12,345x faster (10 to 1,000,000)"),
    ],
)
def test_title(efficiency: Efficiency, ratio: Ratio, expected: str) -> None:
    assert title(record(ratio, efficiency)) == expected


def test_an_unconfirmed_gain_says_so() -> None:
    unconfirmed = record(Ratio(time=TWELVE), confirmed=False)
    assert title(unconfirmed).endswith(", unconfirmed")
    assert "before this was confirmed" in summary(unconfirmed)


def test_summary_tells_the_evidence() -> None:
    text = summary(
        record(
            Ratio(time=TWELVE),
            pairs=40,
            isolation="L3",
            cases=CaseCounts(143),
            not_checked=("files.", "locks"),
        )
    )
    assert text == (
        "Same behaviour on 143 inputs. Measured in 40 pairs of runs, isolation L3. Not checked: files; locks."
    )


def test_a_function_that_had_no_body_is_not_the_same_as_anything() -> None:
    written = record(Ratio(), implemented="it passes 2 doctest examples", cases=CaseCounts(9))
    assert summary(written) == "The function had no body: it passes 2 doctest examples."
    improved = record(Ratio(time=TWELVE), implemented="it passes 1 test", cases=CaseCounts(9))
    assert summary(improved).endswith("does the same as its first implementation on 9 inputs.")


def test_what_was_asked_of_models_is_told() -> None:
    asked = record(Ratio(time=Interval(2.0, 1.9, 2.1)), answers=2, usage=Usage(1200, 300, 0.5))
    assert summary(asked).endswith("Asked for: 2 answers, 1,200 tokens read, 300 written, 0.50 USD.")
