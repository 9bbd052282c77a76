from __future__ import annotations

from afterburner.selection.functions import functions_of
from afterburner.selection.ranking import Measured, MeasuredBy, Selection, percent, rank
from monolith.comparison import Efficiency
from monolith.profiled_run import FunctionCost

SOURCE = """\
def hot(): pass; return
def warm(): pass; return
def cold(): pass; return
def loops():
    for _ in a: pass
    return
def nests():
    for _ in a:
        for _ in b: pass
    return
def plain(): return 1
def outer():
    def inner():
        for _ in a: return
    return inner
async def stream(): yield 1
"""
FUNCTIONS = {function.qualname: function for function in functions_of(SOURCE)}


def measured(**costs: tuple[float, int | None]) -> list[Measured]:
    found = {
        name: FunctionCost("a.py", 1, name, own_s, own_s + (name == "cold"), 1, peak)
        for name, (own_s, peak) in costs.items()
    }
    return [Measured("a.py", function, found.get(name)) for name, function in FUNCTIONS.items()]


def ranked(
    functions: list[Measured],
    efficiency: Efficiency = "time",
    measured_by: MeasuredBy = "tests",
    total_s: float | None = None,
    least_share: float = 0.01,
) -> tuple[dict[str, float | None], dict[str, str], Selection]:
    found = rank(
        functions,
        efficiency=efficiency,
        measured_by=measured_by,
        total_s=total_s,
        least_share=least_share,
    )
    chosen = {one.qualname: one.share for one in found.chosen}
    return chosen, {one.qualname: one.reason for one in found.skipped}, found


TIMES = {"warm": (1.99, None), "cold": (0.01, None), "hot": (8.0, None)}


def test_by_own_time_then_uncalled_ones_by_their_loops() -> None:
    chosen, skipped, found = ranked(measured(**TIMES))
    assert list(chosen.items()) == [("hot", 0.8), ("warm", 0.199), ("nests", None), ("loops", None)]
    assert skipped["cold"] == "it takes 0.1 % of the time itself (10 % with what it calls)"
    assert skipped["plain"] == "no test calls it, and it has no loop"
    assert skipped["outer.<locals>.inner"].startswith("no test calls it, and inputs of a nested function")
    assert "async generator" in skipped["stream"]
    assert found.notes == ("what comes last, as no test calls it, is in order of its loops",)
    assert chosen.keys() | skipped.keys() == FUNCTIONS.keys()


def test_a_profile_knows_the_whole_and_tells_all() -> None:
    chosen, skipped, _ = ranked(measured(**TIMES), measured_by="profile", total_s=100.0)
    assert chosen == {"hot": 0.08, "warm": 0.0199}
    assert skipped["nests"] == "it is not in the profile"


def test_what_was_named_is_not_left_out_for_its_share() -> None:
    chosen, _, _ = ranked(measured(**TIMES), least_share=0.0)
    assert list(chosen)[:3] == ["hot", "warm", "cold"]


def test_memory_and_integral() -> None:
    both: dict[str, tuple[float, int | None]] = {"hot": (8.0, 10), "warm": (1.0, 1000), "cold": (1.0, 5)}
    chosen, skipped, _ = ranked(measured(**both), "memory")
    assert list(chosen.items())[:2] == [("warm", 1.0), ("hot", 0.01)]
    assert skipped["cold"] == "it takes 0.5 % of the largest peak itself"
    chosen, _, found = ranked(measured(**both), "integral")
    assert list(chosen)[:2] == ["warm", "hot"]
    assert found.ranked_by == "integral"


def test_without_peaks_the_integral_goes_by_time() -> None:
    chosen, _, found = ranked(measured(**TIMES), "integral")
    assert (next(iter(chosen)), found.ranked_by) == ("hot", "time")


def test_percentages() -> None:
    assert [percent(share) for share in (1, 0.0996, 0.03, 0.001, 0.0004)] == [
        "100 %",
        "10 %",
        "3.0 %",
        "0.1 %",
        "under 0.1 %",
    ]
