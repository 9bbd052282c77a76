"""Bringing a rewrite into a document: exactly, with few lines, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterburner.errors import NotOptimizable
from afterburner.lsp.edits import Moved, hunks, rebased, text_edits
from afterburner.lsp.text import Text

LINES = st.lists(st.sampled_from(["", "a", "b", "漢 😋", "    c"]), min_size=1, max_size=12)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])

BASE = """\
import os

def helper(x):
    return x


def slow(xs):
    total = 0
    for x in xs:
        total += x
    return total


def other():
    return 1
"""
PROPOSED = BASE.replace("import os\n", "import os\nimport math\n").replace(
    "    total = 0\n    for x in xs:\n        total += x\n    return total\n", "    return math.fsum(xs)\n"
)


@given(LINES, LINES, LINE_ENDS, ENCODINGS)
def test_edits_make_the_new_text_with_the_old_line_ends(
    old: list[str], new: list[str], end: str, encoding: str
) -> None:
    text = Text(end.join(old), encoding)
    result = text.edited(text_edits(text, hunks(old, new)))
    assert result == (end if len(old) > 1 else "\n").join(new)


@given(LINES, LINES)
def test_edits_touch_no_line_that_stays_at_either_end(old: list[str], new: list[str]) -> None:
    for hunk in hunks(old, new):
        assert tuple(old[hunk.start : hunk.stop])[:1] != hunk.lines[:1]
        assert tuple(old[hunk.start : hunk.stop])[-1:] != hunk.lines[-1:]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("# a new first line\n", ""),
        ("", "\n\ndef appended():\n    return 2\n"),
        ("# one\n# two\n\n", "# end"),
    ],
)
def test_the_rewrite_follows_the_document(before: str, after: str, end: str) -> None:
    current = Text((before + BASE + after).replace("\n", end))
    result = current.edited(rebased(BASE, PROPOSED, current, "slow"))
    assert result == (before + PROPOSED + after).replace("\n", end)


def test_only_changed_lines_are_sent() -> None:
    edits = rebased(BASE, PROPOSED, Text(BASE), "slow")
    assert [(edit.range.start.line, edit.range.end.line) for edit in edits] == [(1, 1), (7, 11)]


def test_edits_of_neighbours_are_kept() -> None:
    current = Text(BASE.replace("return x\n", "return x + 1\n").replace("return 1", "return 42"))
    result = current.edited(rebased(BASE, PROPOSED, current, "slow"))
    assert "return x + 1" in result
    assert "return 42" in result
    assert "math.fsum" in result


def test_an_import_added_at_the_same_place_is_kept() -> None:
    current = Text(BASE.replace("import os\n", "import os\nimport re\n"))
    result = current.edited(rebased(BASE, PROPOSED, current, "slow"))
    assert result.startswith("import os\nimport math\nimport re\n")


def test_an_import_that_is_there_by_now_is_not_brought_again() -> None:
    current = Text(BASE.replace("import os\n", "import os\nimport re, math\n"))
    result = current.edited(rebased(BASE, PROPOSED, current, "slow"))
    assert result.count("math") == 2
    assert "return math.fsum(xs)" in result


HELPED = PROPOSED.replace("def slow", "def _sum(xs):\n    return sum(xs)\n\n\ndef slow")


@pytest.mark.parametrize(
    "taken", ["def _sum(xs):\n    return sum(xs)\n", "_sum = 1\n", "import cmath as math\n", "math = None\n"]
)
def test_a_name_that_is_taken_by_now_is_refused(taken: str) -> None:
    with pytest.raises(Moved, match=r"`(_sum|math)` along, which the file has got meanwhile"):
        rebased(BASE, HELPED, Text(f"{BASE}\n\n{taken}"), "slow")


def test_a_changed_function_is_refused() -> None:
    current = Text(BASE.replace("total = 0", "total = 1"))
    with pytest.raises(Moved, match="`slow` has changed"):
        rebased(BASE, PROPOSED, current, "slow")


def test_a_changed_line_that_the_rewrite_replaces_is_refused() -> None:
    proposed = PROPOSED.replace("    return x\n", "    return 2 * x\n")
    current = Text(BASE.replace("    return x\n", "    return 3 * x\n"))
    with pytest.raises(Moved, match="Lines near `slow`"):
        rebased(BASE, proposed, current, "slow")


def test_a_lost_function_is_refused() -> None:
    with pytest.raises(NotOptimizable, match="no function `slow`"):
        rebased(BASE, PROPOSED, Text("import os\n"), "slow")


def test_a_text_that_does_not_parse_is_refused() -> None:
    with pytest.raises(NotOptimizable, match="does not parse"):
        rebased(BASE, PROPOSED, Text(BASE + "def (:\n"), "slow")


@given(st.lists(st.sampled_from(["# note", "", "x = 1"]), max_size=6), st.integers(0, 3))
def test_the_function_arrives_whatever_stands_around_it(noise: list[str], place: int) -> None:
    blocks = BASE.split("\n\n")
    blocks.insert(min(place, len(blocks)), "\n".join(noise))
    current = Text("\n\n".join(blocks))
    result = current.edited(rebased(BASE, PROPOSED, current, "slow"))
    assert "def slow(xs):\n    return math.fsum(xs)\n" in result
    assert all(result.count(line) >= noise.count(line) for line in noise)
