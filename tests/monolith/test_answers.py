"""What a fork answered, read without believing it: one malformed frame of each kind."""

from __future__ import annotations

from typing import Any

import pytest

from monolith.answers import Tampering, count_of, line_of, outcome_of
from monolith.outcome import Kind, Outcome


def test_an_honest_frame_is_its_outcome() -> None:
    assert outcome_of({"kind": "returned", "detail": ""}, [b"value"]) == Outcome(Kind.RETURNED, b"value")
    assert outcome_of({"kind": "raised", "detail": "KeyError"}, [b"v"]) == Outcome(Kind.RAISED, b"v", "KeyError")


def test_of_a_call_that_did_not_end_only_the_line_is_kept() -> None:
    assert outcome_of({"kind": "denied", "detail": "opened x"}, [b"value"]) == Outcome(
        Kind.DENIED, detail="opened x"
    )


@pytest.mark.parametrize(
    ("header", "blobs"),
    [
        ({}, [b""]),
        ({"kind": "better"}, [b""]),
        ({"kind": ["returned"]}, [b""]),
        ({"kind": "returned"}, []),
        ({"kind": "raised"}, [b"one", b"two"]),
    ],
)
def test_a_frame_that_our_worker_does_not_send_is_tampering(header: dict[str, Any], blobs: list[bytes]) -> None:
    with pytest.raises(Tampering):
        outcome_of(header, blobs)


def test_a_line_is_bounded_and_has_no_control_characters() -> None:
    assert line_of("one\ntwo\x1b[31m\0") == "one two [31m "
    assert len(line_of("x" * 10_000)) == 300
    assert line_of({"a": 1}) == "{'a': 1}"


@pytest.mark.parametrize("value", [-1, 1 << 62, True, 1.0, "1", None])
def test_a_count_is_a_natural_number(value: object) -> None:
    assert count_of(0) == 0
    with pytest.raises(Tampering):
        count_of(value)
