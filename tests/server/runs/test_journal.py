from __future__ import annotations

import math
import os
import tempfile
from io import FileIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterburner.errors import UsageError
from afterburner.options import Options
from afterburner.proposers.base import Message, Reply, Usage
from afterburner.refine.stopping import StopRules
from afterburner.runs.entries import (
    Answered,
    Asked,
    Entry,
    Header,
    InputsWritten,
    Judged,
    Measured,
    Profiled,
    Unanswered,
    digest,
    from_line,
    to_line,
)
from afterburner.runs.journal import JOURNAL, Journal, is_running, open_journal, read_journal
from monolith.allowances import Allowances
from monolith.box.levels import Isolation
from monolith.comparison import (
    Baseline,
    Comparison,
    Exponents,
    Growth,
    Interval,
    Performance,
    Ratio,
    Samples,
    Strength,
    Verdict,
)
from monolith.profiling import AllocationSite, HotLine, Profile

HEADER = Header(
    began="2026-11-25T10:00:00+00:00",
    options=Options(
        file=Path("/p/m.py"),
        source="def f(): ...\r\n\u2028\ud800",
        qualname="f",
        stop=StopRules(budget_s=1.5),
        cases_file=Path("/p/cases.py"),
        command=("app.py", "--fast"),
        isolation=Isolation.L3,
        allowances=Allowances(temporary_files=True),
    ),
    variables=("TOKEN",),
    seed=7,
    origin="local:m",
)
COMPARISON = Comparison(
    Verdict.BETTER,
    "2x faster",
    ratio=Ratio(time=Interval(2.0, 0.0, math.inf)),
    pairs=20,
    samples=Samples((1e-9, 2.0), (3.0, 4.0)),
    growth=Growth(time=(2.0, 1.0)),
    lost_against=Interval(1.0, 0.9, 1.1),
    told="2x",
)
ENTRIES: list[Entry] = [
    Asked("inputs 1", (Message("system", "be quick"), Message("user", "f\n")), 0.2, 7),
    Answered("rewrite 1", Reply("```\u2028", "local:m", Usage(3, 4, 0.5), "cut off")),
    Unanswered("rewrite 2", "The quota is spent."),
    InputsWritten("def make_inputs(rng, size): ..."),
    Measured(
        Baseline(
            Performance(Interval(1.0, 0.9, 1.1)),
            3,
            ("1 dropped",),
            "L3",
            by_origin={"test": 3},
            growth=Exponents(2.0, None),
            strength=Strength(1, 2, ("line 2",)),
        )
    ),
    Judged("judge", digest("a"), "", 1, "local:m", COMPARISON),
    Profiled(digest("a"), Profile((HotLine(1, "x", 0.5, 7),), (AllocationSite(1, "x", 9),), ("n: int",), "part")),
]


def written(folder: Path) -> bytes:
    journal = open_journal(folder)
    for entry in (HEADER, *ENTRIES):
        journal.write(entry)
    journal.close()
    return (folder / JOURNAL).read_bytes()


@pytest.mark.parametrize("entry", [HEADER, *ENTRIES], ids=lambda entry: type(entry).__name__)
def test_an_entry_is_one_line_and_comes_back_as_it_was(entry: Entry) -> None:
    line = to_line(entry)
    assert line.endswith(b"\n")
    assert len(line.splitlines()) == 1
    assert from_line(line) == entry


@settings(deadline=None)
@given(st.data())
def test_whatever_was_written_before_a_kill_can_be_read(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = written(folder)
        cut = data.draw(st.integers(0, len(whole)))
        (folder / JOURNAL).write_bytes(whole[:cut])
        lines = whole[:cut].count(b"\n")
        if not lines:
            with pytest.raises(UsageError, match="killed before it began"):
                read_journal(folder)
            return
        header, entries, whole_bytes = read_journal(folder)
        assert header == HEADER
        assert entries == ENTRIES[: lines - 1]
        journal = open_journal(folder, whole_bytes)
        journal.write(ENTRIES[0])
        journal.close()
        assert read_journal(folder)[1] == [*entries, ENTRIES[0]]


def test_a_text_is_written_once_and_its_name_ever_after(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    assert [journal.name(text) for text in ("a", "b", "a", "")] == [digest("a"), digest("b"), digest("a"), ""]
    journal.close()
    assert (tmp_path / JOURNAL).read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"kind": "judged"}', b'{"kind": "nonsense"}', b"\xff"])
def test_damage_is_told_in_a_sentence(tmp_path: Path, line: bytes) -> None:
    folder = tmp_path / "20261125T100000.000000Z-3b6e2916"
    folder.mkdir()
    lines = written(folder).splitlines(keepends=True)
    (folder / JOURNAL).write_bytes(b"".join([*lines[:3], line + b"\n", *lines[3:]]))
    with pytest.raises(UsageError, match="record of run 3b6e2916 is damaged at line 4"):
        read_journal(folder)
    (folder / JOURNAL).write_bytes(line + b"\n")
    with pytest.raises(UsageError, match="damaged at line 1"):
        read_journal(folder)


def test_another_format_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(b'{"kind": "header", "schema": 99, "new": 1}\n')
    with pytest.raises(UsageError, match="has format 99, this version reads 1"):
        read_journal(tmp_path)


def test_a_journal_is_running_while_it_is_open_and_for_one_writer(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    assert is_running(tmp_path)
    with pytest.raises(BlockingIOError):
        open_journal(tmp_path)
    journal.close()
    assert not is_running(tmp_path)


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    open_journal(tmp_path).close()
    assert (tmp_path / JOURNAL).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_a_fault_and_no_error() -> None:
    journal = Journal(FileIO(os.open("/dev/full", os.O_WRONLY), "w"))
    journal.write(ENTRIES[0])
    journal.write(ENTRIES[1])
    assert journal.fault == os.strerror(28)
    journal.close()
