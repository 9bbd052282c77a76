"""How often each thing is measured, and how the benchmark says how far it is."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Counts of one run of the benchmark; the defaults are the full ones."""

    overhead_rounds: int = 10
    overhead_runs: int = 20
    """Of each kind, in each round."""
    cold_starts: int = 10
    identical_trials: int = 400
    margin_trials: int = 40
    """Of identical code with the margin of the product, where errors are so much rarer."""
    power_trials: int = 80
    truth_pairs: int = 100
    rival_identical: int = 8
    rival_faster: int = 4
    """Comparisons by pyperf, which takes most of a minute for each; see `rivals_factor`."""
    rivals_factor: int = 2
    """Comparisons by the others for each one by pyperf."""
    pyperf_options: tuple[str, ...] = ()
    """Its own defaults in the full run."""
    memory_samples: int = 15
    staircases: int = 100
    staircase_repeats: int = 15
    observed_pairs: int = 150
    kills: int = 10
    end_to_end: int = 5
    comparisons: int = 15
    recorded_pairs: int = 15
    readied: int = 7
    slow_functions_step: int = 1
    """Every so many of the slow functions."""


FULL = Settings()
QUICK = Settings(
    overhead_rounds=2,
    overhead_runs=10,
    cold_starts=2,
    identical_trials=8,
    margin_trials=8,
    power_trials=4,
    truth_pairs=10,
    rival_identical=1,
    rival_faster=1,
    rivals_factor=1,
    pyperf_options=("--fast", "--processes=2"),
    memory_samples=4,
    staircases=8,
    staircase_repeats=3,
    observed_pairs=12,
    kills=1,
    end_to_end=1,
    comparisons=3,
    recorded_pairs=2,
    readied=1,
    slow_functions_step=12,
)


class Progress:
    """Tells on standard error how far a group of measurements is, every few seconds."""

    def __init__(self, name: str, every_s: float = 5.0) -> None:
        self._name = name
        self._every_s = every_s
        self._said_s = 0.0

    def say(self, text: str) -> None:
        """Say something at once."""
        print(f"[{self._name}] {text}", file=sys.stderr, flush=True)

    def step(self, what: str, done: int, total: int) -> None:
        """So many are done; said now and then."""
        now = time.monotonic()
        if done == total or now - self._said_s > self._every_s:
            self._said_s = now
            self.say(f"{what}: {done} of {total}")
