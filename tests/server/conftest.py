"""A finished run with everything in it that a report can show."""

from __future__ import annotations

import pytest

from afterburner.refine.record import CandidateRecord, CaseCounts, Record
from monolith.comparison import Growth, Interval, Performance, Ratio, Strength, Verdict


@pytest.fixture
def record() -> Record:
    gain = Ratio(time=Interval(3.42, 3.31, 3.55), memory=Interval(1.0, 0.98, 1.02))
    return Record(
        outcome="improved",
        reason="The rewrite does the same.",
        file="/home/ada/project/src/text.py",
        qualname="dedupe",
        efficiency="time",
        ratio=gain,
        confirmed=True,
        pairs=24,
        original=Performance(Interval(0.0123, 0.0121, 0.0126), Interval(1258291, 1250000, 1260000)),
        candidate=Performance(Interval(0.0036, 0.0035, 0.0037), Interval(1258291, 1250000, 1260000)),
        growth=Growth(time=(2.02, 0.97)),
        cases=CaseCounts(24, {"test": 8, "generated": 16}),
        strength=Strength(26, 28, ("line 3: a -> b", "line 4: 1 -> 2")),
        isolation="L3",
        candidates=(
            CandidateRecord(1, "local:m", Verdict.DIFFERENT, "f(1)\x1b[2J returned\n2", Ratio(), "def a(): ..."),
            CandidateRecord(2, "local:m", Verdict.BETTER, "Better.", gain, "def b(): ...", improved=True),
        ),
        code="new\n",
        diff="--- a/text.py\n+++ b/text.py\n@@ -1 +1 @@\n-old\n+new\n",
        not_checked=("Threads were not checked.",),
        notes=("2 cases were dropped.",),
        duration_s=12.3,
        model="local:m",
        seed=7,
        versions={"afterburner": "0.1.0", "python": "3.12.1"},
    )
