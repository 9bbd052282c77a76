from __future__ import annotations

import json

from afterburner.refine.record import CandidateRecord, CaseCounts, Record, to_json
from monolith.comparison import Interval, Ratio, Strength, Verdict


def test_the_promised_fields_in_their_promised_form() -> None:
    record = Record(
        outcome="improved",
        reason="It held.",
        file="/p/m.py",
        qualname="f",
        efficiency="time",
        ratio=Ratio(time=Interval(2.0, 1.9, 2.1)),
        cases=CaseCounts(3, {"test": 3}),
        strength=Strength(1, 2, ("line 2: 1 -> 2",)),
        isolation="L3",
        candidates=(CandidateRecord(1, "local:m", Verdict.NO_GAIN, "Same.", Ratio(), "def f(): ..."),),
        code="x\n",
        diff="-y\n+x\n",
        not_checked=("Threads.",),
        duration_s=1.5,
    )
    written = json.loads(to_json(record))
    assert written["schema"] == 1
    assert written["outcome"] == "improved"
    assert written["ratio"] == {
        "time": {"estimate": 2.0, "low": 1.9, "high": 2.1},
        "memory": None,
        "integral": None,
    }
    assert written["strength"] == {"caught": 1, "planted": 2, "survivors": ["line 2: 1 -> 2"]}
    assert written["cases"] == {"total": 3, "by_origin": {"test": 3}}
    assert written["candidates"] == [
        {
            "iteration": 1,
            "origin": "local:m",
            "verdict": "no-gain",
            "reason": "Same.",
            "ratio": {"time": None, "memory": None, "integral": None},
            "code": "def f(): ...",
            "idea": "",
            "improved": False,
            "usage": {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": None, "estimated_tokens": 0},
        }
    ]
    promised = {"reason", "efficiency", "isolation", "code", "diff", "not_checked", "duration_s"}
    assert promised <= written.keys()


def test_what_json_cannot_hold_is_still_valid_json() -> None:
    record = Record(
        outcome="no-gain",
        reason="a lone surrogate \ud800",
        file="m.py",
        qualname="f",
        efficiency="time",
        ratio=Ratio(time=Interval(1.0, 0.5, float("inf"))),
    )
    written = to_json(record)
    assert json.loads(written.encode("utf-8"))["ratio"]["time"] == {"estimate": 1.0, "low": 0.5, "high": None}
