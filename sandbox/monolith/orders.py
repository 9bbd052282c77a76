"""What a fork is told to do, and how its answers are read: too few, too many or too late is a failed run."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from monolith.answers import Tampering, line_of, outcome_of
from monolith.case import Case
from monolith.outcome import Kind, Outcome, Run
from monolith.program import Program
from monolith.worker import channel
from monolith.zygote import Fork, Late, Zygote, ZygoteError

LOAD_TIMEOUT_S = 60.0
FAR_LARGER = Outcome(Kind.CRASH, detail="its answer is far larger than the original's")


@dataclass(frozen=True, slots=True)
class Running:
    """A fork at work, and the warm interpreter that made it."""

    fork: Fork
    zygote: Zygote


def order(
    fork: Fork,
    task: str,
    program: Program,
    cases: Sequence[Case],
    blobs: tuple[bytes, ...] = (),
    *,
    withhold: bool = False,
    **extra: Any,
) -> None:
    """Say which program to load, what to do with it, and on which cases.

    Args:
        withhold: keep the inputs back; `inputs` sends them when the module was loaded without knowing them.
    """
    header = {
        "do": task,
        "module": program.module,
        "filename": program.filename,
        "qualname": program.qualname,
        "roots": list(program.roots),
        "trailing_roots": list(program.trailing_roots),
        "encodings": [case.encoding for case in cases],
        **extra,
    }
    source = program.source.encode("utf-8", "surrogatepass")
    payloads = () if withhold else tuple(case.payload for case in cases)
    fork.send(header, (source, *blobs, *payloads))


def inputs(fork: Fork, cases: Sequence[Case]) -> None:
    """Send the inputs that the order withheld."""
    fork.send({}, tuple(case.payload for case in cases))


def reached(running: Running, stage: str, timeout_s: float = LOAD_TIMEOUT_S) -> Run | None:
    """Wait until a stage of the preparation is reached; a run that failed if it is not."""
    try:
        header, _ = running.fork.receive(timeout_s)
    except Late:
        return Run(error=f"it did not load within {timeout_s:.3g} s", error_kind=Kind.TIMEOUT)
    except channel.BrokenChannel:
        outcome = ended(running)
        return Run(error=f"it ended while it was loaded: {outcome.detail}", error_kind=outcome.kind)
    if header.get(stage) is True:
        return None
    kind = {"denied": Kind.DENIED, "out-of-memory": Kind.OUT_OF_MEMORY}.get(str(header.get("failed")), Kind.RAISED)
    return Run(error=line_of(header.get("detail")), error_kind=kind)


def outcomes(
    running: Running,
    limits_s: Sequence[float],
    most_bytes: int = channel.MAX_BLOB_BYTES,
    total_s: float = math.inf,
) -> list[Outcome]:
    """What the calls did, up to the first that did not end by itself or within what is left of `total_s`."""
    fork = running.fork
    made: list[Outcome] = []
    deadline = time.monotonic() + total_s
    for limit_s in limits_s:
        start = time.monotonic()
        if start + limit_s > deadline:
            limit_s = max(0.0, deadline - start)
        try:
            outcome = outcome_of(*fork.receive(limit_s, most_bytes))
            made.append(replace(outcome, wall_s=time.monotonic() - start))
        except Late:
            late = total_s if time.monotonic() >= deadline else limit_s
            return [*made, Outcome(Kind.TIMEOUT, detail=f"no answer within {late:.3g} s")]
        except Tampering as error:
            return [*made, Outcome(Kind.TAMPERING, detail=str(error))]
        except channel.TooLarge:
            return [*made, FAR_LARGER]
        except channel.BrokenChannel:
            return [*made, ended(running)]
    try:
        fork.receive(LOAD_TIMEOUT_S)
    except channel.BrokenChannel:
        return made
    except Late:
        return [*made[:-1], Outcome(Kind.TIMEOUT, detail="it did not end after its last answer")]
    return [*made[:-1], Outcome(Kind.TAMPERING, detail="it sent more answers than it was asked for")]


def ended(running: Running) -> Outcome:
    """Why a fork is gone."""
    try:
        status = running.zygote.wait(running.fork)
    except ZygoteError:
        return Outcome(Kind.CRASH, detail="the sandbox died with it")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return Outcome(Kind.TIMEOUT, detail="it used up its CPU time")
        if number == signal.SIGSYS:
            return Outcome(Kind.DENIED, detail="it made a forbidden system call")
        return Outcome(Kind.CRASH, detail=f"the interpreter was ended by {signal.Signals(number).name}")
    return Outcome(Kind.CRASH, detail=f"the interpreter ended with exit code {os.WEXITSTATUS(status)}")
