"""Text cut into lines exactly where Python cuts it, and parsed without noise."""

from __future__ import annotations

import ast
import re
import warnings

from afterburner.errors import NotOptimizable

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_BYTE_ORDER_MARK = "\ufeff"


def split_lines(text: str) -> list[str]:
    r"""Lines with their ends; only `\n`, `\r\n` and `\r` end a line, unlike `str.splitlines`."""
    return _LINE.findall(text)


def end_of_line(text: str) -> str:
    """The line end that the text uses first; a line feed when it has none."""
    match = re.search(r"\r\n|\n|\r", text)
    return match.group() if match else "\n"


def first_line(lines: list[str], statement: ast.stmt) -> int:
    """The line (from 0) that a statement begins on, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    if not decorators:
        return statement.lineno - 1
    line = decorators[0].lineno - 1
    while not lines[line].lstrip().startswith("@"):
        line -= 1
    return line


def parse(source: str) -> ast.Module:
    """The syntax tree of a file's text; positions count from 1, as `ast` does.

    Raises:
        NotOptimizable: the text does not parse; the sentence names the line.
    """
    try:
        return parse_fragment(source)
    except SyntaxError as error:
        where = f"line {error.lineno}" if error.lineno else "somewhere"
        raise NotOptimizable(f"The file does not parse ({where}: {error.msg}); fix it first.") from error


def parse_fragment(text: str) -> ast.Module:
    """The syntax tree of any text.

    Raises:
        SyntaxError: it does not parse, for whatever reason the parser has.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.removeprefix(_BYTE_ORDER_MARK))
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise SyntaxError(reason) from error
