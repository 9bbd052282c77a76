"""What the sandbox costs and how well it decides on this machine: `make benchmark`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from tests.benchmarks import (
    behaviour,
    cold_start,
    end_to_end,
    identical,
    judge_idle,
    kill_latency,
    observing,
    other_tools,
    overhead,
    peak_memory,
    power,
    rules_alone,
    staircase,
    with_model,
)
from tests.benchmarks.machine import machine, sentence
from tests.benchmarks.settings import FULL, QUICK, Progress, Settings
from tests.benchmarks.table import Row, as_json, markdown, show

from monolith.turn import turn

Measure = Callable[[Settings, Progress], Iterator[Row]]

GROUPS: dict[str, Measure] = {
    "overhead": overhead.measure,
    "cold-start": cold_start.measure,
    "observing": observing.measure,
    "peak-memory": peak_memory.measure,
    "staircase": staircase.measure,
    "kill-latency": kill_latency.measure,
    "end-to-end": end_to_end.measure,
    "behaviour": behaviour.measure,
    "power": power.measure,
    "other-tools": other_tools.measure,
    "identical": identical.measure,
    "rules": rules_alone.measure,
    "judge-idle": judge_idle.measure,
    "with-model": with_model.measure,
}
_TAKE_THEIR_OWN_TURN = ("end-to-end", "other-tools", "rules", "judge-idle", "with-model")
"""They start processes that wait for the user's turn themselves."""


def main() -> None:
    """Measure group by group, and print one table."""
    parser = argparse.ArgumentParser(prog="make benchmark", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="small counts, to see whether it works")
    parser.add_argument("--json", metavar="FILE", help="write the table with every figure behind it")
    parser.add_argument("--markdown", metavar="FILE", help="write the table as Markdown")
    parser.add_argument("--chart", metavar="FILE.svg", help="draw how the strategies of with-model fare")
    options = parser.parse_args()
    settings = QUICK if options.quick else FULL
    facts = machine()
    title = f"Measured on {sentence(facts)}"
    rows: list[Row] = []
    for name in options.only or GROUPS:
        progress = Progress(name)
        start = time.monotonic()
        with nullcontext() if name in _TAKE_THEIR_OWN_TURN else turn():
            for row in GROUPS[name](settings, progress):
                rows.append(row)
                progress.say(" | ".join(row.cells))
        progress.say(f"took {time.monotonic() - start:.0f} s")
        if options.json:
            text = json.dumps(as_json(rows, facts), indent=2)
            Path(options.json).write_text(text + "\n", "utf-8")
        if options.markdown:
            Path(options.markdown).write_text(markdown(rows, title) + "\n", "utf-8")
    if options.chart and "with-model" in (options.only or GROUPS):
        from tests.benchmarks.chart import draw

        draw(rows, Path(options.chart))
    show(rows, title)


if __name__ == "__main__":
    main()
