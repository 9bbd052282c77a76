"""A document's text with its lines, and positions in it as LSP counts them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from lsprotocol.types import Position, Range, TextEdit

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNIT_BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


class Text:
    r"""Immutable text cut into lines at `\n`, `\r\n` and `\r` only, as LSP and Python's parser do."""

    def __init__(self, source: str, encoding: str = "utf-16") -> None:
        """Wrap a text; `encoding` is the unit of `Position.character`: `utf-8`, `utf-16` or `utf-32`."""
        self.source = source
        self._codec = _CODECS[encoding]
        self._unit_bytes = _UNIT_BYTES[encoding]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.source))]

    @cached_property
    def lines(self) -> list[str]:
        """Lines without their ends; a text that ends with a line end has an empty last line."""
        ends = [*self._starts, len(self.source) + 1]
        return [self.source[start:end].rstrip("\r\n") for start, end in pairwise(ends)]

    @property
    def line_end(self) -> str:
        """The line end that the text uses first; a line feed when it has none."""
        match = _LINE_END.search(self.source)
        return match.group() if match else "\n"

    def line_start(self, line: int) -> int:
        """Offset of a line's first character."""
        return self._starts[line]

    def line_stop(self, line: int) -> int:
        """Offset behind a line's last character, before its line end."""
        return self._starts[line] + len(self.lines[line])

    def offset(self, position: Position) -> int:
        """Offset in characters; what lies beyond a line or the text is clamped to its end."""
        if position.line >= len(self._starts):
            return len(self.source)
        line = self.lines[position.line]
        units = position.character
        if line.isascii():
            return self.line_start(position.line) + min(units, len(line))
        for index, character in enumerate(line):
            units -= self._units(character)
            if units < 0:
                return self.line_start(position.line) + index
        return self.line_stop(position.line)

    def position(self, offset: int) -> Position:
        """The position of an offset in characters."""
        line = bisect_right(self._starts, offset) - 1
        before = self.source[self._starts[line] : offset]
        return Position(line=line, character=self._units(before))

    def range(self, start: int, stop: int) -> Range:
        """The range between two offsets."""
        return Range(start=self.position(start), end=self.position(stop))

    def replaced(self, where: Range, new_text: str) -> str:
        """The text with one range replaced."""
        start, stop = sorted((self.offset(where.start), self.offset(where.end)))
        return self.source[:start] + new_text + self.source[stop:]

    def edited(self, edits: list[TextEdit]) -> str:
        """The text after edits that do not overlap; of those at one place the first comes first."""
        places = [(self.offset(edit.range.start), self.offset(edit.range.end)) for edit in edits]
        pieces: list[str] = []
        done = 0
        for (start, stop), edit in sorted(zip(places, edits, strict=True), key=lambda item: item[0][0]):
            pieces += [self.source[done:start], edit.new_text]
            done = stop
        return "".join([*pieces, self.source[done:]])

    def _units(self, text: str) -> int:
        if text.isascii():
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._unit_bytes
