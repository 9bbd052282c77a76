"""The trusted side: gives orders to forks, watches them from outside, believes nothing they say of themselves.

It alone holds the clocks and the limits. What a fork answers is data in a neutral encoding, never unpickled.
A missing, extra or late answer is a failed run.
"""

from __future__ import annotations

import os
import secrets
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from monolith.box.levels import Isolation
from monolith.box.pick import choose
from monolith.box.policy import policy_for
from monolith.case import Case
from monolith.errors import FaultyCases, FaultyOriginal, MonolithError
from monolith.interpreter import Interpreter
from monolith.observe import Area
from monolith.outcome import Cost, Kind, Outcome, Run
from monolith.program import Program, data_names
from monolith.worker import channel
from monolith.zygote import Fork, Late, Limits, Zygote, ZygoteError

LOAD_TIMEOUT_S = 60.0
_SAMPLING_PERIOD_S = 0.001
MIN_SAMPLES = 10
_TASK_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Doctests:
    """The examples of a docstring: the calls they make, and what each printed."""

    cases: tuple[Case, ...]
    transcript: tuple[tuple[int, str, str | None], ...]
    """For each example: its line in the docstring, its output, the exception's type if it raised."""


class Supervisor:
    """Runs programs of one project under one interpreter, behind the walls of one level."""

    def __init__(
        self,
        interpreter: Interpreter,
        roots: tuple[str, ...],
        *,
        isolation: Isolation | None = None,
        limits: Limits | None = None,
        extra_files: tuple[str, ...] = (),
    ) -> None:
        self.interpreter = interpreter
        self.isolation = choose(isolation)
        self.limits = limits or Limits()
        self._roots = roots
        self._policy = policy_for(interpreter, roots, extra_files)
        self._zygotes: dict[int, Zygote] = {}
        self._modules: list[str] = []
        self._prepared: Program | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process."""
        for zygote in self._zygotes.values():
            zygote.close()
        self._zygotes.clear()

    def zygote(self, hash_seed: int = 0) -> Zygote:
        """The warm interpreter with this hash seed, started when first asked for."""
        zygote = self._zygotes.get(hash_seed)
        if zygote is None:
            zygote = Zygote(self.interpreter, self.isolation, self._policy, self._roots, hash_seed)
            self._zygotes[hash_seed] = zygote
            if self._modules:
                zygote.preload(self._modules)
        return zygote

    def retire(self, hash_seed: int) -> None:
        """End a warm interpreter; the next use starts a fresh one."""
        zygote = self._zygotes.pop(hash_seed, None)
        if zygote is not None:
            zygote.close()

    def prepare(self, program: Program) -> None:
        """Load the original once, and warm the interpreter with the installed modules that it needs.

        Raises:
            FaultyOriginal: it does not load.
        """
        if program == self._prepared:
            return
        for header, _ in self._converse("scout", program, FaultyOriginal, "the original"):
            folders = self.interpreter.library_folders
            self._modules = [name for name, file in header["modules"] if not file or file.startswith(folders)]
        for zygote in self._zygotes.values():
            zygote.preload(self._modules)
        self._prepared = program

    def check(
        self,
        program: Program,
        cases: Sequence[Case],
        limits_s: Sequence[float],
        *,
        watched: Program | None = None,
        stop_at_failure: bool = True,
        hash_seed: int = 0,
    ) -> Run:
        """Call the function once on every case, in order.

        Args:
            limits_s: wall seconds for each case.
            watched: the program whose module-level data is watched for changes; the program itself by default.
            stop_at_failure: leave the remaining cases out after one that neither returned nor raised;
                otherwise go on with them in a new fork.
        """
        outcomes: list[Outcome] = []
        names = data_names((watched or program).source)
        while len(outcomes) < len(cases):
            done = len(outcomes)
            with self.zygote(hash_seed).fork(self.limits) as fork:
                self._order(fork, "check", program, cases[done:], globals=names)
                failure = self._loaded(fork, hash_seed, "ready")
                if failure is not None:
                    return failure
                outcomes += self._outcomes(fork, limits_s[done:], hash_seed)
            if stop_at_failure and not all(outcome.completed for outcome in outcomes):
                break
        return Run(tuple(outcomes))

    def sample(
        self,
        program: Program,
        cases: Sequence[Case],
        timeout_s: float,
        *,
        integral: bool = False,
        hash_seed: int = 0,
        delivered: Sequence[int] | None = None,
    ) -> Run:
        """Make the calls of one fork between two messages, and read from outside what they cost.

        Args:
            timeout_s: wall seconds for all calls together.
            delivered: the calls whose outcomes are asked for, by number, once all were made; all by default.
            integral: watch resident memory at 1 kHz for its area over time.
        """
        with self.zygote(hash_seed).fork(self.limits) as fork:
            empty_bytes = fork.observer.resident_bytes()
            self._order(fork, "sample", program, cases, globals=[])
            failure = self._loaded(fork, hash_seed, "loaded")
            if failure is not None:
                return failure
            load_ns = fork.observer.cpu_ns()
            fork.send({})
            failure = self._loaded(fork, hash_seed, "ready")
            if failure is not None:
                return failure
            try:
                before = _Before(load_ns / 1e9, (fork.observer.cpu_ns() - load_ns) / 1e9, empty_bytes)
                cost = _measure(fork, timeout_s, integral, before)
                numbers = list(range(len(cases)) if delivered is None else delivered)
                fork.send({"deliver": numbers})
                after_ns = fork.observer.cpu_ns()
                outcomes = [_outcome(*fork.receive(LOAD_TIMEOUT_S)) for _ in numbers]
                after_s = (fork.observer.cpu_ns() - after_ns) / 1e9
            except Late:
                return Run((Outcome(Kind.TIMEOUT, detail=f"no answer within {timeout_s:.3g} s"),))
            except _Tampering as error:
                return Run((Outcome(Kind.TAMPERING, detail=str(error)),))
            except (channel.BrokenChannel, OSError):
                return Run((self._ended(fork, hash_seed),))
            if not fork.silent():
                return Run((Outcome(Kind.TAMPERING, detail="it sent more answers than it was asked for"),))
            return Run(tuple(outcomes), replace(cost, after_s=after_s))

    def describe(self, program: Program) -> dict[str, Any]:
        """The signature and annotations of the function as a neutral tree (see `worker.describe`)."""
        signature: dict[str, Any] = {}
        for header, _ in self._converse("describe", program, FaultyOriginal, "the original"):
            signature = header["signature"]
        return signature

    def cases_of(self, program: Program, path: str, source: str) -> tuple[list[Case], bool]:
        """The cases of a case file, and whether it defines `make_inputs(rng, size)` too.

        Raises:
            FaultyCases: the file does not load, raises, or yields something else than pairs.
        """
        cases: list[Case] = []
        makes_inputs = False
        frames = self._converse("case_file", program, FaultyCases, path, (source.encode(),), case_file=path)
        for header, blobs in frames:
            makes_inputs = makes_inputs or bool(header.get("make_inputs"))
            if "case" in header:
                expected = blobs[1] if len(blobs) > 1 else None
                cases.append(Case(blobs[0], "pickle", "file", f"case {header['case']}", expected))
        return cases, makes_inputs

    def make_inputs(
        self, program: Program, path: str, source: str, wanted: Sequence[tuple[int, int]]
    ) -> list[Case]:
        """Inputs from `make_inputs(rng, size)` of a case file, for pairs of size and seed.

        Raises:
            FaultyCases: it raises, or returns something else than a pair.
        """
        frames = self._converse(
            "make_inputs", program, FaultyCases, path, (source.encode(),), case_file=path, wanted=list(wanted)
        )
        return [
            Case(blobs[0], "pickle", "file", f"make_inputs, size {header['size']}")
            for header, blobs in frames
            if blobs
        ]

    def doctests(self, program: Program) -> Doctests:
        """Run the examples of the function's docstring and record the calls they make."""
        cases: list[Case] = []
        end: dict[str, Any] = {}
        for header, blobs in self._converse("doctests", program, FaultyOriginal, "the docstring's examples"):
            if blobs:
                cases.append(Case(blobs[0], "pickle", "doctest", str(header["label"])))
            end = header
        transcript = tuple((int(line), str(got), raised) for line, got, raised in end.get("transcript", []))
        return Doctests(tuple(cases), transcript)

    def _converse(
        self,
        task: str,
        program: Program,
        error: type[MonolithError],
        subject: str,
        blobs: tuple[bytes, ...] = (),
        **order: Any,
    ) -> list[tuple[dict[str, Any], list[bytes]]]:
        """Have a task done that answers in frames until it says that it ends."""
        frames: list[tuple[dict[str, Any], list[bytes]]] = []
        with self.zygote().fork(self.limits) as fork:
            self._order(fork, task, program, (), blobs, **order)
            deadline = time.monotonic() + _TASK_TIMEOUT_S
            while True:
                try:
                    header, received = fork.receive(max(0.0, deadline - time.monotonic()))
                except Late:
                    raise error(f"{subject} took longer than {_TASK_TIMEOUT_S:.0f} s") from None
                except channel.BrokenChannel:
                    raise error(f"{subject} ended the interpreter: {self._ended(fork, 0).detail}") from None
                if "failed" in header:
                    raise error(f"{subject} cannot be used: {_text(header.get('detail'))}")
                frames.append((header, received))
                if task in ("scout", "describe") or "end" in header:
                    return frames

    @staticmethod
    def _order(
        fork: Fork,
        task: str,
        program: Program,
        cases: Sequence[Case],
        blobs: tuple[bytes, ...] = (),
        **extra: Any,
    ) -> None:
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
        fork.send(header, (source, *blobs, *(case.payload for case in cases)))

    def _loaded(self, fork: Fork, hash_seed: int, stage: str) -> Run | None:
        """Wait until a stage of the preparation is reached; a run that failed if it is not."""
        try:
            header, _ = fork.receive(LOAD_TIMEOUT_S)
        except Late:
            return Run(error=f"it did not load within {LOAD_TIMEOUT_S:.0f} s", error_kind=Kind.TIMEOUT)
        except channel.BrokenChannel:
            ended = self._ended(fork, hash_seed)
            return Run(error=f"it ended while it was loaded: {ended.detail}", error_kind=ended.kind)
        if header.get(stage) is True:
            return None
        kind = {"denied": Kind.DENIED, "out-of-memory": Kind.OUT_OF_MEMORY}.get(
            str(header.get("failed")), Kind.RAISED
        )
        return Run(error=_text(header.get("detail")), error_kind=kind)

    def _outcomes(self, fork: Fork, limits_s: Sequence[float], hash_seed: int) -> list[Outcome]:
        """What the calls did, up to the first that did not end by itself."""
        outcomes: list[Outcome] = []
        for limit_s in limits_s:
            start = time.monotonic()
            try:
                outcome = _outcome(*fork.receive(limit_s))
                outcomes.append(replace(outcome, wall_s=time.monotonic() - start))
            except Late:
                outcomes.append(Outcome(Kind.TIMEOUT, detail=f"no answer within {limit_s:.3g} s"))
                return outcomes
            except _Tampering as error:
                outcomes.append(Outcome(Kind.TAMPERING, detail=str(error)))
                return outcomes
            except channel.BrokenChannel:
                outcomes.append(self._ended(fork, hash_seed))
                return outcomes
        try:
            fork.receive(LOAD_TIMEOUT_S)
        except channel.BrokenChannel:
            return outcomes
        except Late:
            outcomes[-1] = Outcome(Kind.TIMEOUT, detail="it did not end after its last answer")
            return outcomes
        outcomes[-1] = Outcome(Kind.TAMPERING, detail="it sent more answers than it was asked for")
        return outcomes

    def _ended(self, fork: Fork, hash_seed: int) -> Outcome:
        """Why a fork is gone."""
        try:
            status = self.zygote(hash_seed).wait(fork)
        except ZygoteError:
            self.retire(hash_seed)
            return Outcome(Kind.CRASH, detail="the sandbox died with it")
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGXCPU:
                return Outcome(Kind.TIMEOUT, detail="it used up its CPU time")
            if number == signal.SIGSYS:
                return Outcome(Kind.DENIED, detail="it made a forbidden system call")
            return Outcome(Kind.CRASH, detail=f"the interpreter was ended by {signal.Signals(number).name}")
        return Outcome(Kind.CRASH, detail=f"the interpreter ended with exit code {os.WEXITSTATUS(status)}")


class _Tampering(Exception):
    """An answer that no honest run gives."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What was read of a fork before it is ordered to go."""

    load_s: float
    opening_s: float
    empty_bytes: int
    """Resident memory before anything was loaded."""


def _measure(fork: Fork, timeout_s: float, integral: bool, before: _Before) -> Cost:
    """Order a waiting fork to go, and read its gauges when it answers."""
    observer = fork.observer
    threads = observer.threads()
    observer.reset_peak()
    base = observer.resident_bytes()
    nonce = secrets.token_hex(16)
    queued, wall = observer.queued_ns(), time.monotonic_ns()
    start = observer.cpu_ns()
    area = Area(base, start)
    fork.send({"nonce": nonce})
    deadline = time.monotonic() + timeout_s
    period = _SAMPLING_PERIOD_S if integral else timeout_s
    while not select.select([fork.link], [], [], max(0.0, min(period, deadline - time.monotonic())))[0]:
        if time.monotonic() >= deadline:
            raise Late
        if integral:
            area.add(observer.resident_bytes(), observer.cpu_ns())
    end, wall_end = observer.cpu_ns(), time.monotonic_ns()
    queued = observer.queued_ns() - queued
    peak = max(0, observer.peak_bytes() - base)
    area.add(observer.resident_bytes(), end)
    header, blobs = fork.receive(1.0)
    if header != {"done": nonce} or blobs or not fork.silent():
        raise _Tampering("it answered out of turn")
    if observer.threads() > threads:
        raise _Tampering("it left a thread running after it had returned")
    cpu_s, wall_s = (end - start) / 1e9, (wall_end - wall) / 1e9
    enough = integral and area.samples > MIN_SAMPLES
    return Cost(
        cpu_s=cpu_s,
        wall_s=wall_s,
        waited_s=max(0.0, wall_s - cpu_s - queued / 1e9),
        peak_bytes=peak,
        load_s=before.load_s,
        opening_s=before.opening_s,
        after_s=0.0,
        base_bytes=base - before.empty_bytes,
        integral_byte_s=area.byte_s if enough else None,
    )


def _outcome(header: dict[str, Any], blobs: list[bytes]) -> Outcome:
    try:
        kind = Kind(str(header.get("kind")))
    except ValueError:
        raise _Tampering("it sent an answer that means nothing") from None
    if kind not in (Kind.RETURNED, Kind.RAISED):
        return Outcome(kind, detail=_text(header.get("detail")))
    if len(blobs) != 1:
        raise _Tampering("it sent an answer without a result")
    return Outcome(kind, blobs[0], _text(header.get("detail")))


def _text(value: object) -> str:
    """A line that code behind the walls wrote: bounded, without control characters."""
    line = "".join(character if character.isprintable() else " " for character in str(value))
    return line[:300]
