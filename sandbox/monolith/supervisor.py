"""The trusted side: gives orders to forks, watches them from outside, believes nothing they say of themselves.

It alone holds the clocks and the limits. What a fork answers is data in a neutral encoding, never unpickled.
A missing, extra or late answer is a failed run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from monolith import orders
from monolith.allowances import NOTHING, Allowances
from monolith.answers import Tampering, count_of, line_of, outcome_of
from monolith.box.levels import Isolation
from monolith.box.pick import choose
from monolith.box.policy import policy_for
from monolith.case import Case
from monolith.errors import FaultyOriginal, MonolithError
from monolith.interpreter import Interpreter
from monolith.measuring import Watch
from monolith.orders import Running
from monolith.outcome import Kind, Outcome, Run, Trace
from monolith.packages import brought_by, heavy_packages
from monolith.pool import MOST_AT_ONCE, Pool, Warmth
from monolith.program import Program, data_names
from monolith.worker import channel
from monolith.zygote import Late, Limits, Zygote, ZygoteError

_NO_PACKAGES: frozenset[str] = frozenset()

Frame = tuple[dict[str, Any], list[bytes]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a task may take, and how much it may answer."""

    timeout_s: float = 120.0
    most_frames: float = math.inf
    most_bytes: int = 1 << 40
    """Of all answers together."""


_GENEROUS = Bounds()


class Supervisor:
    """Runs programs of one project under one interpreter, behind the walls of one level."""

    def __init__(
        self,
        interpreter: Interpreter,
        roots: tuple[str, ...],
        *,
        isolation: Isolation | None = None,
        allowances: Allowances = NOTHING,
        limits: Limits | None = None,
        extra_files: tuple[str, ...] = (),
    ) -> None:
        self.interpreter = interpreter
        self.isolation = choose(isolation, allowances)
        self.allowances = allowances
        self.limits = limits or Limits()
        self._roots = roots
        self._policy = policy_for(interpreter, roots, extra_files, allowances)
        self._pool = Pool(self._started)
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="monolith")
        self._modules: list[str] = []
        self._prepared: Program | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process."""
        self._pool.close()
        self._threads.shutdown()

    def _started(self, warmth: Warmth) -> Zygote:
        zygote = Zygote(self.interpreter, self.isolation, self._policy, self._roots, warmth.hash_seed)
        modules = [*self._modules, *sorted(warmth.packages)]
        if modules:
            zygote.preload(modules)
        return zygote

    def retire(self, hash_seed: int) -> None:
        """End the warm interpreters of a hash seed; the next use starts a fresh one."""
        self._pool.retire(hash_seed)

    def warm(self, hash_seeds: Sequence[int], packages: frozenset[str] = _NO_PACKAGES) -> None:
        """Start interpreters side by side, so that nobody waits for them one after the other."""

        def start(hash_seed: int) -> None:
            with self._pool.shared(Warmth(hash_seed, packages)):
                pass

        list(self._threads.map(start, hash_seeds))

    def prepare(self, program: Program, cases: Iterable[Case] = ()) -> None:
        """Load the original once, and warm the interpreter with the installed modules that it needs.

        Args:
            cases: inputs, which may hold objects of packages that the original itself does not import.

        Raises:
            FaultyOriginal: it does not load.
        """
        if program != self._prepared:
            self._scout(program)
        brought = brought_by(cases) - frozenset(self._modules)
        if brought:
            self._modules += sorted(brought)
            for zygote in self._pool.idle():
                zygote.preload(sorted(brought))

    def _scout(self, program: Program) -> None:
        self._modules = sorted(heavy_packages(program.source))  # some do not load behind the walls
        for zygote in self._pool.idle():
            zygote.preload(self._modules)
        for header, _ in self.converse("scout", program, FaultyOriginal, "the original"):
            folders = self.interpreter.library_folders
            self._modules = [name for name, file in header["modules"] if not file or file.startswith(folders)]
        if "numpy" in self._modules and "random" in program.source:
            self._modules.append("numpy.random")
        for zygote in self._pool.idle():
            zygote.preload(self._modules)
        self._prepared = program

    def check(
        self,
        program: Program,
        cases: Sequence[Case],
        limits_s: Sequence[float],
        *,
        repeated: Sequence[bool] = (),
        watched: Program | None = None,
        stop_at_failure: bool = True,
        guarded: bool = False,
        total_s: float = math.inf,
        load_timeout_s: float = orders.LOAD_TIMEOUT_S,
        most_bytes: int = channel.MAX_BLOB_BYTES,
        hash_seed: int = 0,
        packages: frozenset[str] = _NO_PACKAGES,
    ) -> Run:
        """Call the function once on every case, in order.

        Args:
            limits_s: wall seconds for each case.
            repeated: for each case whether the call is made twice in a row; no call is by default.
            watched: the program whose module-level data is watched for changes; the program itself by default.
            stop_at_failure: leave the remaining cases out after one that neither returned nor raised;
                otherwise go on with them in a new fork.
            guarded: reaching for the interpreter is tampering; otherwise the outcomes tell of it.
            total_s: wall seconds for all cases together.
            load_timeout_s: wall seconds for loading the module.
            most_bytes: how long an encoded outcome may be.
        """
        twice = list(repeated) or [False] * len(cases)
        outcomes: list[Outcome] = []
        loading_s = 0.0
        names = data_names((watched or program).source)
        while len(outcomes) < len(cases):
            done = len(outcomes)

            def calls(running: Running, done: int = done) -> Run:
                orders.order(
                    running.fork,
                    "check",
                    program,
                    cases[done:],
                    guarded=guarded,
                    globals=list(names),
                    repeated=twice[done:],
                )
                start = time.monotonic()
                failure = orders.reached(running, "ready", load_timeout_s)
                loading_s = time.monotonic() - start
                made = failure or Run(tuple(orders.outcomes(running, limits_s[done:], most_bytes, total_s)))
                return replace(made, loading_s=loading_s)

            run = self._in_fork(self._pool.shared(Warmth(hash_seed, packages)), calls)
            if run.error_kind is not None:
                return run
            outcomes += run.outcomes
            loading_s = max(loading_s, run.loading_s)
            if stop_at_failure and not all(outcome.completed for outcome in outcomes):
                break
        return Run(tuple(outcomes), loading_s=loading_s)

    def check_under(self, hash_seeds: Sequence[int], check: Callable[[int], Run]) -> list[Run]:
        """Make the same check under several hash seeds, side by side; the answers are in the seeds' order."""
        return list(self._threads.map(check, hash_seeds))

    def sample(
        self,
        program: Program,
        cases: Sequence[Case],
        timeout_s: float,
        *,
        rounds: int = 1,
        period_s: float | None = None,
        outside_timeout_s: float = orders.LOAD_TIMEOUT_S,
        most_bytes: int = channel.MAX_BLOB_BYTES,
        watched: Sequence[str] = (),
        guarded: bool = False,
        hash_seed: int = 0,
        packages: frozenset[str] = _NO_PACKAGES,
        delivered: Sequence[int] | None = None,
    ) -> Run:
        """Make the calls of one fork between two messages, and read from outside what they cost.

        Args:
            timeout_s: wall seconds for all calls of a round together.
            rounds: in so many rounds, each of which makes an equal share of the calls; what the last one costs is
                told. Each instance of the module makes one call in every round.
            period_s: watch resident memory this often for its area over time; `None` is never.
            outside_timeout_s: wall seconds for each phase before and after the calls.
            most_bytes: how long an encoded outcome may be.
            watched: names of the module's data whose changes are told with each outcome.
            guarded: reaching for the interpreter is tampering.
            delivered: the calls whose outcomes are asked for, by number, once all were made; all by default.
        """
        numbers = list(range(len(cases)) if delivered is None else delivered)

        def calls(running: Running) -> Run:
            fork = running.fork
            empty_bytes = fork.observer.resident_bytes()
            how: dict[str, Any] = {"guarded": guarded, "rounds": rounds, "globals": list(watched)}
            orders.order(fork, "sample", program, cases, withhold=True, **how)
            failure = orders.reached(running, "compiled")
            if failure is not None:
                return failure
            watch = Watch(fork, empty_bytes)
            fork.send({})
            failure = orders.reached(running, "loaded", outside_timeout_s)
            if failure is not None:
                return failure
            loading = watch.phase()
            orders.inputs(fork, cases)
            failure = orders.reached(running, "ready", outside_timeout_s)
            if failure is not None:
                return failure
            for _ in range(rounds):
                window = watch.calls(timeout_s, period_s)
            fork.send({"deliver": numbers})
            deadline = time.monotonic() + outside_timeout_s
            outcomes = [
                outcome_of(*fork.receive(max(0.0, deadline - time.monotonic()), most_bytes)) for _ in numbers
            ]
            delivery = watch.phase()
            if not fork.silent():
                raise Tampering("it sent more answers than it was asked for")
            return Run(tuple(outcomes), window.cost(loading, delivery))

        return self._in_fork(self._pool.alone(Warmth(hash_seed, packages)), calls, timeout_s)

    def trace(
        self,
        program: Program,
        case: Case,
        timeout_s: float,
        *,
        guarded: bool = False,
        hash_seed: int = 0,
        packages: frozenset[str] = _NO_PACKAGES,
    ) -> Run:
        """Make one call with every allocation counted: exact where resident memory is too coarse, but slower.

        The count is made in the process of the code itself: where that reached for the counter there is none.
        """

        def call(running: Running) -> Run:
            fork = running.fork
            orders.order(fork, "trace", program, [case], withhold=True, guarded=guarded)
            failure = orders.reached(running, "loaded")
            if failure is not None:
                return failure
            orders.inputs(fork, [case])
            failure = orders.reached(running, "ready")
            if failure is not None:
                return failure
            fork.send({})
            header, blobs = fork.receive(timeout_s)
            outcome = outcome_of(header, blobs)
            if header.get("intact") is not True:
                return Run((outcome,))
            trace = Trace(*(count_of(header.get(f"{what}_bytes")) for what in ("peak", "kept", "outside")))
            return Run((outcome,), trace=trace)

        return self._in_fork(self._pool.shared(Warmth(hash_seed, packages)), call, timeout_s)

    def converse(
        self,
        task: str,
        program: Program,
        error: type[MonolithError],
        subject: str,
        blobs: tuple[bytes, ...] = (),
        bounds: Bounds = _GENEROUS,
        **order: Any,
    ) -> list[Frame]:
        """Have a task done that answers in frames until it says that it ends (see `worker.sources`).

        Args:
            error: what to raise when the task fails.
            subject: what the sentence says has failed.
            bounds: what the task may take and answer.
        """
        with self._running(self._pool.shared(Warmth())) as running:
            orders.order(running.fork, task, program, (), blobs, **order)
            return self._frames(running, error, subject, bounds)

    def _frames(self, running: Running, error: type[MonolithError], subject: str, bounds: Bounds) -> list[Frame]:
        frames: list[Frame] = []
        left_bytes = bounds.most_bytes
        deadline = time.monotonic() + bounds.timeout_s
        while True:
            try:
                frame = running.fork.receive(max(0.0, deadline - time.monotonic()), left_bytes)
            except Late:
                raise error(f"{subject} took longer than {bounds.timeout_s:.0f} s") from None
            except channel.TooLarge:
                raise error(f"{subject} cannot be used: it makes too much data") from None
            except Tampering as tampering:
                raise error(f"{subject} cannot be used: {tampering}") from None
            except channel.BrokenChannel:
                raise error(f"{subject} ended the interpreter: {orders.ended(running).detail}") from None
            if "failed" in frame[0]:
                raise error(f"{subject} cannot be used: {line_of(frame[0].get('detail'))}")
            frames.append(frame)
            left_bytes -= sum(map(len, frame[1]))
            if len(frames) > bounds.most_frames:
                raise error(f"{subject} cannot be used: it sent more answers than it was asked for")
            if "end" in frame[0]:
                return frames

    @contextmanager
    def _running(self, lease: AbstractContextManager[Zygote]) -> Iterator[Running]:
        with lease as zygote, zygote.fork(self.limits) as fork:
            yield Running(fork, zygote)

    def _in_fork(
        self,
        lease: AbstractContextManager[Zygote],
        work: Callable[[Running], Run],
        timeout_s: float = orders.LOAD_TIMEOUT_S,
    ) -> Run:
        """Work with a fork; what goes wrong on its side is its outcome."""
        try:
            with self._running(lease) as running:
                try:
                    return work(running)
                except Late:
                    return Run((Outcome(Kind.TIMEOUT, detail=f"no answer within {timeout_s:.3g} s"),))
                except Tampering as error:
                    return Run((Outcome(Kind.TAMPERING, detail=str(error)),))
                except channel.TooLarge:
                    return Run((orders.FAR_LARGER,))
                except (channel.BrokenChannel, OSError):
                    return Run((orders.ended(running),))
        except ZygoteError as error:
            return Run((Outcome(Kind.CRASH, detail=str(error)),))
