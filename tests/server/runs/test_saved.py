"""Which runs there are: finding, pruning, reading what is old or damaged."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from afterburner.errors import UsageError
from afterburner.options import Options
from afterburner.refine.record import Record, RunOutcome
from afterburner.runs import folder as folders
from afterburner.runs.anew import changed_cases, options_of
from afterburner.runs.folder import new_run_folder, run_folders, workspace_folder
from afterburner.runs.keeping import begin
from afterburner.runs.saved import RECORD, find_run, interrupted, last_interrupted, open_run
from monolith.allowances import Allowances

PROJECT = Path("/project")
OPTIONS = Options(file=PROJECT / "m.py", source="def f(): ...\n", qualname="f", project_root=PROJECT)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERBURNER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def plain(outcome: RunOutcome = "no-gain") -> Record:
    return Record(outcome=outcome, reason="", file="/project/m.py", qualname="f", efficiency="time")


def saved(options: Options = OPTIONS, outcome: RunOutcome | None = "no-gain") -> str:
    keeping = begin(options, 1, "rules")
    if outcome:
        keeping.finish(plain(outcome))
    keeping.close()
    return run_folders()[0].name


def test_a_finished_record_comes_back_as_it_was(record: Record) -> None:
    keeping = begin(OPTIONS, 1, "rules")
    kept = keeping.finish(record)
    keeping.close()
    assert find_run("last").record == kept == record


def test_folders_are_for_nobody_else(cache: Path) -> None:
    saved()
    paths = list((cache / "runs").rglob("*"))
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert len(paths) == 4


def test_two_projects_of_one_name_have_two_folders() -> None:
    assert workspace_folder(Path("/a/shop")) != workspace_folder(Path("/b/shop"))
    assert workspace_folder(Path("/a/shop")).name.startswith("shop-")


def test_a_run_is_found_by_the_beginning_of_its_id() -> None:
    for name in ("last", "xyz"):
        with pytest.raises(UsageError, match=r"^There are no saved runs yet\.$"):
            find_run(name)
    first, last = saved(), saved(outcome=None)
    run_id = first.rpartition("-")[2]
    assert find_run(run_id).folder.name == first
    assert find_run(run_id[:7]).id == run_id
    assert find_run(first[:-1]).id == run_id
    assert find_run("last").folder.name == last
    with pytest.raises(UsageError, match="There is no saved run xyz"):
        find_run("xyz")
    with pytest.raises(UsageError, match="may be one of 2 runs"):
        find_run("20")


def test_old_runs_are_removed_and_running_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_RUNS", 2)
    running = begin(OPTIONS, 1, "rules")
    names = [saved() for _ in range(4)]
    assert [run.name for run in run_folders()][:2] == [names[3], names[2]]
    assert len(run_folders()) == 3
    assert find_run(run_folders()[-1].name).state == "running"
    running.close()
    old = run_folders()[0]
    old.rename(old.with_name("20200101T000000.000000Z-0123abcd"))
    monkeypatch.setattr(folders, "MOST_RUNS", 100)
    saved()
    assert "20200101T000000.000000Z-0123abcd" not in [run.name for run in run_folders()]


def test_what_else_lies_in_the_cache_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_RUNS", 0)
    other = new_run_folder(PROJECT).with_name("notes")
    other.mkdir()
    saved()
    assert other.is_dir()


def test_the_newest_run_of_the_project_that_can_go_on_is_the_one_to_resume(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Mock(wraps=open_run)
    monkeypatch.setattr("afterburner.runs.saved.open_run", opened)
    with pytest.raises(UsageError, match="No saved run of the project /project was interrupted"):
        last_interrupted(PROJECT)
    for outcome in (None, "cancelled", None, "failed"):
        last = saved(outcome=outcome)
        saved()
        saved(replace(OPTIONS, project_root=Path("/elsewhere")), outcome=None)
        assert last_interrupted(PROJECT).folder.name == last
    assert opened.call_count == 4


def test_a_killed_run_of_the_same_text_is_known() -> None:
    assert not interrupted(OPTIONS, PROJECT)
    killed = saved(outcome=None)
    saved()
    assert killed.endswith(interrupted(replace(OPTIONS, iterations=9), PROJECT))
    assert not interrupted(replace(OPTIONS, source="def f(): pass\n"), PROJECT)
    assert not interrupted(replace(OPTIONS, efficiency="memory"), PROJECT)
    assert not interrupted(OPTIONS, Path("/elsewhere"))
    run_folders()[1].joinpath(RECORD).write_text("{}")
    assert not interrupted(OPTIONS, PROJECT)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"schema": 1}', "is damaged"),
        ('{"schema": 9}', "has format 9"),
    ],
)
def test_a_record_that_cannot_be_read_is_told_in_a_sentence(text: str, sentence: str) -> None:
    saved()
    folder = run_folders()[0]
    (folder / RECORD).write_text(text)
    with pytest.raises(UsageError, match=sentence):
        open_run(folder)


def test_values_of_variables_are_not_saved_and_have_to_be_given_again(cache: Path) -> None:
    secret = "s3cr3t"
    allowed = Allowances(temporary_files=True, environment=(("TOKEN", secret),))
    options = replace(OPTIONS, allowances=allowed)
    saved(options)
    run = find_run("last")
    assert secret not in "".join(path.read_text() for path in cache.rglob("*") if path.is_file())
    assert options_of(run, {"TOKEN": secret}) == options
    with pytest.raises(UsageError, match="was allowed the variable TOKEN; give it with --allow TOKEN=VALUE"):
        options_of(run, {})
    with pytest.raises(UsageError, match="was not allowed the variable OTHER"):
        options_of(run, {"TOKEN": secret, "OTHER": ""})


def test_a_case_file_that_changed_is_told(tmp_path: Path) -> None:
    cases = tmp_path / "cases.py"
    cases.write_text("def cases(): ...")
    saved(replace(OPTIONS, cases_file=cases))
    run = find_run("last")
    assert not changed_cases(run)
    cases.write_text("def cases(): yield")
    assert "has changed" in changed_cases(run)
    cases.unlink()
    assert "has changed" in changed_cases(run)


def test_a_record_that_cannot_be_written_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping = begin(OPTIONS, 1, "rules")
    (run_folders()[0] / RECORD).mkdir()
    assert keeping.finish(plain()).notes == ("the run could not be saved: " + os.strerror(21),)
    keeping.close()
