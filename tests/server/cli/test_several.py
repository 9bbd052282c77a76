"""Working through several functions, with the choice and the runs themselves replaced."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from afterburner.cli import several
from afterburner.cli.sources import Wanted
from afterburner.errors import ProposerError, UsageError
from afterburner.options import Options
from afterburner.proposers.base import Usage
from afterburner.refine.record import Record, RunOutcome
from afterburner.refine.stopping import StopRules
from afterburner.selection.ranking import Chosen, Selection, Skipped

Run = Callable[[Options, asyncio.Event], Record]


class Several:
    """A file of three functions to work through."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = folder / "m.py"
        self.file.write_text("a = 1\nb = 1\nc = 1\n")
        self.asked: list[Options] = []
        self.record: dict[str, Any] = {}
        self._monkeypatch = monkeypatch
        chosen = tuple(Chosen(str(self.file), name, 0.5) for name in "abc")
        self.selection = Selection(chosen, (Skipped(str(self.file), "d", "it is small"),), "time", ("A note",))

    def run(self, run: Run, *, stop: StopRules = StopRules(), apply: bool = False) -> int:  # noqa: B008 - frozen
        async def follow(options: Options, cancelled: asyncio.Event, stderr: object) -> Record:
            self.asked.append(options)
            return run(options, cancelled)

        self._monkeypatch.setattr(several, "follow", follow)
        self._monkeypatch.setattr(several, "choose", lambda *_: self.selection)
        options = Options(file=Path(), source="", qualname="", stop=stop)
        folder = self.file.parent
        json_to, summary = folder / "work.json", folder / "summary.md"
        output = several.Output(json_to=str(json_to), summary=summary, apply=apply)
        code = several.run(Wanted(file=self.file, folder=folder), options, output)
        self.record = json.loads(json_to.read_text())
        assert summary.read_text().startswith("## Afterburner: ")
        return code

    @property
    def skipped(self) -> dict[str, str]:
        return {one["qualname"]: one["reason"] for one in self.record["skipped"]}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Several:
    return Several(tmp_path, monkeypatch)


def ended(options: Options, outcome: RunOutcome, **more: Any) -> Record:
    return Record(outcome, f"{options.qualname}.", str(options.file), options.qualname, "time", **more)


def improved(options: Options, _: asyncio.Event) -> Record:
    code = options.source.replace(f"{options.qualname} = 1", f"{options.qualname} = 2")
    return ended(options, "improved", code=code, diff=f"+{options.qualname}\n", confirmed=True)


def test_later_functions_see_what_was_applied(work: Several, capsys: pytest.CaptureFixture[str]) -> None:
    assert work.run(improved, apply=True) == 0
    assert work.file.read_text() == "a = 2\nb = 2\nc = 2\n"
    assert [options.source.count("2") for options in work.asked] == [0, 1, 2]
    assert capsys.readouterr().out == "+a\n+b\n+c\n"


def test_without_applying_each_is_against_the_file_on_disk(work: Several) -> None:
    assert work.run(improved) == 0
    assert work.file.read_text() == "a = 1\nb = 1\nc = 1\n"
    assert {options.source for options in work.asked} == {work.file.read_text()}
    assert work.record.keys() == {
        "schema",
        "outcome",
        "efficiency",
        "ranked_by",
        "chosen",
        "runs",
        "skipped",
        "notes",
        "duration_s",
    }
    assert [run["qualname"] for run in work.record["runs"]] == ["a", "b", "c"]
    assert (work.skipped, work.record["notes"]) == ({"d": "it is small"}, ["A note"])


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (("no-gain", "improved", "failed"), 0),
        (("not-optimizable", "no-gain", "failed"), 3),
        (("not-optimizable", "failed", "not-optimizable"), 1),
        (("not-optimizable", "not-optimizable", "not-optimizable"), 4),
    ],
)
def test_exit_codes(work: Several, outcomes: tuple[RunOutcome, ...], code: int) -> None:
    left = list(outcomes)
    assert work.run(lambda options, _: ended(options, left.pop(0))) == code


def test_one_that_fails_does_not_stop_the_others(work: Several) -> None:
    def run(options: Options, cancelled: asyncio.Event) -> Record:
        if options.qualname == "a":
            raise ProposerError("The function is too long for the model.")
        return improved(options, cancelled)

    assert work.run(run) == 0
    assert [run["outcome"] for run in work.record["runs"]] == ["failed", "improved", "improved"]


def test_what_fails_twice_in_the_same_way_stops(work: Several) -> None:
    def run(options: Options, _: asyncio.Event) -> Record:
        raise ProposerError("The endpoint is down.")

    assert work.run(run) == 2
    assert work.skipped["c"] == "The endpoint is down."
    assert len(work.asked) == 2


def test_a_file_that_changed_meanwhile_is_left_as_it_is(work: Several) -> None:
    def run(options: Options, cancelled: asyncio.Event) -> Record:
        if options.qualname == "b":
            work.file.write_text("mine\n")
        return improved(options, cancelled)

    assert work.run(run, apply=True) == 0
    assert work.file.read_text() == "mine\n"


def test_budgets_are_for_all_together(work: Several) -> None:
    def run(options: Options, cancelled: asyncio.Event) -> Record:
        return replace(improved(options, cancelled), usage=Usage(10, 5, 0.25))

    assert work.run(run, stop=StopRules(budget_s=1000.0, tokens=100, cost_usd=1.0, patience=3)) == 0
    left = [options.stop for options in work.asked]
    assert [(stop.tokens, stop.cost_usd, stop.patience) for stop in left] == [
        (100, 1, 3),
        (85, 0.75, 3),
        (70, 0.5, 3),
    ]
    seconds = [stop.budget_s or 0.0 for stop in left]
    assert 1000.0 > seconds[0] > seconds[1] > seconds[2] > 900.0


@pytest.mark.parametrize(
    ("stop", "worked_on"),
    [(StopRules(budget_s=0.0), 0), (StopRules(tokens=30), 2), (StopRules(cost_usd=0.5), 2)],
    ids=["seconds", "tokens", "money"],
)
def test_a_budget_that_is_spent_ends_the_work(work: Several, stop: StopRules, worked_on: int) -> None:
    def run(options: Options, cancelled: asyncio.Event) -> Record:
        return replace(ended(options, "no-gain"), usage=Usage(10, 5, 0.25))

    assert work.run(run, stop=stop) == 3
    assert len(work.asked) == worked_on
    assert work.skipped["c"] == "the budget was spent before"


def test_what_was_done_before_a_cancellation_is_kept(work: Several) -> None:
    def run(options: Options, cancelled: asyncio.Event) -> Record:
        if options.qualname == "b":
            cancelled.set()
            return ended(options, "cancelled", code="half\n", diff="+half\n")
        return improved(options, cancelled)

    assert work.run(run, apply=True) == 130
    assert work.file.read_text() == "a = 2\nb = 1\nc = 1\n"
    assert [run["outcome"] for run in work.record["runs"]] == ["improved", "cancelled"]
    assert work.skipped["c"] == "it was cancelled before"


def test_a_cancellation_while_choosing(work: Several, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(*_: object) -> Selection:
        raise KeyboardInterrupt

    monkeypatch.setattr(several, "choose", choose)
    output = several.Output(json_to=None, summary=None, apply=False)
    options = Options(file=Path(), source="", qualname="")
    assert several.run(Wanted(file=None, folder=Path("/")), options, output) == 130


def test_what_cannot_be_written_is_told_before_the_work(work: Several) -> None:
    output = several.Output(json_to=None, summary=Path("missing/summary.md"), apply=False)
    with pytest.raises(UsageError, match="There is no folder"):
        several.run(Wanted(file=None, folder=Path("/")), Options(file=Path(), source="", qualname=""), output)
