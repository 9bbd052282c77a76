"""Frames between the supervisor and a forked worker: a JSON header, then raw blobs.

Both sides use this file. The reader never trusts the writer: lengths are bounded, the header is JSON.
"""

from __future__ import annotations

import builtins
import json
import socket
import struct
from time import monotonic
from typing import Any, List, Optional, Sequence, Tuple

# The code under test may patch builtins; functions defined below keep the genuine ones.
globals()["__builtins__"] = dict(vars(builtins))

_LENGTHS = struct.Struct("!II")
_SHORTEST_WAIT_S = 0.001
MAX_HEADER_BYTES = 4 << 20
MAX_BLOB_BYTES = 256 << 20

_dumps = json.dumps
_loads = json.loads


class BrokenChannel(Exception):
    """The other side closed the channel or sent something that is no frame."""


class TooLarge(BrokenChannel):
    """A frame is announced that is longer than allowed."""


def frame(header: "dict[str, Any]", blobs: Sequence[bytes] = ()) -> bytes:
    """The bytes of one frame."""
    text = _dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    body = b"".join(blobs)
    return _LENGTHS.pack(len(text), len(body)) + text + body


def send(channel: socket.socket, header: "dict[str, Any]", blobs: Sequence[bytes] = ()) -> None:
    """Send one frame."""
    channel.sendall(frame(header, blobs))


def receive(
    channel: socket.socket, deadline: "Optional[float]" = None, most_bytes: int = MAX_BLOB_BYTES
) -> "Tuple[dict[str, Any], List[bytes]]":
    """Wait for one frame.

    Args:
        deadline: on the monotonic clock; by then the whole frame must have come.
        most_bytes: how long its blobs may be together.

    Raises:
        TimeoutError: it had not come by the deadline.
        TooLarge: the blobs are longer than that.
        BrokenChannel: the frame is malformed, too large, or the other side is gone.
    """
    header_bytes, body_bytes = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size, deadline))
    if header_bytes > MAX_HEADER_BYTES or body_bytes > min(most_bytes, MAX_BLOB_BYTES):
        raise TooLarge("a frame is larger than allowed")
    try:
        header = _loads(_exactly(channel, header_bytes, deadline))
    except (ValueError, RecursionError) as error:
        raise BrokenChannel("a frame's header is not JSON") from error
    body = memoryview(_exactly(channel, body_bytes, deadline))
    lengths = header.pop("blobs", None) if isinstance(header, dict) else None
    if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
        raise BrokenChannel("a frame's header is malformed")
    if sum(lengths) != body_bytes:
        raise BrokenChannel("a frame's blobs do not add up")
    blobs, start = [], 0
    for length in lengths:
        blobs.append(bytes(body[start : start + length]))
        start += length
    return header, blobs


def _exactly(channel: socket.socket, count: int, deadline: "Optional[float]") -> bytes:
    parts = []
    while count:
        if deadline is not None:
            channel.settimeout(max(_SHORTEST_WAIT_S, deadline - monotonic()))
        part = channel.recv(min(count, 1 << 20))
        if not part:
            raise BrokenChannel("the other side closed the channel")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
