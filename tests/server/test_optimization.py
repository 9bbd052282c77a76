"""One request put together from the real parts, with a scripted model behind real HTTP."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

from afterburner.errors import ProposerError, UsageError
from afterburner.optimization import optimize
from afterburner.options import Options
from afterburner.refine import events
from afterburner.refine.record import Record
from afterburner.refine.stopping import StopRules

pytestmark = pytest.mark.process

SOURCE = """\
def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result
"""
CASES = "def cases():\n    yield (list(range(5000)),), {}\n"


def request(
    folder: Path,
    model: str,
    *,
    cases: str | None = CASES,
    python: str = sys.executable,
    source: str = SOURCE,
    iterations: int = 1,
) -> Options:
    file = folder / "sums.py"
    cases_file = None
    if cases is not None:
        cases_file = folder / "cases.py"
        cases_file.write_text(cases)
    return Options(
        file=file,
        source=source,
        qualname="total" if source == SOURCE else "mail_of",
        model=model,
        model_name="test-model",
        iterations=iterations,
        cases_file=cases_file,
        python=python,
    )


MAIL = "def mail_of(customer):\n    return customer['mail'].strip().lower()\n"
INPUTS = """```python
def make_inputs(rng, size):
    return ({"mail": "".join(rng.choice(" Ab@") for _ in range(size))},), {}
```"""
FAILING = """```python
def make_inputs(rng, size):
    return ({"name": rng.random()},), {}
```"""
REFUSED = "the inputs that the model wrote were not used"


async def record_of(options: Options) -> tuple[list[events.Event], Record]:
    seen = [event async for event in optimize(options, asyncio.Event())]
    assert isinstance(seen[-1], events.Finished)
    return seen, seen[-1].record


def children() -> list[psutil.Process]:
    """Processes below this one that are still there after a moment."""
    _, alive = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=5)
    return alive


async def test_a_buffer_that_was_never_saved_is_optimized(tmp_path: Path) -> None:
    with ChatEndpoint(["prose"]) as endpoint:
        seen = [event async for event in optimize(request(tmp_path, endpoint.url), asyncio.Event())]
    assert [type(event) for event in seen[:3]] == [events.Started, events.CasesFound, events.BaselineMeasured]
    assert isinstance(seen[-1], events.Finished)
    record = seen[-1].record
    assert record.outcome == "no-gain"
    assert record.cases.by_origin["file"] == 1
    assert record.cases.total == sum(record.cases.by_origin.values())
    assert record.seed is not None
    assert record.model == f"{endpoint.url}:test-model"
    assert record.versions["python"] == ".".join(map(str, sys.version_info[:3]))
    assert children() == []


async def test_a_stream_that_nobody_follows_any_more_ends_its_processes(tmp_path: Path) -> None:
    with ChatEndpoint(["prose"]) as endpoint:
        stream = optimize(request(tmp_path, endpoint.url), asyncio.Event())
        async for event in stream:
            if isinstance(event, events.CasesFound):
                break
        assert psutil.Process().children(recursive=True)
        await stream.aclose()
    assert children() == []


async def test_a_follower_that_is_cancelled_ends_the_processes(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def follow(model: str) -> None:
        async for event in optimize(request(tmp_path, model), asyncio.Event()):
            if isinstance(event, events.IterationStarted):
                asked.set()

    with ChatEndpoint([Answer(delay_s=60)]) as endpoint:
        following = asyncio.ensure_future(follow(endpoint.url))
        await asked.wait()
        following.cancel()
        with pytest.raises(asyncio.CancelledError):
            await following
    assert children() == []


async def test_without_a_usable_model_nothing_is_run(tmp_path: Path) -> None:
    stream = optimize(request(tmp_path, "editor"), asyncio.Event())
    with pytest.raises(ProposerError):
        await anext(stream)


async def test_a_function_without_any_input_is_declined(tmp_path: Path) -> None:
    with ChatEndpoint(["prose"]) as endpoint:
        unknown = "def mail_of(customer):\n    return customer.mail\n"
        stream = optimize(request(tmp_path, endpoint.url, cases=None, source=unknown), asyncio.Event())
        *_, last = [event async for event in stream]
    assert isinstance(last, events.Finished)
    assert last.record.outcome == "not-optimizable"
    assert "no inputs" in last.record.reason
    assert f"{REFUSED}: there is no function make_inputs in the answer" in last.record.reason
    assert last.record.isolation.startswith("L")
    assert len(endpoint.chats) == 2


async def test_a_budget_of_nothing_asks_for_no_inputs_either(tmp_path: Path) -> None:
    with ChatEndpoint([INPUTS]) as endpoint:
        options = replace(request(tmp_path, endpoint.url, cases=None, source=MAIL), stop=StopRules(tokens=0))
        _, record = await record_of(options)
    assert record.outcome == "not-optimizable"
    assert "the model was not asked for inputs: The budget of 0 tokens was spent." in record.notes
    assert endpoint.chats == []


async def test_a_function_without_any_input_is_judged_on_those_that_the_model_writes(tmp_path: Path) -> None:
    with ChatEndpoint([INPUTS, "prose"]) as endpoint:
        seen, record = await record_of(request(tmp_path, endpoint.url, cases=None, source=MAIL))
        question = endpoint.chats[0].body["messages"][-1]["content"]
    assert [type(event) for event in seen[:3]] == [events.Started, events.WritingInputs, events.CasesFound]
    assert record.outcome == "no-gain"
    assert set(record.cases.by_origin) == {"written"}
    assert record.cases.total > 20
    assert record.strength is not None
    assert "the model wrote a generator of inputs, because customer has no type" in " ".join(record.notes)
    assert len(endpoint.chats) == 2
    assert MAIL in question
    assert "make_inputs(rng, size)" in question
    assert children() == []


async def test_a_rewrite_is_confirmed_on_inputs_that_the_model_wrote(tmp_path: Path) -> None:
    slow = "def mail_of(customer):\n    text = ''\n    for letter in customer['mail']:\n"
    slow += "        text = letter + text\n    return text\n"
    fast = "```python\ndef mail_of(customer):\n    return customer['mail'][::-1]\n```"
    with ChatEndpoint([INPUTS, fast]) as endpoint:
        _, record = await record_of(request(tmp_path, endpoint.url, cases=None, source=slow))
    assert record.outcome == "improved", record.reason
    assert record.growth is not None
    assert not [note for note in record.notes if "measured again on the inputs of the search" in note]


async def test_a_generator_that_fails_is_asked_for_again_with_the_failure_told(tmp_path: Path) -> None:
    with ChatEndpoint([FAILING, INPUTS, "prose"]) as endpoint:
        _, record = await record_of(request(tmp_path, endpoint.url, cases=None, source=MAIL))
        again = endpoint.chats[1].body["messages"][-1]["content"]
    assert "24 of 24 inputs that were tried cannot be used: the function raises KeyError" in again
    assert record.cases.by_origin["written"]
    assert REFUSED not in " ".join(record.notes)


async def test_after_two_failures_the_search_goes_on_without(tmp_path: Path) -> None:
    cases = "def cases():\n    yield ({'mail': 'A@b '},), {}\n"
    with ChatEndpoint([FAILING, FAILING, "prose"]) as endpoint:
        _, record = await record_of(request(tmp_path, endpoint.url, cases=cases, source=MAIL))
    assert record.outcome == "no-gain"
    assert "written" not in record.cases.by_origin
    assert [note for note in record.notes if note.startswith(f"{REFUSED}: 24 of 24 inputs")]
    assert len(endpoint.chats) == 3


async def test_a_case_file_that_makes_inputs_comes_first(tmp_path: Path) -> None:
    cases = f"def cases():\n    yield ({{'mail': 'A@b '}},), {{}}\n\n{INPUTS.strip('`').removeprefix('python')}"
    with ChatEndpoint(["prose"]) as endpoint:
        _, record = await record_of(request(tmp_path, endpoint.url, cases=cases, source=MAIL))
    assert "written" not in record.cases.by_origin
    assert len(endpoint.chats) == 1


async def test_a_model_that_fails_at_inputs_is_an_error_only_without_any_others(tmp_path: Path) -> None:
    refused = Answer(status=400, text="no")
    with ChatEndpoint([refused]) as endpoint, pytest.raises(ProposerError):
        await record_of(request(tmp_path, endpoint.url, cases=None, source=MAIL))
    cases = "def cases():\n    yield ({'mail': 'A@b '},), {}\n"
    with ChatEndpoint([refused, "prose"]) as endpoint:
        _, record = await record_of(request(tmp_path, endpoint.url, cases=cases, source=MAIL))
    assert record.outcome == "no-gain"
    assert [note for note in record.notes if note.startswith("the model wrote no inputs: ")]
    assert children() == []


async def test_values_of_recorded_calls_stay_on_this_machine(tmp_path: Path) -> None:
    cases = "def cases():\n    yield ({'mail': 'ada@example.org'},), {}\n"
    with ChatEndpoint([FAILING, FAILING, "prose"]) as endpoint:
        await record_of(request(tmp_path, endpoint.url, cases=cases, source=MAIL))
        asked = str([chat.body for chat in endpoint.chats])
    assert "ada@example" not in asked


async def test_tests_are_not_looked_for_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with ChatEndpoint(["prose"]) as endpoint:
        stream = optimize(request(tmp_path, endpoint.url, cases=None), asyncio.Event())
        *_, last = [event async for event in stream]
    assert isinstance(last, events.Finished)
    assert "no tests were looked for: the file belongs to no project" in last.record.notes


STUB = 'def mail_of(name: str):\n    """The address of a customer."""\n'
SECRET = "ada@example.org"
EXPECTED = f"def cases():\n    yield {{'args': ('ada',), 'kwargs': {{}}, 'expected': '{SECRET}'}}\n"
WRONG = "```python\ndef mail_of(name: str):\n    return name\n```"


async def test_a_stub_that_nothing_describes_is_declined_before_a_model_is_asked(tmp_path: Path) -> None:
    with ChatEndpoint(["prose"]) as endpoint:
        stream = optimize(request(tmp_path, endpoint.url, cases=None, source=STUB), asyncio.Event())
        *_, last = [event async for event in stream]
    assert isinstance(last, events.Finished)
    assert last.record.outcome == "not-optimizable"
    assert "nothing says what it should do" in last.record.reason
    assert endpoint.chats == []


async def test_what_a_stub_is_held_to_stays_on_this_machine(tmp_path: Path) -> None:
    with ChatEndpoint([WRONG, "prose"]) as endpoint:
        asked = request(tmp_path, endpoint.url, cases=EXPECTED, source=STUB, iterations=2)
        *_, last = [event async for event in optimize(asked, asyncio.Event())]
        assert isinstance(last, events.Finished)
        assert SECRET not in last.record.candidates[0].reason
        question = endpoint.chats[1].body["messages"][-1]["content"]
    assert "- different: " in question
    assert SECRET not in question
    assert last.record.cases.total == 0


@pytest.mark.parametrize("cases", ["def cases(:\n", "def cases():\n    yield 1\n"])
async def test_a_broken_case_file_is_the_askers_to_mend(tmp_path: Path, cases: str) -> None:
    with ChatEndpoint(["prose"]) as endpoint, pytest.raises(UsageError, match=r"cases\.py"):
        async for _ in optimize(request(tmp_path, endpoint.url, cases=cases), asyncio.Event()):
            pass
    assert children() == []
