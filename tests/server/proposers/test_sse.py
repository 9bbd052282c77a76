"""Server-sent events survive being cut anywhere."""

from __future__ import annotations

import pytest

from afterburner.proposers.sse import EventDecoder

STREAM = ': ping\r\n\r\ndata: {"a": "ü"}\r\n\r\nevent: x\ndata:one\ndata: two\n\ndata: [DONE]'.encode()


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_events(size: int) -> None:
    decoder = EventDecoder()
    events = [
        event for start in range(0, len(STREAM), size) for event in decoder.feed(STREAM[start : start + size])
    ]
    assert events + decoder.finish() == ['{"a": "ü"}', "one\ntwo", "[DONE]"]
