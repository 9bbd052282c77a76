"""The protocol between supervisor and worker, fuzzed: what arrives is a value or a named error, never a pass."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.judging import case, program, supervisor

from monolith.answers import Tampering, count_of, line_of, outcome_of
from monolith.codec import MalformedEncoding, parse
from monolith.equality import first_difference
from monolith.outcome import Outcome
from monolith.program import Program
from monolith.supervisor import Supervisor
from monolith.worker import channel

FEW, MANY = 60, 600
FEW_FORKS, MANY_FORKS = 40, 400

HONEST = "def f(n):\n    return {'squares': [i * i for i in range(n)], 'n': n}\n"
FORGER = """
import os
MESSAGE = {message!r}
def f(n):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, MESSAGE)
        except OSError:
            pass
    return {result}
"""
RIGHT = "{'squares': [i * i for i in range(n)], 'n': n}"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
headers = st.dictionaries(
    st.sampled_from(["kind", "detail", "done", "ready", "loaded", "blobs", "status", "failed", "end", "x"]),
    values | st.sampled_from(["returned", "raised", "timeout", True, []]),
)


def framed(header: object, body: bytes) -> bytes:
    """A frame whose lengths are right, whatever it says."""
    text = json.dumps(header).encode()
    return struct.pack("!II", len(text), len(body)) + text + body


frames = st.binary(max_size=200) | st.builds(framed, headers | values, st.binary(max_size=40))


def fuzzed(
    strategy: st.SearchStrategy[Any], few: int, many: int
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a property on a few examples, always the same, or with `long` on ten times as many."""

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

        def test(request: pytest.FixtureRequest, count: int) -> None:
            fixtures = [request.getfixturevalue("box")] if "box" in check.__annotations__ else []

            @settings(
                max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=quiet
            )
            @given(strategy)
            def run(example: Any) -> None:
                check(*fixtures, example)

            run()

        counts = [few, pytest.param(many, marks=pytest.mark.long)]
        return pytest.mark.parametrize("count", counts)(test)

    return decorate


class Box:
    """A supervisor, a program that it can run, and what that program honestly does."""

    def __init__(self, watcher: Supervisor, honest: Program) -> None:
        self.watcher = watcher
        self.honest = honest
        self.outcome = self.only(honest)

    def only(self, candidate: Program) -> Outcome:
        """The outcome of one call."""
        run = self.watcher.check(candidate, [case(4)], [5.0], watched=self.honest)
        assert len(run.outcomes) == 1, run.error
        return run.outcomes[0]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    honest = program(HONEST, tmp_path_factory.mktemp("box"))
    with supervisor(honest) as watcher:
        watcher.prepare(honest)
        yield Box(watcher, honest)


@fuzzed(frames, FEW, MANY)
def test_what_is_received_is_a_frame_or_a_broken_channel(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        try:
            header, blobs = channel.receive(ours)
        except channel.BrokenChannel:
            return
        assert isinstance(header, dict)
        assert sum(map(len, blobs)) <= len(sent)


@pytest.mark.parametrize("lengths", [(0xFFFFFFFF, 0), (2, 0xFFFFFFFF), (channel.MAX_HEADER_BYTES + 1, 0)])
def test_a_frame_that_says_it_is_huge_is_not_waited_for(lengths: tuple[int, int]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!II", *lengths) + b"{}")
        with pytest.raises(channel.BrokenChannel, match="larger"):
            channel.receive(ours)


@fuzzed(st.tuples(headers, st.lists(st.binary(max_size=20), max_size=3)), FEW, MANY)
def test_an_answer_is_an_outcome_or_tampering(answer: tuple[dict[str, Any], list[bytes]]) -> None:
    header, blobs = answer
    try:
        outcome = outcome_of(header, blobs)
    except Tampering:
        return
    assert len(outcome.detail) <= 300
    assert outcome.observed == (blobs[0] if outcome.completed else b"")


@fuzzed(values, FEW, MANY)
def test_a_line_and_a_count_are_bounded(value: object) -> None:
    line = line_of(value)
    assert len(line) <= 300
    assert line.isprintable()
    try:
        assert 0 <= count_of(value) < 1 << 62
    except Tampering:
        assert type(value) is not int or not 0 <= value < 1 << 62


mutations = st.lists(
    st.tuples(
        st.integers(0, 2000), st.sampled_from(["delete", "insert", "change", "swap"]), st.binary(min_size=1)
    ),
    min_size=1,
    max_size=5,
)


def mutated(text: bytes, changes: list[tuple[int, str, bytes]]) -> bytes:
    """A valid encoding with some bytes changed."""
    for position, what, piece in changes:
        i = position % max(1, len(text))
        end = i if what == "insert" else i + len(piece)
        text = text[:i] + (b"" if what == "delete" else piece) + text[end:]
        if what == "swap":
            text = text[i:] + text[:i]
    return text


@fuzzed(mutations, FEW, MANY)
def test_a_broken_encoding_is_malformed_or_seen_as_another_value(
    box: Box, changes: list[tuple[int, str, bytes]]
) -> None:
    expected = box.outcome.observed
    actual = mutated(expected, changes)
    try:
        parse(actual)
        agreement = first_difference(expected, actual)
    except MalformedEncoding:
        return
    if agreement.difference is None:
        assert json.loads(actual) == json.loads(expected)


@fuzzed(st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode()), FEW, MANY)
def test_any_bytes_are_an_encoding_or_malformed(text: bytes) -> None:
    with contextlib.suppress(MalformedEncoding):
        parse(text)


@pytest.mark.process
@fuzzed(st.tuples(frames.filter(bool), st.sampled_from([RIGHT, "0"])), FEW_FORKS, MANY_FORKS)
def test_code_that_writes_on_the_channel_fails_and_harms_nobody_else(box: Box, forged: tuple[bytes, str]) -> None:
    message, result = forged
    candidate = box.honest.with_source(FORGER.format(message=message, result=result))
    outcome = box.only(candidate)
    assert not outcome.completed or outcome.observed != box.outcome.observed
    assert box.only(box.honest).observed == box.outcome.observed


@pytest.mark.process
def test_the_right_answer_sent_by_the_code_itself_is_one_too_many(box: Box) -> None:
    answer = framed({"kind": "returned", "detail": "", "blobs": [len(box.outcome.observed)]}, box.outcome.observed)
    outcome = box.only(box.honest.with_source(FORGER.format(message=answer, result=RIGHT)))
    assert (outcome.kind, outcome.detail) == ("tampering", "it sent more answers than it was asked for")
