"""The jobs of a session: started, attached to, queued, cancelled, ended exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from afterburner.errors import ProposerError
from afterburner.lsp.jobs import Job, Jobs
from afterburner.options import Options
from afterburner.refine.events import Confirming, Event, Finished
from afterburner.refine.record import Record, RunOutcome

URI = "file:///tmp/a.py"


class Watcher:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.records: list[Record] = []
        self.news = asyncio.Event()

    def started(self, job: Job) -> None:
        self.log.append(f"{job.options.qualname} started")

    def heard(self, job: Job, event: Event) -> None:
        self.log.append(f"{job.options.qualname} {type(event).__name__}")

    def ended(self, job: Job, record: Record) -> None:
        self.log.append(f"{job.options.qualname} {record.outcome}")
        self.records.append(record)
        self.news.set()


def options(qualname: str) -> Options:
    return Options(file=Path("/tmp/a.py"), source="", qualname=qualname)


def record(qualname: str, outcome: RunOutcome, code: str | None = None) -> Record:
    return Record(outcome=outcome, reason="", file="", qualname=qualname, efficiency="time", code=code)


async def run(options: Options, cancelled: asyncio.Event) -> AsyncIterator[Event]:
    yield Confirming()
    if options.qualname == "unreachable":
        raise ProposerError("No model answers; start one.")
    if options.qualname == "silent":
        return
    if options.qualname.startswith("wait"):
        await cancelled.wait()
        yield Finished(record(options.qualname, "cancelled", "best"))
    elif options.qualname == "stubborn":
        await asyncio.sleep(1000)
    yield Finished(record(options.qualname, "improved", "code"))


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def jobs(watcher: Watcher) -> Jobs:
    return Jobs(run, watcher)


async def until_ended(watcher: Watcher, count: int) -> None:
    async with asyncio.timeout(10):
        while len(watcher.records) < count:
            watcher.news.clear()
            await watcher.news.wait()


async def test_one_at_a_time_in_order(jobs: Jobs, watcher: Watcher) -> None:
    first, second = jobs.start(URI, options("wait")), jobs.start(URI, options("f"))
    await asyncio.sleep(0.01)
    assert (first.state, second.state) == ("running", "queued")
    assert watcher.log == ["wait started", "wait Confirming", "f started"]
    jobs.cancel(first)
    await until_ended(watcher, 2)
    assert sorted(watcher.log[3:]) == ["f Confirming", "f improved", "wait cancelled"]
    assert (first.state, second.state) == ("proposed", "proposed")


async def test_a_second_request_attaches(jobs: Jobs, watcher: Watcher) -> None:
    job = jobs.start(URI, options("wait"))
    assert jobs.start(URI, options("wait")) is job
    assert jobs.start("file:///tmp/b.py", options("wait")) is not job
    await jobs.aclose(1)
    assert len(watcher.records) == 2


async def test_a_queued_job_is_cancelled_at_once(jobs: Jobs, watcher: Watcher) -> None:
    jobs.start(URI, options("wait"))
    queued = jobs.start(URI, options("f"))
    await asyncio.sleep(0)
    jobs.cancel(queued)
    jobs.cancel(queued)
    await until_ended(watcher, 1)
    assert watcher.log[-1] == "f cancelled"
    jobs.cancel(queued)
    await jobs.aclose(1)
    assert watcher.log.count("f cancelled") == 1


@pytest.mark.parametrize(
    ("qualname", "outcome", "reason"),
    [
        ("unreachable", "failed", "No model answers; start one."),
        ("silent", "failed", "Afterburner failed; the server's log has the details."),
    ],
)
async def test_a_run_that_breaks_ends_with_a_record(
    jobs: Jobs, watcher: Watcher, qualname: str, outcome: str, reason: str
) -> None:
    job = jobs.start(URI, options(qualname))
    await until_ended(watcher, 1)
    assert (watcher.records[0].outcome, watcher.records[0].reason) == (outcome, reason)
    assert (job.state, job.record) == ("ended", watcher.records[0])


async def test_a_refused_request_ends_at_once(jobs: Jobs, watcher: Watcher) -> None:
    jobs.start(URI, options("f"), refusal="It is a generator.")
    await until_ended(watcher, 1)
    assert watcher.log == ["f not-optimizable"]
    assert watcher.records[0].reason == "It is a generator."


async def test_closing_ends_a_run_that_does_not_listen(jobs: Jobs, watcher: Watcher) -> None:
    jobs.start(URI, options("stubborn"))
    await asyncio.sleep(0.01)
    await jobs.aclose(0.05)
    assert watcher.log[-1] == "stubborn cancelled"


async def test_reports_of_old_jobs_are_given_up(jobs: Jobs, watcher: Watcher) -> None:
    started = []
    for count in range(25):
        started.append(jobs.start(URI, options("unreachable")))
        await until_ended(watcher, count + 1)
    assert jobs.get(started[0].id) is None
    assert jobs.all == started[-20:]
