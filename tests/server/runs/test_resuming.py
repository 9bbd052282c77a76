"""The loop over ports that are written down, killed at every event, and resumed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from afterburner.errors import ProposerError, UsageError
from afterburner.options import Options
from afterburner.proposers.base import Exhausted, Known, Proposers, Reply, Request, Usage
from afterburner.refine import events
from afterburner.refine.loop import Settings, refine
from afterburner.refine.record import Record
from afterburner.runs.entries import Answered
from afterburner.runs.keeping import Keeping, begin, go_on
from afterburner.runs.saved import SavedRun, find_run
from afterburner.target.context import target_in
from monolith.comparison import Baseline, Comparison, Interval, Performance, Ratio, Verdict
from monolith.profiling import HotLine, Profile

SOURCE = "def f(n):\n    return [i for i in range(n)]\n"
STUB = 'def f(n):\n    """The numbers below n.\n\n    >>> f(1)\n    [0]\n    """\n    ...\n'
ORIGIN = "scripted:list"
SECRET = "ada@example.org"
FIRST_SEED = 100
ADOPTED = "adopt alpha(n)"
"""What a judge has to hold before anything else is judged, so that it is checked once more after a kill."""
WORDS = ["prose", "wrong(n)", "alpha(n)", "loses(n)", "beta(n)", "wrong(n)"]
"""What the model answers, by the number of the question."""


def body(code: str) -> str:
    return f"Idea {code}.\n```python\ndef f(n):\n    return {code}\n```\n" if "(" in code else code


@dataclass
class Model:
    """Answers each question by its number, later the larger its pause is."""

    pauses_s: dict[int, float] = field(default_factory=dict)
    failing: tuple[int, ...] = ()
    origin: str = ORIGIN
    shares_cores: bool = False
    is_elsewhere: bool = True
    asked: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    async def propose(self, request: Request) -> Reply:
        assert request.seed is not None
        number = request.seed - FIRST_SEED
        self.asked.append(number)
        self.requests.append(request)
        await asyncio.sleep(self.pauses_s.get(number, 0))
        if number in self.failing:
            raise ProposerError("The quota is spent.")
        return Reply(body(WORDS[number]), self.origin, Usage(10, number))

    async def aclose(self) -> None:
        pass


class Rules:
    """Rewrites whatever is the best text twice."""

    origin = "rules"

    def __init__(self) -> None:
        self.left = ["worse(n)", "gamma(n)"]

    def rewrite(self, known: Known) -> Reply:
        if not self.left:
            raise Exhausted("The rules have nothing more.")
        return Reply(body(self.left.pop(0)), "rules:any")


@dataclass
class Judge:
    """Its verdicts are given by a word of the text; each judge measures a little differently."""

    offset: float = 0.0
    usable: int = 5
    calls: list[str] = field(default_factory=list)

    def _of(self, source: str) -> Comparison:
        gains = {"gamma": 2.0, "alpha": 3.0, "beta": 4.0}
        for word, gain in gains.items():
            if word in source:
                interval = Interval(gain + self.offset, gain - 0.5, float("inf"))
                return Comparison(Verdict.BETTER, f"{gain} x", ratio=Ratio(time=interval), pairs=9, told="")
        if "loses" in source:
            return Comparison(Verdict.NO_GAIN, "Not better.", lost_against=Interval(0.9, 0.8, 1.0))
        return Comparison(Verdict.DIFFERENT, f"expected '{SECRET}'", told="str was expected")

    async def adopt(self, source: str) -> Comparison:
        self.calls.append(f"adopt {source.split()[-1]}")
        return self._of(source)

    async def baseline(self) -> Baseline:
        cost = Performance(Interval(1.0 + self.offset, 0.9, 1.1))
        return Baseline(cost, self.usable, ("1 case was dropped.",), "L3", by_origin={"test": self.usable})

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        self.calls.append(f"judge {source.split()[-1]} against {(incumbent or 'nothing').split()[-1]}")
        return self._of(source)

    async def confirm(self, source: str) -> Comparison:
        self.calls.append(f"confirm {source.split()[-1]}")
        return self._of(source)

    async def profile(self, source: str) -> Profile:
        self.calls.append(f"profile {source.split()[-1]}")
        return Profile(lines=(HotLine(2, source.split()[-1], 0.5 + self.offset, 7),))

    async def aclose(self) -> None:
        pass


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def asked_for(source: str) -> Options:
    return Options(file=Path("/project/m.py"), source=source, qualname="f")


async def events_of(
    keeping: Keeping, model: Model, judge: Judge, source: str, at_once: int
) -> AsyncGenerator[events.Event, None]:
    search = refine(
        target_in(Path("/project/m.py"), source, "f"),
        proposers=keeping.proposers(Proposers(None if source == STUB else Rules(), model)),
        judge=keeping.judge(judge),
        settings=Settings(
            efficiency="time", iterations=len(WORDS) // at_once, candidates=at_once, seed=FIRST_SEED
        ),
        cancelled=asyncio.Event(),
    )
    async with aclosing(search) as stream:
        async for event in stream:
            keeping.heard(event)
            yield event


async def followed(
    keeping: Keeping, model: Model, judge: Judge, source: str = SOURCE, *, at_once: int = 1, most: int = 1000
) -> list[events.Event]:
    """The events of a run that is killed after so many."""
    seen: list[events.Event] = []
    async with aclosing(events_of(keeping, model, judge, source, at_once)) as stream:
        async for event in stream:
            seen.append(event)
            if isinstance(event, events.Finished):
                keeping.finish(event.record)
            if len(seen) == most:
                break
    keeping.close()
    return seen


def texts_in(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.rglob("*") if path.is_file()]


def record_of(seen: list[events.Event]) -> Record:
    assert isinstance(seen[-1], events.Finished)
    return replace(seen[-1].record, duration_s=0)


def killed() -> SavedRun:
    run = find_run("last")
    assert run.state == "interrupted"
    return run


@pytest.mark.parametrize(("source", "at_once"), [(SOURCE, 1), (SOURCE, 3), (STUB, 1), (STUB, 3)])
async def test_a_run_killed_after_any_event_ends_as_if_it_had_not_been(source: str, at_once: int) -> None:
    model, judge = Model(), Judge()
    whole = await followed(begin(asked_for(source), 1, ORIGIN), model, judge, source, at_once=at_once)
    expected = record_of(whole)
    assert expected.outcome == "improved"
    assert len(whole) > 20
    for most in range(1, len(whole)):
        first, judges = Model(), (Judge(), Judge())
        await followed(begin(asked_for(source), 1, ORIGIN), first, judges[0], source, at_once=at_once, most=most)
        run, second = killed(), Model()
        answered = sum(isinstance(entry, Answered) for entry in run.entries)
        after = record_of(await followed(go_on(run, ORIGIN), second, judges[1], source, at_once=at_once))
        assert after == expected
        assert second.requests == model.requests[answered:]
        calls = judges[0].calls + judges[1].calls
        assert [call for call in calls if call != ADOPTED] == [call for call in judge.calls if call != ADOPTED]
        assert find_run("last").state == "improved"


async def test_a_run_resumed_with_nothing_left_to_ask_gives_the_very_same_record() -> None:
    whole = await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(), Judge())
    run = replace(find_run("last"), record=None)
    model, judge = Model(), Judge(offset=0.25)
    again = await followed(go_on(run, ORIGIN), model, judge)
    assert record_of(again) == record_of(whole)
    assert [type(event) for event in again] == [type(event) for event in whole]
    assert model.asked == []
    assert judge.calls == []


async def test_answers_come_back_in_the_order_in_which_they_came() -> None:
    model = Model({0: 0.06, 1: 0.02, 2: 0.04, 3: 0.01, 4: 0.03, 5: 0.02})
    whole = await followed(begin(asked_for(SOURCE), 1, ORIGIN), model, Judge(), at_once=3)
    proposed = [candidate.idea for candidate in record_of(whole).candidates if candidate.iteration]
    assert proposed[0] == f"Idea {WORDS[1]}."
    silent = Model()
    run = replace(find_run("last"), record=None)
    again = await followed(go_on(run, ORIGIN), silent, Judge(), at_once=3)
    assert record_of(again) == record_of(whole)
    assert silent.asked == []


async def test_what_failed_is_asked_again() -> None:
    await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(failing=(2,)), Judge())
    run = find_run("last")
    model = Model()
    record = record_of(await followed(go_on(run, ORIGIN), model, Judge()))
    assert model.asked == [2, 3, 4, 5]
    assert "The quota is spent." not in record.notes


async def test_what_was_answered_counts_before_a_model_that_is_down_when_the_run_is_resumed() -> None:
    slow = Model({0: 60, 1: 0.02, 4: 0.01})
    await followed(begin(asked_for(SOURCE), 1, ORIGIN), slow, Judge(), at_once=3, most=18)
    run = killed()
    answered = [entry.name for entry in run.entries if isinstance(entry, Answered)]
    assert len(answered) > 2
    assert "rewrite 1" not in answered
    resuming = followed(go_on(run, ORIGIN), Model(failing=tuple(range(len(WORDS)))), Judge(), at_once=3)
    record = record_of(await asyncio.wait_for(resuming, 5))
    assert record.outcome == "improved"
    assert len([candidate for candidate in record.candidates if candidate.iteration]) == len(answered)
    assert "The quota is spent." in record.notes


async def test_with_other_inputs_every_rewrite_is_judged_again() -> None:
    before, after = Judge(), Judge(usable=6)
    await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(), before, most=20)
    keeping = go_on(killed(), ORIGIN)
    record = record_of(await followed(keeping, Model(), after))
    assert after.calls[: len(before.calls)] == before.calls
    assert record.cases.total == 6
    assert "the inputs are others than before" in " ".join(find_run("last").record.notes)  # type: ignore[union-attr]


async def test_an_implementation_that_does_not_pass_any_more_ends_the_run() -> None:
    await followed(begin(asked_for(STUB), 1, ORIGIN), Model(), Judge(), STUB, most=14)
    judge = Judge()
    judge._of = lambda source: Comparison(Verdict.DIFFERENT, "It fails.")  # type: ignore[method-assign]
    record = record_of(await followed(go_on(killed(), ORIGIN), Model(), judge, STUB))
    assert record.outcome == "not-optimizable"
    assert "does not pass any more" in record.reason


async def test_no_value_of_a_recorded_call_is_in_any_file(cache: Path) -> None:
    seen = await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(), Judge())
    told = [event.comparison.reason for event in seen if isinstance(event, events.CandidateJudged)]
    assert SECRET in " ".join(told)
    files = texts_in(cache)
    assert len(files) == 2
    assert "str was expected" in files[0]
    assert "str was expected" in files[1]
    assert SECRET not in "".join(files)


async def test_only_the_same_model_goes_on() -> None:
    await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(), Judge(), most=5)
    with pytest.raises(UsageError, match="asked scripted:list, now rules would be asked"):
        go_on(killed(), "rules")


async def test_a_run_goes_on_in_one_process_at_a_time() -> None:
    await followed(begin(asked_for(SOURCE), 1, ORIGIN), Model(), Judge(), most=5)
    run = killed()
    keeping = go_on(run, ORIGIN)
    with pytest.raises(UsageError, match="going on in another process"):
        go_on(run, ORIGIN)
    keeping.close()


async def test_a_run_that_cannot_be_saved_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERBURNER_CACHE", __file__)
    keeping = begin(asked_for(SOURCE), 1, ORIGIN)
    seen = [event async for event in events_of(keeping, Model(), Judge(), SOURCE, 1)]
    record = keeping.finish(record_of(seen))
    assert record.outcome == "improved"
    assert record.notes[-1].startswith("the run could not be saved: ")
