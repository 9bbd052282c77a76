from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from afterburner.errors import NotOptimizable, ProposerError, TooLong
from afterburner.proposers.base import Exhausted, Known, Proposers, Reply, Request, Usage
from afterburner.refine import events
from afterburner.refine.loop import Settings, refine
from afterburner.refine.record import CaseCounts, Record
from afterburner.refine.stopping import StopRules
from afterburner.target.context import target_in
from monolith.comparison import Baseline, Comparison, Interval, Performance, Ratio, Verdict
from monolith.errors import MonolithError
from monolith.profiling import HotLine, Profile

SOURCE = "import os\n\n\ndef f(n):\n    return [i for i in range(n)]\n"
STUB = 'def f(n):\n    """The numbers below n.\n\n    >>> f(2)\n    [0, 1]\n    """\n    ...\n'


def body(code: str) -> str:
    return f"Here it is:\n```python\ndef f(n):\n    {code}\n```\n"


def measured(verdict: Verdict, ratio: float | None = None, reason: str = "As told.", told: str = "") -> Comparison:
    gain = Ratio(time=Interval(ratio, ratio - 0.1, ratio + 0.1)) if ratio else Ratio()
    return Comparison(verdict, reason, told=told, ratio=gain, pairs=20 if ratio else 0, isolation="L3")


class Script:
    """A model that answers from a list, and remembers what it was asked."""

    origin = "scripted:list"
    shares_cores = False
    is_elsewhere = True

    def __init__(self, *answers: str | Exception | Reply) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def propose(self, request: Request) -> Reply:
        self.requests.append(request)
        if not self.answers:
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Reply) else Reply(answer, self.origin)

    async def aclose(self) -> None:
        pass


class Rules:
    """A rewriter that answers from a list, and remembers what it could build on."""

    origin = "rules"

    def __init__(self, **codes: str) -> None:
        self.codes = codes
        self.known: list[Known] = []

    def rewrite(self, known: Known) -> Reply:
        self.known.append(known)
        if not self.codes:
            raise Exhausted("The rules have nothing more.")
        name = next(iter(self.codes))
        return Reply(body(self.codes.pop(name)), f"rules:{name}")


class Bench:
    """A judge whose verdicts are given by a piece of the body."""

    def __init__(self, **verdicts: Comparison) -> None:
        self.verdicts = verdicts
        self.calls: list[str] = []
        self.incumbents: list[str] = []
        self.profiled: list[str] = []
        self.confirmation: Comparison | None = None
        self.adopts: Sequence[Comparison] = ()
        self.hangs_in = ""
        self.fails_in: dict[str, Exception] = {}

    async def _at(self, step: str) -> None:
        self.calls.append(step)
        if step == self.hangs_in:
            await asyncio.Event().wait()
        if step in self.fails_in:
            raise self.fails_in[step]

    def _of(self, source: str) -> Comparison:
        return next(comparison for word, comparison in self.verdicts.items() if word in source)

    async def adopt(self, source: str) -> Comparison:
        await self._at("adopt")
        return self._of(source)

    async def baseline(self) -> Baseline:
        await self._at("baseline")
        return Baseline(
            Performance(Interval(0.01, 0.0099, 0.0102)),
            5,
            ("1 case was dropped.",),
            "L3",
            ("Threads.",),
            {"test": 5},
        )

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        self.incumbents.append(incumbent)
        await self._at("judge again" if incumbent else "judge")
        return self._of(source)

    async def profile(self, source: str) -> Profile:
        self.profiled.append(source)
        await self._at("profile")
        return Profile(lines=(HotLine(5, source.splitlines()[-1].strip(), 0.9, 7),))

    async def confirm(self, source: str) -> Comparison:
        await self._at("confirm")
        return self.confirmation or self._of(source)

    async def aclose(self) -> None:
        pass


Run = Callable[..., AsyncIterator[events.Event]]


def run(
    proposer: Script | None, judge: Bench, source: str = SOURCE, rules: Rules | None = None, **settings: Any
) -> AsyncIterator[events.Event]:
    cancelled = settings.pop("cancelled", None) or asyncio.Event()
    answers = len(proposer.answers) if proposer else 0
    chosen: dict[str, Any] = {"efficiency": "time", "iterations": answers, "candidates": 1, "fresh_share": 0}
    target = target_in(Path("/project/m.py"), source, "f")
    return refine(
        target,
        proposers=Proposers(rules, proposer),
        judge=judge,
        settings=Settings(**chosen | settings),
        cancelled=cancelled,
    )


async def record_of(stream: AsyncIterator[events.Event]) -> Record:
    seen = [event async for event in stream]
    assert isinstance(seen[-1], events.Finished)
    return seen[-1].record


async def test_the_stream_of_a_run_that_improves() -> None:
    judge = Bench(alpha=measured(Verdict.DIFFERENT, reason="f(1) differs."), beta=measured(Verdict.BETTER, 3.0))
    judge.confirmation = measured(Verdict.BETTER, 2.5)
    proposer = Script(body("return alpha(n)"), body("return beta(n)"))
    seen = [event async for event in run(proposer, judge)]
    assert [type(event).__name__ for event in seen] == [
        "BaselineMeasured",
        "IterationStarted",
        "CandidateProposed",
        "CandidateJudged",
        "IterationStarted",
        "CandidateProposed",
        "CandidateJudged",
        "Improved",
        "Confirming",
        "Finished",
    ]
    assert isinstance(seen[-1], events.Finished)
    record = seen[-1].record
    assert record.outcome == "improved"
    assert record.confirmed
    assert record.ratio == judge.confirmation.ratio
    assert record.code == "import os\n\n\ndef f(n):\n    return beta(n)\n"
    assert "+    return beta(n)" in record.diff
    assert [candidate.verdict for candidate in record.candidates] == [Verdict.DIFFERENT, Verdict.BETTER]
    assert [candidate.improved for candidate in record.candidates] == [False, True]
    assert record.not_checked == ("Threads.",)
    assert record.cases == CaseCounts(5, {"test": 5})
    assert record.notes == ("1 case was dropped.",)


async def test_a_gain_that_the_confirmation_does_not_repeat_is_no_gain() -> None:
    judge = Bench(beta=measured(Verdict.BETTER, 1.2))
    judge.confirmation = measured(Verdict.NO_GAIN, 1.0, "The lower bound is 0.9.")
    record = await record_of(run(Script(body("return beta(n)")), judge))
    assert record.outcome == "no-gain"
    assert record.reason.endswith("not confirmed on fresh pairs: The lower bound is 0.9.")
    assert (record.code, record.diff, record.confirmed) == (None, "", False)


async def test_nothing_better_is_no_gain_and_needs_no_confirmation() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0))
    record = await record_of(run(Script(body("return alpha(n)"), "No idea."), judge))
    assert record.outcome == "no-gain"
    assert record.reason == "No rewrite was measurably better (1 no-gain, 1 invalid)."
    assert "confirm" not in judge.calls


async def test_replies_that_are_not_worth_judging() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0))
    proposer = Script(
        "I would rather not.",
        "```python\ndef f(n, m):\n    return m\n```",
        body("return [i for i in range(n)]  # as it was"),
        body("return alpha(n)"),
        body("return alpha( n )"),
    )
    record = await record_of(run(proposer, judge))
    assert [candidate.verdict for candidate in record.candidates] == [
        Verdict.INVALID,
        Verdict.INVALID,
        Verdict.DUPLICATE,
        Verdict.NO_GAIN,
        Verdict.DUPLICATE,
    ]
    assert record.candidates[0].code == "I would rather not."
    assert judge.calls.count("judge") == 1


async def test_rules_come_first_and_are_no_iteration() -> None:
    judge = Bench(
        alpha=measured(Verdict.NO_GAIN, 1.0),
        beta=measured(Verdict.BETTER, 2.0),
        gamma=measured(Verdict.BETTER, 3.0),
    )
    rules, model = Rules(a="return alpha(n)", b="return beta(n)"), Script(body("return gamma(n)"))
    seen = [event async for event in run(model, judge, rules=rules, iterations=1)]
    assert [event.of for event in seen if isinstance(event, events.IterationStarted)] == [1]
    assert isinstance(seen[-1], events.Finished)
    told = [(candidate.iteration, candidate.origin) for candidate in seen[-1].record.candidates]
    assert told == [(0, "rules:a"), (0, "rules:b"), (1, "scripted:list")]
    best = "def f(n):\n    return beta(n)\n"
    assert rules.known[-1] == Known(best, "time", (best,))
    prompt = model.requests[0].messages[-1].content
    assert "return beta(n)" in prompt
    assert "- a - no-gain: it did the same, but was not measurably better: ratio 1.00" in prompt
    assert "- b - kept: it is better: ratio 2.00" in prompt


async def test_the_texts_that_were_better_are_told_to_rules_best_first() -> None:
    judge = Bench(
        alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.BETTER, 3.0), gamma=measured(Verdict.WORSE)
    )
    rules = Rules(**{name: f"return {name}(n)" for name in ("alpha", "beta", "gamma")})
    await record_of(run(None, judge, rules=rules))
    assert [code.split()[-1] for code in rules.known[-1].verified] == ["beta(n)", "alpha(n)"]


async def test_rules_that_have_nothing_at_all_are_no_gain_and_no_failure() -> None:
    record = await record_of(run(None, Bench(), rules=Rules()))
    assert (record.outcome, record.reason, record.failed_by) == ("no-gain", "The rules have nothing more.", None)


async def test_rules_alone_cannot_implement_a_function() -> None:
    record = await record_of(run(None, Bench(), STUB, rules=Rules()))
    assert (record.outcome, record.reason) == (
        "no-gain",
        "Only a model can implement a function; choose one with --model.",
    )


async def test_a_candidate_that_loses_against_the_incumbent_leaves_it_and_is_built_on() -> None:
    lost = {"beta": 0.7, "gamma": 0.4, "delta": 0.9}
    judge = Bench(
        alpha=measured(Verdict.BETTER, 2.0),
        **{
            name: replace(measured(Verdict.NO_GAIN), lost_against=Interval(ratio, ratio, ratio))
            for name, ratio in lost.items()
        },
    )
    judge.confirmation = measured(Verdict.BETTER, 2.0)
    rules = Rules(**{name: f"return {name}(n)" for name in ("alpha", "beta", "gamma", "delta")})
    record = await record_of(run(None, judge, rules=rules))
    assert record.code is not None
    assert "alpha" in record.code
    assert [candidate.improved for candidate in record.candidates] == [True, False, False, False]
    assert ["alpha" in incumbent for incumbent in judge.incumbents] == [False, True, True, True]
    built_on = [code.split("return ")[1].strip() for code in rules.known[-1].verified]
    assert built_on == ["alpha(n)", "delta(n)", "beta(n)"]


async def test_the_next_prompt_starts_from_the_incumbent_and_knows_what_was_tried() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.DIFFERENT, told="f(3) was []."))
    proposer = Script(body("return alpha(n)"), body("return beta(n)"), body("return alpha(n)"))
    await record_of(run(proposer, judge))
    prompts = ["\n".join(message.content for message in request.messages) for request in proposer.requests]
    assert "alpha(n)" not in prompts[0]
    assert "return alpha(n)" in prompts[1]
    assert "f(3) was []." not in prompts[1]
    assert "f(3) was []." in prompts[2]


async def test_verdicts_alone_are_told_where_results_must_not_be() -> None:
    judge = Bench(beta=measured(Verdict.DIFFERENT, told="f(3) was []."))
    proposer = Script(body("return beta(n)"), "prose")
    record = await record_of(run(proposer, judge, tells_results=False))
    question = proposer.requests[1].messages[-1].content
    assert "f(3)" not in question
    assert "different: it did something else than the original" in question
    assert record.candidates[0].reason == "As told."


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.BETTER])
async def test_no_reason_with_its_values_reaches_the_model(verdict: Verdict) -> None:
    secret = "ada@example.org"
    judge = Bench(alpha=measured(verdict, 1.0, f"result[0]: expected '{secret}', got ''"))
    proposer = Script(body("return alpha(n)"), "prose")
    record = await record_of(run(proposer, judge))
    assert secret in record.candidates[0].reason
    prompt = proposer.requests[1].messages[-1].content
    assert f"- Here it is: - {verdict}: " in prompt
    assert secret not in prompt


async def test_only_the_first_answer_is_asked_for_at_a_low_temperature() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0), beta=measured(Verdict.NO_GAIN, 1.0))
    proposer = Script(*[body("return alpha(n)"), body("return beta(n)")] * 2)
    await record_of(run(proposer, judge, iterations=2, candidates=2, seed=7))
    first, *others = (request.temperature for request in proposer.requests)
    assert 0 < first < min(others)
    assert [request.seed for request in proposer.requests] == [7, 8, 9, 10]


async def test_without_a_seed_none_is_sent() -> None:
    proposer = Script("prose")
    await record_of(run(proposer, Bench()))
    assert proposer.requests[0].seed is None


@pytest.mark.parametrize("step", ["baseline", "propose", "judge", "judge again", "confirm"])
async def test_cancelling_at_any_step_keeps_the_best_verified(step: str) -> None:
    cancelled = asyncio.Event()
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.BETTER, 3.0))
    answers = [body("return alpha(n)"), body("return beta(n)")]
    proposer = Script(*(answers[:1] if step == "propose" else answers))
    judge.hangs_in = step
    found_one = False

    async def follow() -> Record:
        nonlocal found_one
        finished: Record | None = None
        async for event in run(proposer, judge, iterations=2, cancelled=cancelled):
            found_one = found_one or isinstance(event, events.Improved)
            if isinstance(event, events.Finished):
                finished = event.record
        assert finished
        return finished

    following = asyncio.ensure_future(follow())
    for _ in range(50):
        await asyncio.sleep(0)
    assert not following.done()
    cancelled.set()
    record = await asyncio.wait_for(following, 5)
    assert record.outcome == "cancelled"
    assert not record.confirmed
    if found_one:
        assert record.code is not None
        assert record.ratio.time is not None
    else:
        assert record.code is None
    assert found_one == (step in ("propose", "judge again", "confirm"))


async def test_a_model_that_fails_before_the_first_candidate_is_an_error() -> None:
    with pytest.raises(ProposerError, match="key"):
        await record_of(run(Script(ProposerError("The key was refused.")), Bench()))


async def test_a_model_that_fails_later_leaves_what_was_verified() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0))
    proposer = Script(body("return alpha(n)"), ProposerError("The quota is spent."))
    record = await record_of(run(proposer, judge))
    assert record.outcome == "improved"
    assert "The quota is spent." in record.notes


async def test_a_model_that_fails_later_with_nothing_verified_is_a_failure_of_the_model() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0))
    proposer = Script(body("return alpha(n)"), ProposerError("The quota is spent."))
    record = await record_of(run(proposer, judge))
    assert (record.outcome, record.reason, record.failed_by) == ("failed", "The quota is spent.", "model")
    assert len(record.candidates) == 1


async def test_one_failing_request_of_several_costs_only_itself() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0))
    proposer = Script(ProposerError("Too many requests."), body("return alpha(n)"))
    record = await record_of(run(proposer, judge, iterations=1, candidates=2))
    assert record.outcome == "improved"


async def test_the_budget_stops_the_search_and_confirms_what_there_is() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0))
    record = await record_of(
        run(Script(body("return alpha(n)")), judge, iterations=5, stop=StopRules(budget_s=0.2))
    )
    assert record.outcome == "improved"
    assert "The budget of 0.2 s was spent." in record.notes


async def test_a_budget_too_small_for_one_answer() -> None:
    record = await record_of(run(Script(), Bench(), iterations=1, stop=StopRules(budget_s=0.01)))
    assert record.outcome == "no-gain"
    assert "budget" in record.reason


async def test_a_judge_that_breaks_down_is_our_failure(caplog: pytest.LogCaptureFixture) -> None:
    judge = Bench()
    judge.fails_in = {"judge": MonolithError("The supervisor ended.")}
    record = await record_of(run(Script(body("return alpha(n)")), judge))
    assert (record.outcome, record.reason) == ("failed", "The supervisor ended.")
    assert record.failed_by == "afterburner"
    assert "Traceback" in caplog.text


async def test_an_unstable_original_cannot_be_optimized() -> None:
    judge = Bench()
    judge.fails_in = {"baseline": NotOptimizable("It differs from run to run.")}
    record = await record_of(run(Script(body("return alpha(n)")), judge))
    assert (record.outcome, record.reason) == ("not-optimizable", "It differs from run to run.")


async def test_a_stub_is_implemented_first_and_then_improved() -> None:
    judge = Bench(
        wrong=measured(Verdict.DIFFERENT, told="Doctest 1 failed."),
        alpha=measured(Verdict.BETTER),
        beta=measured(Verdict.BETTER, 2.0),
    )
    proposer = Script(body("return wrong(n)"), body("return alpha(n)"), body("return beta(n)"), "prose")
    seen = [event async for event in run(proposer, judge, STUB, iterations=2)]
    assert judge.calls == ["adopt", "adopt", "baseline", "profile", "judge", "profile", "confirm"]
    started = [event.iteration for event in seen if isinstance(event, events.IterationStarted)]
    assert started == [0, 0, 1, 2]
    assert isinstance(seen[-1], events.Finished)
    record = seen[-1].record
    assert (record.outcome, record.ratio) == ("improved", judge.verdicts["beta"].ratio)
    assert record.code is not None
    assert "return beta(n)" in record.code
    assert [candidate.improved for candidate in record.candidates] == [False, True, True, False]
    told = ["Doctest 1 failed." in request.messages[-1].content for request in proposer.requests]
    assert told == [False, True, False, False]


async def test_an_implementation_without_a_faster_version_is_still_a_result() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, reason="it passes 1 test"), beta=measured(Verdict.NO_GAIN, 1.0))
    proposer = Script(body("return alpha(n)"), body("return beta(n)"))
    record = await record_of(run(proposer, judge, STUB, iterations=1))
    assert record.outcome == "improved"
    assert record.reason == "Implemented: it passes 1 test; no better version was confirmed."
    assert record.implemented == "it passes 1 test"
    assert record.confirmed
    assert record.ratio == Ratio()
    assert record.code is not None
    assert "return alpha(n)" in record.code


async def test_a_stub_that_nothing_implements_is_left_alone() -> None:
    judge = Bench(wrong=measured(Verdict.DIFFERENT))
    record = await record_of(run(Script(body("return wrong(n)")), judge, STUB))
    assert (record.outcome, record.code) == ("no-gain", None)
    assert record.reason == (
        "No implementation passed the function's doctests, tests and expected values (1 different)."
    )
    assert "baseline" not in judge.calls


async def test_of_several_at_once_the_next_is_asked_for_before_the_first_is_judged() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0), beta=measured(Verdict.NO_GAIN, 1.0))
    model = Script(*[body(f"return {code}") for code in ("alpha(n)", "beta(n)", "alpha(n) + 0", "beta(n) + 0")])
    asked_at_judgement: list[int] = []
    judge_it = judge.judge

    async def judged(source: str, incumbent: str = "") -> Comparison:
        await asyncio.sleep(0)
        asked_at_judgement.append(len(model.requests))
        return await judge_it(source, incumbent)

    judge.judge = judged  # type: ignore[method-assign]
    record = await record_of(run(model, judge, iterations=2, candidates=2))
    assert asked_at_judgement[0] > 2
    assert [candidate.iteration for candidate in record.candidates] == [1, 1, 2, 2]


@pytest.mark.parametrize(("shares_cores", "candidates"), [(True, 2), (False, 1)])
async def test_one_at_a_time_each_answer_is_judged_before_the_next_question(
    *, shares_cores: bool, candidates: int
) -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.NO_GAIN, 1.0))
    model = Script(body("return alpha(n)"), body("return beta(n)"))
    model.shares_cores = shares_cores
    await record_of(run(model, judge, iterations=2 // candidates, candidates=candidates))
    assert "return alpha(n)" in model.requests[1].messages[-1].content


async def test_a_fresh_question_shows_the_original_and_nothing_that_was_tried() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.DIFFERENT))
    model = Script(*[body(f"return {name}(n)") for name in ("alpha", "beta", "beta", "beta")])
    await record_of(run(model, judge, fresh_share=0.25))
    contents = [request.messages[-1].content for request in model.requests]
    assert ["## Tried so far" in content for content in contents] == [False, True, True, False]
    assert contents[3] == contents[0]


async def test_each_text_that_is_shown_is_profiled_once() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.DIFFERENT))
    model = Script(*[body(f"return {name}(n)") for name in ("alpha", "beta", "beta")])
    await record_of(run(model, judge))
    assert [source.split()[-1] for source in judge.profiled] == ["range(n)]", "alpha(n)"]
    assert "90% of the time, run 7 times: `return alpha(n)`" in model.requests[1].messages[-1].content


@pytest.mark.parametrize(
    ("stop", "reason", "asked"),
    [
        (StopRules(patience=2), "2 rewrites in a row were not better than the best so far.", 3),
        (StopRules(target_ratio=1.5), "The wanted ratio of 1.5 was reached.", 1),
        (StopRules(tokens=250), "The budget of 250 tokens was spent.", 3),
        (StopRules(cost_usd=0.015), "The budget of 0.015 USD was spent.", 2),
    ],
)
async def test_the_search_stops_when_that_is_told(stop: StopRules, reason: str, asked: int) -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0), beta=measured(Verdict.DIFFERENT))
    usage = Usage(90, 10, 0.01)
    codes = ["alpha(n)", "beta(n)", "beta(n) + 1", "beta(n) + 2"]
    model = Script(*[Reply(body(f"return {code}"), "scripted:list", usage) for code in codes])
    record = await record_of(run(model, judge, stop=stop))
    assert record.outcome == "improved"
    assert reason in record.notes
    assert len(model.requests) == asked
    assert record.usage.tokens == 100 * asked


async def test_a_budget_of_nothing_asks_nobody() -> None:
    model = Script(body("return alpha(n)"))
    record = await record_of(run(model, Bench(), stop=StopRules(tokens=0)))
    assert (record.outcome, record.reason) == (
        "no-gain",
        "The budget of 0 tokens was spent before anything was tried; allow more.",
    )
    assert not model.requests


async def test_only_the_last_try_is_shown_to_be_mended_and_no_rewrite_of_rules() -> None:
    judge = Bench(alpha=measured(Verdict.DIFFERENT), beta=measured(Verdict.NO_GAIN, 1.0))
    model = Script(*[body(f"return {code}(n)") for code in ("alpha", "beta", "beta")])
    await record_of(run(model, judge, rules=Rules(a="return alpha(n + 1)")))
    contents = [request.messages[-1].content for request in model.requests]
    assert ["## The last try" in content for content in contents] == [False, True, False]
    assert "return alpha(n)\n```" in contents[1]


async def test_after_a_duplicate_the_next_answer_has_to_differ_more() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0))
    model = Script(*[body("return alpha(n)")] * 3)
    await record_of(run(model, judge))
    second, third = (request.temperature for request in model.requests[1:])
    assert third > second


async def test_the_first_questions_are_answered_while_rules_are_judged() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0), beta=measured(Verdict.NO_GAIN, 1.0))
    model = Script(*[body(f"return beta(n) + {number}") for number in range(8)])
    rules = Rules(a="return alpha(n)")
    record = await record_of(run(model, judge, rules=rules, iterations=4, candidates=2, fresh_share=0.25))
    contents = [request.messages[-1].content for request in model.requests]
    assert ["## Tried so far" in content for content in contents] == [False, False, *[True] * 6]
    assert [candidate.iteration for candidate in record.candidates] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert judge.calls[:3] == ["baseline", "profile", "judge"]


EMPTY = Reply("", "scripted:list", problem="The answer is empty.")


async def test_answers_and_what_they_cost_are_counted_and_told_once() -> None:
    notes = ("The tokens are estimated.",)
    answers = [Reply(body(f"return alpha({n})"), "m", Usage(9, 1, 0.5), notes=notes) for n in range(2)]
    inputs = Reply("", "m", Usage(1, 1, 0.25))
    rules = Rules(delta="return delta(n)")
    judge = Bench(alpha=measured(Verdict.NO_GAIN), delta=measured(Verdict.NO_GAIN))
    record = await record_of(run(Script(*answers), judge, rules=rules, heard=(inputs,)))
    assert (record.answers, record.usage) == (3, Usage(19, 3, 1.25))
    assert [candidate.usage.tokens for candidate in record.candidates] == [0, 10, 10]
    assert record.notes.count("The tokens are estimated.") == 1


async def test_two_useless_answers_in_a_row_are_enough_and_what_was_verified_stays() -> None:
    judge = Bench(alpha=measured(Verdict.BETTER, 2.0))
    model = Script(body("return alpha(n)"), EMPTY, EMPTY, EMPTY)
    record = await record_of(run(model, judge))
    assert (record.outcome, len(model.requests)) == ("improved", 3)
    assert any(
        "gave no useful answer (The answer is empty); choose another model" in note for note in record.notes
    )


async def test_a_useless_answer_between_others_is_only_a_candidate_that_is_invalid() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN))
    record = await record_of(run(Script(EMPTY, body("return alpha(n)"), EMPTY), judge))
    assert record.outcome == "no-gain"
    assert [str(candidate.verdict) for candidate in record.candidates] == ["invalid", "no-gain", "invalid"]
    assert record.candidates[0].reason == "The answer is empty."


@pytest.mark.parametrize("answers", [1, 2])
async def test_a_model_that_gives_nothing_but_useless_answers_has_failed(answers: int) -> None:
    record = await record_of(run(Script(*[EMPTY] * answers), Bench()))
    assert (record.outcome, record.failed_by) == ("failed", "model")
    assert record.reason == "scripted:list gave no useful answer (The answer is empty); choose another model."


async def test_longer_answers_are_advised_only_where_the_limit_was_reached() -> None:
    cut_off = replace(EMPTY, problem="The answer was cut off; answer more briefly.", reached_limit=True)
    record = await record_of(run(Script(cut_off), Bench()))
    assert record.reason == (
        "scripted:list gave no useful answer (The answer was cut off); choose another model, or allow longer "
        "answers with --max-tokens."
    )


async def test_code_that_was_cut_off_says_so_and_not_that_it_does_not_parse() -> None:
    cut_off = Reply("```python\ndef f(n):\n    return [\n```", "m", problem="The answer was cut off.")
    record = await record_of(run(Script(cut_off), Bench()))
    assert record.candidates[0].reason == "The answer was cut off."


async def test_a_question_that_is_too_long_is_asked_with_less_and_so_are_those_after_it() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN))
    alike = body("return alpha(n)")
    model = Script(TooLong("It is too long for m; choose another."), alike, alike)
    source = "LIMIT = 3\n\n\ndef f(n):\n    return [i for i in range(n + LIMIT)]\n"
    record = await record_of(run(model, judge, source=source, iterations=2))
    questions = [request.messages[-1].content for request in model.requests]
    assert ["LIMIT = 3" in question for question in questions] == [True, False, False]
    assert all("range(n + LIMIT)" in question for question in questions)
    assert record.notes.count("It is too long for m; it was asked with less context.") == 1


async def test_an_answer_of_unknown_cost_ends_a_search_with_a_budget_in_money() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN))
    answers = [Reply(body(f"return alpha({n})"), "m", Usage(9, 1)) for n in range(2)]
    model = Script(*answers)
    record = await record_of(run(model, judge, stop=StopRules(cost_usd=1.0)))
    assert len(model.requests) == 1
    assert any("m did not tell what its answer cost" in note for note in record.notes)


async def test_patience_is_for_rewrites_of_models_alone() -> None:
    judge = Bench(alpha=measured(Verdict.NO_GAIN, 1.0), beta=measured(Verdict.BETTER, 2.0))
    model = Script(body("return beta(n)"), "prose")
    rules = Rules(a="return alpha(n)", b="return alpha(n + 1)")
    record = await record_of(run(model, judge, rules=rules, stop=StopRules(patience=1)))
    assert record.outcome == "improved"
    assert "The last rewrite was not better than the best so far." in record.notes


async def test_when_no_rewrite_does_the_same_that_is_said_with_what_may_help() -> None:
    judge = Bench(alpha=measured(Verdict.DIFFERENT))
    record = await record_of(run(Script(body("return alpha(n)")), judge))
    assert record.reason == (
        "No rewrite did the same as the original (1 different); more iterations or a larger model may find one."
    )
