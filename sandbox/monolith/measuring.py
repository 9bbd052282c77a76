"""Orders a waiting fork to go, and reads from outside what it costs until it answers."""

from __future__ import annotations

import secrets
import select
import time
from dataclasses import dataclass

from monolith.answers import Tampering
from monolith.area import Area
from monolith.outcome import Cost
from monolith.zygote import Fork, Late

MIN_SAMPLES = 10
"""An area of fewer samples is not told."""
_LONGEST_PERIOD_S = 0.001
_SHORTEST_PERIOD_S = 0.0002
_WANTED_SAMPLES = 30


@dataclass(frozen=True, slots=True)
class Before:
    """What was read of a fork before it is ordered to go."""

    load_s: float
    opening_s: float
    empty_bytes: int
    """Resident memory before anything was loaded."""


def sampling_period_s(expected_s: float | None) -> float:
    """How often resident memory is read: at 1 kHz, and more often if the call is too short for that."""
    if expected_s is None:
        return _LONGEST_PERIOD_S
    return min(_LONGEST_PERIOD_S, max(_SHORTEST_PERIOD_S, expected_s / _WANTED_SAMPLES))


def measure(fork: Fork, timeout_s: float, period_s: float | None, before: Before) -> Cost:
    """Let the fork do its calls.

    Args:
        timeout_s: wall seconds until the answer must be there.
        period_s: seconds between two samples of resident memory; `None` for no samples at all.

    Raises:
        Late: no answer came in time.
        Tampering: what came was not the answer to this order, or something went on working after it.
    """
    observer = fork.observer
    threads = observer.threads()
    observer.reset_peak()
    base = observer.resident_bytes()
    nonce = secrets.token_hex(16)
    queued, wall = observer.queued_ns(), time.monotonic_ns()
    start = observer.cpu_ns()
    area = Area(base, start, wall)
    fork.send({"nonce": nonce})
    deadline = time.monotonic() + timeout_s
    longest_wait_s = timeout_s if period_s is None else period_s
    while not select.select([fork.link], [], [], max(0.0, min(longest_wait_s, deadline - time.monotonic())))[0]:
        if time.monotonic() >= deadline:
            raise Late
        if period_s is not None:
            area.add(observer.resident_bytes(), observer.cpu_ns(), time.monotonic_ns())
    wall_end, resident = time.monotonic_ns(), observer.resident_bytes()
    queued = observer.queued_ns() - queued
    peak = max(0, observer.peak_bytes() - base)
    header, blobs = fork.receive(1.0)
    end = observer.cpu_ns()  # read last: it may lag behind by milliseconds until the process has gone to sleep
    area.add(resident, end, wall_end)
    if header != {"done": nonce} or blobs or not fork.silent():
        raise Tampering("it answered out of turn")
    if observer.threads() > threads:
        raise Tampering("it left a thread running after it had returned")
    cpu_s, wall_s = (end - start) / 1e9, (wall_end - wall) / 1e9
    enough = period_s is not None and area.samples > MIN_SAMPLES
    return Cost(
        cpu_s=cpu_s,
        wall_s=wall_s,
        waited_s=max(0.0, wall_s - cpu_s - queued / 1e9),
        peak_bytes=peak,
        load_s=before.load_s,
        opening_s=before.opening_s,
        after_s=0.0,
        base_bytes=base - before.empty_bytes,
        integral_byte_s=area.cpu_byte_s if enough else None,
        integral_wall_byte_s=area.wall_byte_s if enough else None,
    )
