"""What a run did, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a call ended."""

    RETURNED = "returned"
    RAISED = "raised"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"
    CRASH = "crash"
    TAMPERING = "tampering"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call's observable behaviour.

    `observed` is a neutral encoding (see `monolith.codec`) of a mapping with the keys `result` or
    `exception`, `arguments` (after the call), `stdout`, `stderr` and `globals` (what the call changed in
    the data that the original module defines). It is empty unless the call returned or raised.
    """

    kind: Kind
    observed: bytes = b""
    detail: str = ""
    """One sentence for people: the exception's text, the signal, what was denied."""
    changed: tuple[str, ...] = ()
    """The module's data that the call changed, by name."""
    reaches: bool = False
    """Whether the program has reached for the interpreter that runs it (see `worker.witness`)."""
    wall_s: float = 0.0
    """How long the supervisor waited for it, rebuilding of the input and encoding included."""

    @property
    def completed(self) -> bool:
        """Whether the call returned or raised, so that there is behaviour to compare."""
        return self.kind in (Kind.RETURNED, Kind.RAISED)


@dataclass(frozen=True, slots=True)
class Phase:
    """What a stretch before or after the calls cost, read from outside."""

    cpu_s: float
    waited_s: float
    """Wall time spent blocked: neither running nor waiting for a core."""
    peak_bytes: int
    """The highest level of resident memory, above that before anything was loaded."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sample cost, all read from outside the process that ran it."""

    cpu_s: float
    """CPU seconds of the process between the order to start and its answer."""
    wall_s: float
    """Wall seconds of the same window."""
    waited_s: float
    """The part of the wall time spent blocked: neither running nor waiting for a core."""
    peak_bytes: int
    """How far resident memory rose above its level at the start."""
    loading: Phase
    """Executing the module, before the inputs have come."""
    opening: Phase
    """Rebuilding the inputs, until the order to start."""
    delivery: Phase
    """From the answer until the outcomes that were asked for have come."""
    base_bytes: int = 0
    """Resident memory that the loading of module and inputs added, before the window."""
    integral_byte_s: float | None = None
    """Area of resident memory above the start level over CPU time; `None` when not sampled enough."""
    integral_wall_byte_s: float | None = None
    """The same over wall time."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one call allocated, counted allocation by allocation inside the process that made it."""

    peak_bytes: int
    """The most that was allocated at once, above what was when the call began."""
    kept_bytes: int
    """What loading the module allocated and kept."""
    outside_bytes: int
    """The most that was allocated at once before the call: by loading the module and rebuilding the input."""


@dataclass(frozen=True, slots=True)
class Run:
    """One fork: the outcomes of its calls, in order, and the cost of all of them together."""

    outcomes: tuple[Outcome, ...] = ()
    cost: Cost | None = None
    trace: Trace | None = None
    error: str = ""
    """Why the program could not be loaded, in one sentence; then there are no outcomes."""
    error_kind: Kind | None = field(default=None)
    """How loading ended when it failed: raised, timeout, crash, denied..."""
    loading_s: float = 0.0
    """Wall seconds until it was loaded."""
