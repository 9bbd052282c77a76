"""The chart of the paper on our set: share improved and ratio after each question, by strategy."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from pathlib import Path

import matplotlib as mpl
from tests.benchmarks.table import Row

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "afterburner"

from matplotlib import pyplot as plt  # noqa: E402

_GOOD = 1.2
_MARKS = "osD^v"


def draw(rows: Iterable[Row], path: Path) -> None:
    """Two panels over the number of questions, from the rows that tell of a strategy, as an SVG file."""
    strategies = {
        row.figures["strategy"]: list(row.figures["after"].values()) for row in rows if "strategy" in row.figures
    }
    longest = max(len(ratios) for functions in strategies.values() for ratios in functions)
    steps = range(longest)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), constrained_layout=True)
    for mark, (name, functions) in zip(_MARKS, strategies.items(), strict=False):
        filled = [[*ratios, *ratios[-1:] * (longest - len(ratios))] for ratios in functions]
        share = [100 * statistics.fmean(ratios[step] > _GOOD for ratios in filled) for step in steps]
        mean = [math.exp(statistics.fmean(math.log(ratios[step]) for ratios in filled)) for step in steps]
        left.plot(steps, share, marker=mark, label=name)
        right.plot(steps, mean, marker=mark, label=name)
    left.set(xlabel="questions to the model", ylabel=f"functions improved by more than {_GOOD} (%)", ylim=(0, 100))
    right.set(xlabel="questions to the model", ylabel="ratio, geometric mean")
    for panel in (left, right):
        panel.grid(alpha=0.3)
        panel.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
    right.legend(fontsize="small")
    figure.savefig(path, metadata={"Date": None})
