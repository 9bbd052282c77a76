"""The local model with the same number of questions spent in different ways: see `strategies`."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.settings import Progress, Settings
from tests.benchmarks.slow.catalogue import SLOW_FUNCTIONS
from tests.benchmarks.strategies import BEST_OF, LOOP, RULES_AND_LOOP, WITH_MODEL, Bench, Result, Strategy, results
from tests.benchmarks.table import Row, percent, wilson_words

from afterburner.proposers.base import Usage
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer

FOLDER = Path(".cache/benchmarks/with-model")
"""Answers are kept here: a run that was stopped goes on; remove the folder to begin anew."""

_GOOD = 1.2
_GREAT = 2.0
_RESAMPLES = 2000


def measure(settings: Settings, progress: Progress) -> Iterator[Row]:
    """Every strategy on the functions that are meant for the model."""
    functions = tuple(function for function in SLOW_FUNCTIONS if function.for_model)
    functions = functions[:: settings.slow_functions_step]
    bench = Bench(FOLDER, LocalProposer(QWEN_CODER))
    by_strategy: dict[Strategy, list[Result]] = {strategy: [] for strategy in WITH_MODEL}
    for result in results(functions, WITH_MODEL, bench, progress):
        by_strategy[result.strategy].append(result)
    for strategy, found in by_strategy.items():
        yield _row(strategy, found)
    yield _against(by_strategy[LOOP], by_strategy[BEST_OF])
    every = [result for found in by_strategy.values() for result in found]
    wrong = sorted({f"{result.function.name}: {result.difference}" for result in every if result.difference})
    accepted = sum(result.gain is not None for result in every)
    yield Row(
        "the local model: rewrites that fail the inputs that were held back",
        f"{len(wrong)} of {accepted}{': ' if wrong else ''}{'; '.join(wrong)}",
        target="none",
        reached=not wrong,
    )
    heavy = [result for result in by_strategy[RULES_AND_LOOP] if result.function.efficiency != "time"]
    yield Row(
        f"rules + the loop on the memory-heavy ones among them: improved, lower bound {_GREAT:g} or more",
        percent(sum(result.reaches(_GREAT) for result in heavy), len(heavy)),
    )


def _row(strategy: Strategy, found: list[Result]) -> Row:
    improved = sum(result.reaches(_GOOD) for result in found)
    low, high = _spread(found)
    usage = sum((result.record.usage for result in found), Usage())
    return Row(
        f"local model, {strategy.name}, {len(found)} functions: improved, lower bound above {_GOOD}",
        f"{percent(improved, len(found))}, {wilson_words(improved, len(found))}",
        beside=f"ratio, geometric mean of all: {_mean(found):.2f} ({low:.2f} to {high:.2f}); "
        f"{usage.completion_tokens / max(1, len(found)):.0f} tokens written for each",
        figures={
            "strategy": strategy.name,
            "after": {result.function.name: list(result.after) for result in found},
            "lower bounds": {result.function.name: result.gain.low if result.gain else 1.0 for result in found},
        },
    )


def _against(loop: list[Result], control: list[Result]) -> Row:
    """The loop beside the same number of independent single shots, function by function."""
    pairs = list(zip(loop, control, strict=True))
    more = sum(one.reaches(_GOOD) and not other.reaches(_GOOD) for one, other in pairs)
    fewer = sum(other.reaches(_GOOD) and not one.reaches(_GOOD) for one, other in pairs)
    return Row(
        f"the loop against the {BEST_OF.name}, function by function",
        f"improved by the loop alone {more}, by the others alone {fewer}, of {len(pairs)}",
        target="the loop above the control",
        reached=_mean(loop) > _mean(control),
    )


def _mean(found: Sequence[Result]) -> float:
    """Geometric mean of the ratios; a function that was not improved counts as 1."""
    return math.exp(statistics.fmean(math.log(max(1.0, result.after[-1])) for result in found))


def _spread(found: Sequence[Result]) -> tuple[float, float]:
    """Bounds of the mean, by resampling functions (percentile bootstrap, 95 %)."""
    rng = random.Random(1)
    means = sorted(_mean(rng.choices(found, k=len(found))) for _ in range(_RESAMPLES))
    return means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)]
