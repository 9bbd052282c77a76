"""Reads from outside what a fork costs: phase by phase without a gap, and its calls between order and answer."""

from __future__ import annotations

import secrets
import select
import time
from dataclasses import dataclass

from monolith.answers import REACHED, Tampering
from monolith.area import Area
from monolith.outcome import Cost, Phase
from monolith.worker import channel
from monolith.zygote import Fork, Late

MIN_SAMPLES = 10
"""An area of fewer samples is not told."""
_LONGEST_PERIOD_S = 0.001
_SHORTEST_PERIOD_S = 0.0002
_WANTED_SAMPLES = 30
_THREADS_END_S = 0.02
"""The kernel lists a thread for a moment after it was joined."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was read of the calls, and of the rebuilding of their inputs before."""

    opening: Phase
    cpu_s: float
    wall_s: float
    waited_s: float
    peak_bytes: int
    base_bytes: int
    area: Area | None

    def cost(self, loading: Phase, delivery: Phase) -> Cost:
        """The whole sample."""
        return Cost(
            cpu_s=self.cpu_s,
            wall_s=self.wall_s,
            waited_s=self.waited_s,
            peak_bytes=self.peak_bytes,
            loading=loading,
            opening=self.opening,
            delivery=delivery,
            base_bytes=self.base_bytes,
            integral_byte_s=self.area.cpu_byte_s if self.area else None,
            integral_wall_byte_s=self.area.wall_byte_s if self.area else None,
        )


@dataclass(frozen=True, slots=True)
class _Clocks:
    cpu_ns: int
    queued_ns: int
    wall_ns: int

    def waited_s(self, earlier: _Clocks) -> float:
        """The seconds since then in which the process neither ran nor waited for a core."""
        busy_ns = self.cpu_ns - earlier.cpu_ns + self.queued_ns - earlier.queued_ns
        return max(0.0, (self.wall_ns - earlier.wall_ns - busy_ns) / 1e9)


class Watch:
    """Follows one fork; where one phase ends the next begins, so that no work falls between two."""

    def __init__(self, fork: Fork, empty_bytes: int) -> None:
        """Begin, when the text was compiled and nothing of it has run.

        Args:
            empty_bytes: resident memory before the text had come: what its constants take counts as kept.
        """
        self._fork = fork
        self._observer = fork.observer
        self._observer.reset_peak()
        self._empty_bytes = empty_bytes
        self._opening = Phase(0.0, 0.0, 0)
        self._last = _clocks(fork)

    def phase(self) -> Phase:
        """What it cost since the last reading."""
        peak_bytes = self._observer.peak_bytes() - self._empty_bytes
        self._observer.reset_peak()
        last, self._last = self._last, _clocks(self._fork)
        return Phase((self._last.cpu_ns - last.cpu_ns) / 1e9, self._last.waited_s(last), max(0, peak_bytes))

    def calls(self, timeout_s: float, period_s: float | None) -> Window:
        """Let the fork make its calls; what it did before they were ordered, in all rounds, is the opening.

        Args:
            timeout_s: wall seconds until the answer must be there.
            period_s: seconds between two samples of resident memory; `None` for no samples at all.

        Raises:
            Late: no answer came in time.
            Tampering: what came was not the answer to this order, or something went on working after it.
        """
        observer = self._observer
        threads = observer.threads()
        nonce = secrets.token_hex(16)
        base = observer.resident_bytes()
        self._opening = _together(self._opening, self.phase())
        start = self._last
        area = Area(base, start.cpu_ns, start.wall_ns)
        self._fork.send({"nonce": nonce})
        self._await(channel.frame({"done": nonce}), timeout_s, period_s, area)
        wall_ns, resident = time.monotonic_ns(), observer.resident_bytes()
        peak_bytes = max(0, observer.peak_bytes() - base)
        observer.reset_peak()
        # The CPU clock is read last: it may lag behind by milliseconds until the process has gone to sleep.
        end = _Clocks(queued_ns=observer.queued_ns(), wall_ns=wall_ns, cpu_ns=observer.cpu_ns())
        self._last = end
        area.add(resident, end.cpu_ns, wall_ns)
        if not self._fork.silent():
            raise Tampering("it answered out of turn")
        if not self._ended(threads):
            raise Tampering("it left a thread running after it had returned")
        return Window(
            opening=self._opening,
            cpu_s=(end.cpu_ns - start.cpu_ns) / 1e9,
            wall_s=(wall_ns - start.wall_ns) / 1e9,
            waited_s=end.waited_s(start),
            peak_bytes=peak_bytes,
            base_bytes=base - self._empty_bytes,
            area=area if period_s is not None and area.samples > MIN_SAMPLES else None,
        )

    def _await(self, answer: bytes, timeout_s: float, period_s: float | None, area: Area) -> None:
        """Wait for the one right answer, which an honest worker sends whole."""
        link = self._fork.link
        deadline = time.monotonic() + timeout_s
        longest_wait_s = timeout_s if period_s is None else period_s
        while not select.select([link], [], [], max(0.0, min(longest_wait_s, deadline - time.monotonic())))[0]:
            if time.monotonic() >= deadline:
                raise Late
            if period_s is not None:
                area.add(self._observer.resident_bytes(), self._observer.cpu_ns(), time.monotonic_ns())
        link.setblocking(False)
        try:
            said = link.recv(len(answer))
        except ConnectionError as error:
            raise channel.BrokenChannel(str(error)) from None
        if not said:
            raise channel.BrokenChannel("the other side closed the channel")
        if said != answer:
            reached = said.startswith(channel.frame({"reached": True}))
            raise Tampering(REACHED if reached else "it answered out of turn")

    def _ended(self, threads: int) -> bool:
        deadline = time.monotonic() + _THREADS_END_S
        while self._observer.threads() > threads:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True


def _together(one: Phase, other: Phase) -> Phase:
    return Phase(one.cpu_s + other.cpu_s, one.waited_s + other.waited_s, max(one.peak_bytes, other.peak_bytes))


def sampling_period_s(expected_s: float | None) -> float:
    """How often resident memory is read: at 1 kHz, and more often if the call is too short for that."""
    if expected_s is None:
        return _LONGEST_PERIOD_S
    return min(_LONGEST_PERIOD_S, max(_SHORTEST_PERIOD_S, expected_s / _WANTED_SAMPLES))


def _clocks(fork: Fork) -> _Clocks:
    observer = fork.observer
    return _Clocks(cpu_ns=observer.cpu_ns(), queued_ns=observer.queued_ns(), wall_ns=time.monotonic_ns())
