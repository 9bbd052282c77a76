"""Which functions of a file differ from those that an earlier text of it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.target.lines import split_lines
from afterburner.target.locate import FunctionSpan, functions

if TYPE_CHECKING:
    from collections.abc import Sequence


def changed(before: str | None, now: str) -> set[FunctionSpan]:
    """The functions that are new, or in which any line was added, changed or deleted, decorators included.

    A function that only moved is the same, and so is one whose file got other line ends.

    Args:
        before: the earlier text; `None` of a new file. All functions count where it does not parse.
        now: the text that the functions are of.

    Raises:
        NotOptimizable: the present text does not parse.
    """
    now = now.removeprefix("\ufeff")
    present = _texts(now, functions(now))
    try:
        before = (before or "").removeprefix("\ufeff")
        earlier = {(span.qualname, text) for span, text in _texts(before, functions(before))}
    except NotOptimizable:
        earlier = set()
    return {span for span, text in present if (span.qualname, text) not in earlier}


def _texts(source: str, spans: Sequence[FunctionSpan]) -> list[tuple[FunctionSpan, str]]:
    lines = [line.rstrip("\r\n") for line in split_lines(source)]
    return [(span, "\n".join(lines[span.start_line : span.end_line + 1])) for span in spans]
