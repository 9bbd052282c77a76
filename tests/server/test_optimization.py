"""One request put together from the real parts, with a scripted model behind real HTTP."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import psutil
import pytest
from tests.support.chat_endpoint import Answer, ChatEndpoint

from afterburner.errors import ProposerError, UsageError
from afterburner.optimization import optimize
from afterburner.options import Options
from afterburner.refine import events

SOURCE = """\
def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result
"""
CASES = "def cases():\n    yield (list(range(5000)),), {}\n"


def request(folder: Path, model: str, *, cases: str | None = CASES, python: str = sys.executable) -> Options:
    file = folder / "sums.py"
    cases_file = None
    if cases is not None:
        cases_file = folder / "cases.py"
        cases_file.write_text(cases)
    return Options(
        file=file,
        source=SOURCE,
        qualname="total",
        model=model,
        model_name="test-model",
        iterations=1,
        cases_file=cases_file,
        python=python,
    )


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
    assert record.cases.by_origin == {"file": 1}
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
        stream = optimize(request(tmp_path, endpoint.url, cases=None), asyncio.Event())
        *_, last = [event async for event in stream]
    assert isinstance(last, events.Finished)
    assert last.record.outcome == "not-optimizable"
    assert "no inputs" in last.record.reason
    assert endpoint.chats == []


@pytest.mark.parametrize("cases", ["def cases(:\n", "def cases():\n    yield 1\n"])
async def test_a_broken_case_file_is_the_askers_to_mend(tmp_path: Path, cases: str) -> None:
    with ChatEndpoint(["prose"]) as endpoint, pytest.raises(UsageError, match=r"cases\.py"):
        async for _ in optimize(request(tmp_path, endpoint.url, cases=cases), asyncio.Event()):
            pass
    assert children() == []
