from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

from afterburner.refine import events
from afterburner.report.lines import lines
from afterburner.report.live import LiveTable
from afterburner.report.summary import print_summary
from afterburner.report.terminal import print_diff
from monolith.comparison import Baseline, Comparison, Interval, Performance, Ratio, Verdict

if TYPE_CHECKING:
    import pytest

    from afterburner.refine.record import Record

_GAIN = Ratio(time=Interval(3.42, 3.31, 3.55))
_RUN: tuple[events.Event, ...] = (
    events.Started("dedupe", "time", "local:m"),
    events.WritingInputs("words has no type"),
    events.CasesFound({"test": 8, "generated": 16}, ("There are no doctests.",)),
    events.BaselineMeasured(
        Baseline(Performance(Interval(0.0123, 0.0121, 0.0126)), 22, ("2 cases are unstable.",), "L3")
    ),
    events.IterationStarted(1, 4),
    events.CandidateProposed(1, "local:m"),
    events.CandidateJudged(1, "local:m", Comparison(Verdict.DIFFERENT, "f(1) returned 2\nnot 3 [bold]")),
    events.IterationStarted(2, 4),
    events.CandidateJudged(2, "local:m", Comparison(Verdict.BETTER, "Measurably better.", ratio=_GAIN)),
    events.Improved(2, Comparison(Verdict.BETTER, "Measurably better.", ratio=_GAIN)),
    events.Confirming(),
)


def test_progress_as_plain_lines() -> None:
    assert [line for event in _RUN for line in lines(event)] == [
        "Optimizing dedupe for time; rewrites by local:m",
        "Asking the model for inputs: words has no type",
        "Cases: 24 inputs: 8 from your tests, 16 generated",
        "  There are no doctests.",
        "Original: 12.3 ms on 22 cases; isolation L3",
        "  2 cases are unstable.",
        "Iteration 1 of 4: asking for a rewrite",
        "  checking and measuring it (local:m)",
        "  different: f(1) returned 2 not 3 [bold]",
        "Iteration 2 of 4: asking for a rewrite",
        "  better: Measurably better.",
        "  the best so far",
        "Confirming the best rewrite on fresh pairs",
    ]


def test_the_live_table_shows_stage_verdicts_and_the_best() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system=None, width=100)
    with LiveTable(console, "time") as table:
        for event in _RUN:
            table.show(event)
    last = screen.getvalue()
    for needed in (
        "24 inputs: 8 from your tests, 16 generated",
        "f(1) returned 2 not 3 [bold]",
        "confirming the best rewrite",
    ):
        assert needed in last
    assert any(line.startswith("*") and "better" in line for line in last.replace("\r", "\n").splitlines())


def test_the_summary_ends_with_the_verdict(record: Record) -> None:
    text = io.StringIO()
    print_summary(record, Console(file=text, width=100))
    shown = text.getvalue()
    assert shown.splitlines()[-1].strip() == "dedupe: 3.42× (3.31 to 3.55) faster."
    assert "Threads were not checked." in shown
    assert "\x1b" not in shown


def test_a_piped_diff_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    print_diff("-a = '\x1b'\r\n+b\n")
    assert capsys.readouterr().out == "-a = '\x1b'\r\n+b\n"
