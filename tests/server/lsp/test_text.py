"""Positions in a text, in all three units, with characters of every width and every line end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, Range
from tests.server.lsp.client import edited

from afterburner.lsp.text import Text

TEXTS = st.text(st.sampled_from("ab \t\n\r\f\x85\u2028é漢😋"), max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


@given(TEXTS, ENCODINGS, st.data())
def test_an_offset_comes_back_from_its_position(source: str, encoding: str, data: st.DataObject) -> None:
    text = Text(source, encoding)
    offset = data.draw(st.integers(0, len(source)))
    inside_line_end = source[offset - 1 : offset + 1] == "\r\n"
    back = text.offset(text.position(offset))
    assert back == (offset - 1 if inside_line_end else offset)


@given(TEXTS)
def test_lines_are_those_of_the_python_parser(source: str) -> None:
    unified = source.replace("\r\n", "\n").replace("\r", "\n")
    assert Text(source).lines == unified.split("\n")


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 6), ("utf-16", 4), ("utf-32", 3)])
def test_units(encoding: str, character: int) -> None:
    text = Text('x\n"😋" = 1', encoding)
    assert text.position(5) == Position(line=1, character=character)
    assert text.offset(Position(line=1, character=character)) == 5


@pytest.mark.parametrize(
    ("position", "offset"),
    [((0, 99), 2), ((1, 2), 5), ((7, 0), 5)],
    ids=["beyond the line", "beyond the last line", "beyond the text"],
)
def test_what_lies_beyond_is_clamped(position: tuple[int, int], offset: int) -> None:
    where = Position(*position)
    assert Text("ab\r\nc").offset(where) == offset
    assert where == Position(*position)


def test_a_change_after_a_form_feed_hits_its_line() -> None:
    text = Text("a = 1\n\f\ndef f(): ...\n")
    where = Range(start=Position(2, 4), end=Position(2, 5))
    assert text.replaced(where, "g") == "a = 1\n\f\ndef g(): ...\n"


@given(TEXTS.filter(lambda text: "\r" not in text.replace("\r\n", "")), TEXTS, st.data())
def test_a_change_does_what_the_client_did(source: str, new: str, data: st.DataObject) -> None:
    def position() -> dict[str, int]:
        line = data.draw(st.integers(0, len(lines) - 1))
        return {"line": line, "character": units(lines[line][: data.draw(st.integers(0, len(lines[line])))])}

    lines = source.replace("\r\n", "\n").split("\n")
    ends = sorted((position(), position()), key=lambda place: (place["line"], place["character"]))
    where = Range(Position(**ends[0]), Position(**ends[1]))
    theirs = edited(source, [{"range": {"start": ends[0], "end": ends[1]}, "newText": new}])
    assert Text(source).replaced(where, new) == theirs


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
