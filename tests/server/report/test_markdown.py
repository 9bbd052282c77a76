from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import PurePath
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from afterburner.proposers.base import Usage
from afterburner.report.evidence import one_line
from afterburner.report.markdown import code, code_cell, fenced, markdown, text
from afterburner.selection.ranking import Chosen, Skipped
from afterburner.selection.work import Work

if TYPE_CHECKING:
    from markdown_it.token import Token

    from afterburner.refine.record import Record

PARSER = MarkdownIt("commonmark").enable("table")
WORDS = st.text("ab1\\`*_|[]<>&~$#+-=.:)!( \n\r\t\x1b", max_size=20)


def inner(source: str, kind: str = "inline") -> list[Token]:
    return [token for parent in PARSER.parse(source) if parent.type == kind for token in parent.children or []]


@given(WORDS)
@example("1. `a`\n- b | c")
def test_text_is_read_as_that_text(words: str) -> None:
    for source in (f"- {text(words)}", f"| h |\n| --- |\n| {text(words)} |"):
        tokens = [token for token in inner(source) if token.content != "h"]
        assert {token.type for token in tokens} <= {"text"}
        assert "".join(token.content for token in tokens) == one_line(words)


@given(WORDS)
@example("``a`` | b\\|")
def test_code_is_read_as_that_text(words: str) -> None:
    expected = [one_line(words)] if one_line(words) else []
    in_cell = f"| h |\n| --- |\n| {code_cell(words)} |"
    for source in (f"- {code(words)}", in_cell):
        assert [token.content for token in inner(source) if token.type == "code_inline"] == expected


@given(WORDS)
@example("```\n<b>\n````")
def test_a_block_of_code_ends_only_at_its_end(words: str) -> None:
    (block,) = PARSER.parse(fenced(words, "diff"))
    assert block.info == "diff"
    written = words.replace("\r\n", "\n").replace("\r", "\n")
    assert block.content == written + ("" if written.endswith("\n") else "\n")


def work(*runs: Record, skipped: tuple[Skipped, ...] = (), notes: tuple[str, ...] = ()) -> Work:
    chosen = tuple(Chosen(run.file, run.qualname, 0.62) for run in runs[:1])
    return Work("improved", "time", "time", chosen, runs, skipped, notes, 75.0)


def test_the_whole_summary(record: Record) -> None:
    file = record.file
    same = replace(record, qualname="Index.add|_", outcome="no-gain", reason="No rewrite was *better*.", diff="")
    skipped = (Skipped(file, "b", "no test calls it"), Skipped(file, "c", "no test calls it"))
    found = work(
        record, same, skipped=(*skipped, Skipped("/elsewhere/d.py", "", "it holds tests")), notes=("Hm.",)
    )

    assert (
        markdown(found, PurePath("/home/ada/project"))
        == """\
## Afterburner: 1 of 2 functions improved

| Function | Share of the time | Outcome | Time | Memory | Cases | Isolation |
| --- | --- | --- | --- | --- | --- | --- |
| `src/text.py::dedupe` | 62 % | improved | 3.42× (3.31 to 3.55) | 1.00× (0.98 to 1.02) | 24 | L3 |
| `src/text.py::Index.add\\|_` |  | no-gain | 3.42× (3.31 to 3.55) | 1.00× (0.98 to 1.02) | 24 | L3 |

- `src/text.py::Index.add|_`: No rewrite was \\*better\\*.

<details><summary>src/text.py::dedupe: 3.42× (3.31 to 3.55) faster</summary>

```diff
--- a/text.py
+++ b/text.py
@@ -1 +1 @@
-old
+new
```

</details>

<details><summary>Not worked on: 3</summary>

- `src/text.py::b`, `src/text.py::c`: no test calls it
- `/elsewhere/d.py`: it holds tests

</details>

- Hm.

Took 75.0 s; rewrites by local:m.
"""
    )


def test_what_models_cost_together(record: Record) -> None:
    runs = (replace(record, usage=Usage(1000, 500, 0.125)), replace(record, usage=Usage(2000, 0)))
    assert "\nTook 75.0 s, 3,500 tokens, 0.12 USD; rewrites by local:m.\n" in markdown(work(*runs), PurePath("/"))


def test_nothing_to_do_and_cancelled(record: Record) -> None:
    nothing = markdown(replace(work(), outcome="not-optimizable"), PurePath("/"))
    assert nothing == "## Afterburner: nothing to optimize\n\nTook 75.0 s.\n"
    half = replace(work(replace(record, outcome="cancelled", confirmed=False)), outcome="cancelled")
    shown = markdown(half, PurePath("/home/ada/project"))
    assert "0 of 1 function improved, then cancelled" in shown
    assert "| cancelled, unconfirmed |" in shown


def test_mark_up_of_html_in_names_and_diffs_too_long(record: Record) -> None:
    long = replace(record, file="/a/<b>.py", diff="+x\n" * 20_000)
    shown = markdown(work(replace(long, diff="+1\n"), long), PurePath("/a"))
    titles = [unescape(line) for line in shown.splitlines() if line.startswith("<details><summary>")]
    assert len(titles) == 2
    assert "<b>" not in shown.replace("`<b>.py", "")
    assert "The diff is too long for this summary." in shown
    assert len(shown) < 55_000


def test_the_integral_has_a_column(record: Record) -> None:
    shown = markdown(replace(work(record), efficiency="integral", ranked_by="integral"), PurePath("/"))
    assert "| Share of time × memory | Outcome | Time | Memory | Both (time × memory) |" in shown
