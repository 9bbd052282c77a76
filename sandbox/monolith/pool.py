"""Warm interpreters that are shared out: correctness runs side by side, a timing run has the machine to itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from monolith.zygote import Zygote

MOST_AT_ONCE = max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Warmth:
    """What distinguishes one warm interpreter of a project from another."""

    hash_seed: int = 0
    packages: frozenset[str] = frozenset()
    """Installed packages that it has imported beyond what the original needs."""


class Pool:
    """Lends warm interpreters; starts one when none of the wanted kind is idle, replaces those that died."""

    def __init__(self, start: Callable[[Warmth], Zygote]) -> None:
        """`start` makes a warm interpreter of a kind."""
        self._start = start
        self._idle: dict[Warmth, list[Zygote]] = {}
        self._lent: list[Zygote] = []
        self._free = threading.Condition()
        self._sharing = 0
        self._timing = False

    @contextmanager
    def shared(self, warmth: Warmth) -> Iterator[Zygote]:
        """An interpreter for a run whose cost does not matter: as many at a time as there are cores."""
        with self._free:
            self._free.wait_for(lambda: not self._timing and self._sharing < MOST_AT_ONCE)
            self._sharing += 1
        try:
            with self._lend(warmth) as zygote:
                yield zygote
        finally:
            with self._free:
                self._sharing -= 1
                self._free.notify_all()

    @contextmanager
    def alone(self, warmth: Warmth) -> Iterator[Zygote]:
        """An interpreter for a run that is measured: nothing else runs meanwhile."""
        with self._free:
            self._free.wait_for(lambda: not self._timing and not self._sharing)
            self._timing = True
        try:
            with self._lend(warmth) as zygote:
                yield zygote
        finally:
            with self._free:
                self._timing = False
                self._free.notify_all()

    def idle(self) -> list[Zygote]:
        """The interpreters that nobody uses at the moment."""
        with self._free:
            return [zygote for zygotes in self._idle.values() for zygote in zygotes]

    def retire(self, hash_seed: int) -> None:
        """End the idle interpreters of a hash seed; the next use starts a fresh one."""
        with self._free:
            ended = [self._idle.pop(warmth) for warmth in list(self._idle) if warmth.hash_seed == hash_seed]
        for zygotes in ended:
            for zygote in zygotes:
                zygote.close()

    def close(self) -> None:
        """End every interpreter, lent ones too."""
        with self._free:
            zygotes = [*self._lent, *(zygote for idle in self._idle.values() for zygote in idle)]
            self._idle.clear()
        for zygote in zygotes:
            zygote.close()

    @contextmanager
    def _lend(self, warmth: Warmth) -> Iterator[Zygote]:
        zygote = self._taken(warmth)
        try:
            yield zygote
        finally:
            with self._free:
                self._lent.remove(zygote)
                keep = zygote.alive and not zygote.single_use
                if keep:
                    self._idle.setdefault(warmth, []).append(zygote)
            if not keep:
                zygote.close()

    def _taken(self, warmth: Warmth) -> Zygote:
        while True:
            with self._free:
                idle = self._idle.get(warmth)
                zygote = idle.pop() if idle else None
                if zygote is not None and zygote.alive:
                    self._lent.append(zygote)
                    return zygote
            if zygote is None:
                break
            zygote.close()
        zygote = self._start(warmth)
        with self._free:
            self._lent.append(zygote)
        return zygote
