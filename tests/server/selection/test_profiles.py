from __future__ import annotations

import cProfile
import json
from pathlib import Path
from typing import Any

import pytest

from afterburner.errors import UsageError
from afterburner.selection.profiles import Profile, costs_of, files_below, parsed, read_profile
from monolith.profiled_run import FunctionCost


def helper(n: int) -> list[int]:
    return sorted(range(n), key=lambda number: -number)


def caller(n: int) -> int:
    return sum(len(helper(n)) for _ in range(3))


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A real cProfile dump of the functions above."""
    profile = cProfile.Profile()
    profile.runcall(caller, 20_000)
    profile.dump_stats(tmp_path / "run.prof")
    return tmp_path / "run.prof"


def test_a_real_cprofile_dump(dump: Path) -> None:
    profile = read_profile(dump)
    here = Path(__file__).resolve()
    costs = {cost.name: cost for cost in costs_of(profile, here, here.parent, here.parent)}

    assert profile.tool == "cProfile"
    assert costs.keys() == {"helper", "caller", "<lambda>", "<genexpr>"}
    assert (costs["helper"].calls, costs["helper"].line) == (3, helper.__code__.co_firstlineno)
    assert costs["helper"].own_s + costs["<lambda>"].own_s == pytest.approx(costs["helper"].total_s)
    assert profile.total_s == pytest.approx(costs["caller"].total_s, rel=0.1)


def frame(function: str, file: str, line: int, time: float, *children: Any) -> dict[str, Any]:
    return {"function": function, "file_path": file, "line_no": line, "time": time, "children": [*children]}


REPORT = {
    "duration": 1.0,
    "root_frame": frame(
        "<module>",
        "app.py",
        1,
        1.0,
        frame(
            "walk",
            "app.py",
            3,
            0.9,
            frame("walk", "app.py", 3, 0.5, frame("[self]", "", 0, 0.2), frame("sorted", "<built-in>", 0, 0.3)),
            frame("get", "/lib/python/site-packages/web.py", 9, 0.1),
        ),
    ),
}
MODULE, WALK = "<module>\0app.py\x001\x01l20", "walk\0app.py\x003\x01cTree\x01l4"
SESSION = {
    "start_time": 1.0,
    "frame_records": [
        [["MainThread\0<thread>\x00123", MODULE], 0.1],
        [["MainThread\0<thread>\x00123", MODULE, WALK], 0.3],
        [[MODULE, WALK, WALK, "sorted\0<built-in>\x000"], 0.5],
        [[MODULE, WALK, "get\0/lib/python/site-packages/web.py\x009"], 0.1],
    ],
}


@pytest.mark.parametrize("found", [REPORT, SESSION], ids=["report", "session"])
def test_pyinstrument(found: dict[str, Any]) -> None:
    profile = parsed(json.dumps(found).encode())
    assert profile.tool == "pyinstrument"
    assert {cost.name: round(cost.own_s, 9) for cost in profile.costs} == {
        "<module>": 0.1,
        "walk": 0.8,
        "get": 0.1,
    }
    assert {cost.name: round(cost.total_s, 9) for cost in profile.costs} == {
        "<module>": 1,
        "walk": 0.9,
        "get": 0.1,
    }
    assert {cost.calls for cost in profile.costs} == {None}
    assert profile.total_s == pytest.approx(1.0)


def deep(frames: int) -> bytes:
    return b'{"root_frame": ' + b'{"children": [' * frames + b"]}" * frames + b"}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"         3 function calls in 0.000 seconds",
        b"{}",
        b'{"a": 1}',
        b'{"root_frame": null}',
        b'{"root_frame": {"time": 1, "children": [3]}}',
        b'{"root_frame": {"function": "f", "file_path": "a", "line_no": "x", "time": 1, "children": []}}',
        b'{"frame_records": [[1, 2]]}',
        b'{"frame_records": [[[], NaN]]}',
        b"\xfb0",
        deep(100_000),
    ],
    ids=range(11),
)
def test_what_is_no_profile(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "p"
    file.write_bytes(data)
    with pytest.raises(UsageError, match=r"is no profile that can be used: .*; make one with `python -m cProfile"):
        read_profile(file)


def test_a_missing_profile(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no profile"):
        read_profile(tmp_path / "missing.prof")
    with pytest.raises(UsageError, match="cannot be read"):
        read_profile(tmp_path)


def profile_of(*files: str) -> Profile:
    return Profile("cProfile", tuple(FunctionCost(file, 1, "f", 1.0, 1.0, 1) for file in files))


@pytest.mark.parametrize(
    ("names", "same"),
    [
        (["shop/tables.py", "tables.py"], ["shop/tables.py"]),
        (["/app/shop/tables.py", "/app/tables.py"], ["/app/shop/tables.py"]),
        (["/app/shop/tables.py", "/other/shop/tables.py"], []),
        (["<frozen shop/tables.py>", "~"], []),
    ],
    ids=["relative", "made elsewhere", "ambiguous", "no file"],
)
def test_which_entries_are_of_a_file(tmp_path: Path, names: list[str], same: list[str]) -> None:
    file = tmp_path / "shop" / "tables.py"
    found = costs_of(profile_of(*names), file, tmp_path, tmp_path / "elsewhere")
    assert [cost.file for cost in found] == same


def test_the_files_of_a_profile_that_are_ones_own(tmp_path: Path) -> None:
    own, installed = tmp_path / "a" / "m.py", tmp_path / ".venv" / "site-packages" / "m.py"
    for path in (own, installed):
        path.parent.mkdir(parents=True)
        path.touch()
    profile = profile_of("a/m.py", str(own), str(installed), "gone.py", "~", json.__file__)
    assert files_below(profile, tmp_path, tmp_path) == [own]
    assert files_below(profile, tmp_path, tmp_path / "b") == []
