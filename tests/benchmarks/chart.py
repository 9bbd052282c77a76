"""The chart of the paper on our set: share improved and ratio after each question, by strategy.

python -m tests.benchmarks.chart TABLE.json CHART.svg
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "afterburner"

from matplotlib import pyplot as plt  # noqa: E402

_GOOD = 1.2
_MARKS = "osD^v"


def draw(strategies: Mapping[str, Sequence[Sequence[float]]], path: Path) -> None:
    """Two panels over the number of questions.

    Args:
        strategies: for each the ratios of its functions, each after 0, 1, ... questions.
        path: of the SVG file.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), constrained_layout=True)
    for mark, (name, functions) in zip(_MARKS, strategies.items(), strict=False):
        steps = range(len(functions[0]))
        share = [100 * statistics.fmean(ratios[step] > _GOOD for ratios in functions) for step in steps]
        mean = [math.exp(statistics.fmean(math.log(ratios[step]) for ratios in functions)) for step in steps]
        left.plot(steps, share, marker=mark, label=name)
        right.plot(steps, mean, marker=mark, label=name)
    left.set(xlabel="questions to the model", ylabel=f"functions improved by more than {_GOOD} (%)", ylim=(0, 100))
    right.set(xlabel="questions to the model", ylabel="ratio, geometric mean")
    for panel in (left, right):
        panel.grid(alpha=0.3)
        panel.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
    right.legend(fontsize="small")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Read the table that `make benchmark` wrote with --json."""
    source, target = sys.argv[1:]
    rows = json.loads(Path(source).read_text("utf-8"))["rows"]
    strategies = {
        row["figures"]["strategy"]: list(row["figures"]["after"].values())
        for row in rows
        if "strategy" in row["figures"]
    }
    draw(strategies, Path(target))


if __name__ == "__main__":
    main()
