"""Diffs as models write them: applied where their lines stand, or not at all."""

from __future__ import annotations

import difflib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterburner.refine.patch import Unfit, is_patch, patched

SHOWN = """\
def f(xs):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen
"""
FASTER = SHOWN.replace("seen = []", "seen = {}").replace("seen.append(x)", "seen[x] = None")

DIFFS = {
    "with names and numbers": (
        "--- a/shop.py\n+++ b/shop.py\n@@ -1,6 +1,6 @@\n def f(xs):\n-    seen = []\n+    seen = {}\n"
        "     for x in xs:\n         if x not in seen:\n-            seen.append(x)\n"
        "+            seen[x] = None\n     return seen\n"
    ),
    "with wrong numbers": (
        "@@ -41,2 +50,9 @@ class Shop:\n-    seen = []\n+    seen = {}\n"
        "@@ -7 +1 @@\n-            seen.append(x)\n+            seen[x] = None\n"
    ),
    "without any": (
        "-    seen = []\n+    seen = {}\n...\n-            seen.append(x)\n+            seen[x] = None\n"
    ),
    "without marks on lines that stay": (
        "@@ @@\ndef f(xs):\n-    seen = []\n+    seen = {}\n    for x in xs:\n        if x not in seen:\n"
        "-            seen.append(x)\n+            seen[x] = None\n"
    ),
    "moved to the left": (
        "@@ @@\n-seen = []\n+seen = {}\n for x in xs:\n     if x not in seen:\n"
        "-        seen.append(x)\n+        seen[x] = None\n return seen\n"
    ),
    "with white space at the ends": (
        "@@ @@  \n-    seen = []  \n+    seen = {}\n     for x in xs:\t\n         if x not in seen:\n"
        "-            seen.append(x)\n+            seen[x] = None\n\\ No newline at end of file\n"
    ),
    "with the file's lines around it": (
        "@@ -1,9 +1,9 @@\n import os\n \n def f(xs):\n-    seen = []\n+    seen = {}\n"
        "@@ @@\n-            seen.append(x)\n+            seen[x] = None\n     return seen\n \n"
    ),
    "and words behind it": (
        "@@ @@\n-    seen = []\n+    seen = {}\n@@ @@\n-            seen.append(x)\n"
        "+            seen[x] = None\n\nThis looks each value up in constant time.\n"
    ),
    "to search and replace": (
        "shop.py\n<<<<<<< SEARCH\n    seen = []\n    for x in xs:\n=======\n    seen = {}\n    for x in xs:\n"
        ">>>>>>> REPLACE\n\n<<<<<<< SEARCH\nseen.append(x)\n=======\nseen[x] = None\n>>>>>>> REPLACE\n"
    ),
}


@pytest.mark.parametrize("name", DIFFS)
def test_a_diff_is_applied_where_its_lines_stand(name: str) -> None:
    assert patched(SHOWN, DIFFS[name]) == FASTER


@pytest.mark.parametrize(
    "diff",
    [
        "@@ -1 +1,2 @@\n+import heapq\n def f(xs):\n",
        "@@ -1,2 +1,3 @@\n import os\n+import heapq\n",
        "@@ -1,4 +1,5 @@\n import os\n+import heapq\n \n \n def f(xs):\n",
    ],
)
def test_new_imports_go_on_top_whatever_the_file_has_around_them(diff: str) -> None:
    assert patched(SHOWN, diff) == "import heapq\n" + SHOWN


@pytest.mark.parametrize(
    ("diff", "why"),
    [
        ("@@ @@\n-    seen = set()\n+    seen = {}\n", "`seen = set()` does not stand there"),
        ("@@ @@\n-    x = 1\n+    x = 2\n", "`x = 1` and what follows stand there more than once"),
        ("@@ @@\n-    y = 1\n-    return x\n", "`y = 1` and what follows do not stand there like that"),
        ("@@ @@\n+    x = 2\n", "it does not show where its lines belong"),
        ("@@ @@\n-    y = 1\n+    y = 2\n@@ @@\n-    y = 1\n+    y = 3\n", "it removes `y = 1` twice"),
        ("@@ @@\n     y = 1\n", "it changes nothing"),
        ("", "it changes nothing"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(diff: str, why: str) -> None:
    with pytest.raises(Unfit, match=re.escape(why)):
        patched("def f():\n    x = 1\n    y = 1\n    x = 1\n    return x\n", diff)


def test_indentation_counts_where_only_white_space_at_the_end_is_lost() -> None:
    code = "def f():\n    x = 1 \n    if x:\n        x = 1\n"

    assert patched(code, "@@ @@\n-    x = 1\n+    x = 2\n") == code.replace("1 ", "2")


def test_a_diff_is_told_from_code() -> None:
    assert all(is_patch(diff) for name, diff in DIFFS.items() if name != "without any")
    assert not is_patch(SHOWN)
    assert not is_patch("@@\nwords\n")


STATEMENTS = ["a = 1", "for b in a:", "return a", "", "# -- a", "+a", "-a", "@a", "'''", "if a:  # c", "..."]
LINES = st.builds(
    lambda depth, text: "    " * depth + text if text else "", st.integers(0, 3), st.sampled_from(STATEMENTS)
)
TEXTS = st.lists(LINES, min_size=1, max_size=30)


@st.composite
def edits(draw: st.DrawFn, texts: st.SearchStrategy[list[str]] = TEXTS) -> tuple[list[str], list[str]]:
    """The lines of a text before and after some of them were replaced."""
    before = draw(texts)
    after = list(before)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(after)))
        after[start : start + draw(st.integers(0, 4))] = draw(st.lists(LINES, max_size=4))
    return before, after


def numbered(lines: list[str]) -> list[str]:
    """The same lines, each one of its own, some with white space behind them."""
    return [f"{line}  # {number}{' ' * (number % 3)}" for number, line in enumerate(lines)]


def text_of(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(edits(TEXTS.map(numbered)), st.integers(0, 3), st.booleans(), st.booleans())
def test_any_edit_of_lines_of_their_own_comes_back(
    edit: tuple[list[str], list[str]], context: int, renumbered: bool, stripped: bool
) -> None:
    before, after = edit
    context = max(context, 1)
    diff = list(difflib.unified_diff(before, after, lineterm="", n=context))
    if renumbered:
        diff = [re.sub(r"^@@ .* @@$", "@@ -77,1 +3,9 @@", line) for line in diff]
    if stripped:
        diff = [line.rstrip() for line in diff]
    if diff:
        result = patched(text_of(before), "\n".join(diff)).splitlines()
        assert [line.rstrip() for line in result] == [line.rstrip() for line in after]
        assert stripped or result == after


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(edits())
def test_an_edit_among_lines_that_repeat_comes_back_or_is_refused(edit: tuple[list[str], list[str]]) -> None:
    before, after = edit
    diff = "\n".join(difflib.unified_diff(before, after, lineterm=""))
    try:
        result = patched(text_of(before), diff)
    except Unfit:
        return
    assert result == text_of(after)
