from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from afterburner.report.page import page
from monolith.comparison import Ratio

if TYPE_CHECKING:
    from afterburner.refine.record import Record

_NEVER_CLOSED = {"meta"}


class _Page(HTMLParser):
    """Collects the text, and complains about tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in _NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def _parsed(record: Record) -> _Page:
    parser = _Page()
    parser.feed(page(record))
    parser.close()
    assert parser.open == []
    return parser


def test_everything_a_reader_needs_is_on_the_page(record: Record) -> None:
    text = _parsed(record).text
    for needed in (
        "dedupe: 3.42× (3.31 to 3.55) faster.",
        "24 randomised pairs, confirmed on inputs that the search never saw.",
        "24 inputs: 8 from your tests, 16 generated",
        "Threads were not checked.",
        "L3",
        "better, kept",
        "def a(): ...",
        "+new",
        "python 3.12.1",
    ):
        assert needed in text


def test_text_of_models_and_programs_is_escaped(record: Record) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    candidate = replace(record.candidates[0], code=attack, reason=attack, origin=attack)
    hostile = replace(
        record,
        candidates=(candidate,),
        diff=f"+{attack}\n",
        reason=attack,
        qualname=attack,
        file=attack,
        notes=(attack,),
        isolation=attack,
        model=attack,
        versions={attack: attack},
    )
    parsed = _parsed(hostile)
    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert attack in parsed.text


def test_braces_in_code_are_left_alone(record: Record) -> None:
    candidate = replace(record.candidates[0], code="x = {title}{0}")
    assert "x = {title}{0}" in _parsed(replace(record, candidates=(candidate,))).text


def test_the_page_asks_the_network_for_nothing(record: Record) -> None:
    html = page(record)
    assert not re.search(r"https?://|\bsrc=|\bhref=|url\(|@import", html)
    assert "default-src 'none'" in html


def test_a_run_without_a_proposal_shows_no_change_and_no_ratio(record: Record) -> None:
    bare = replace(record, outcome="not-optimizable", reason="No cases.", ratio=Ratio(), diff="", candidates=())
    text = _parsed(bare).text
    assert "dedupe cannot be optimized: No cases." in text
    assert "Change" not in text
    assert "Candidates" not in text
    assert "above 1 is better" not in text
