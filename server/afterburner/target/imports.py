"""Where a new import of a file goes."""

from __future__ import annotations

import ast
import re

from afterburner.target.lines import split_lines

_MAGIC_COMMENT = re.compile(r"#!|[ \t\f]*#.*?coding[:=]")


def is_magic_comment(line: str, index: int) -> bool:
    """Whether a line (from 0) is the interpreter's or the encoding's, which have to stay on top."""
    return index < 2 and _MAGIC_COMMENT.match(line) is not None


def import_line(text: str, tree: ast.Module) -> tuple[int, bool]:
    """Where a new import goes: before which line (from 0), and whether it continues a block of imports."""
    top = tree.body
    imports = [index for index, statement in enumerate(top) if isinstance(statement, ast.Import | ast.ImportFrom)]
    first_definition = next(
        (
            index
            for index, s in enumerate(top)
            if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ),
        len(top),
    )
    leading = [index for index in imports if index < first_definition]
    if leading:
        last = top[leading[-1]]
        only_future = isinstance(last, ast.ImportFrom) and last.module == "__future__"
        return _line_behind(top, leading[-1]), not only_future
    if ast.get_docstring(tree, clean=False) is not None:
        return _line_behind(top, 0), False
    return _line_behind_header(text), False


def _line_behind(statements: list[ast.stmt], index: int) -> int:
    """The line after a statement and after all that begins on its last line."""
    end = statements[index].end_lineno or 0
    for following in statements[index + 1 :]:
        if following.lineno > end:
            break
        end = max(end, following.end_lineno or 0)
    return end


def _line_behind_header(text: str) -> int:
    """The line after the comments on top, when they stand apart; else after the magic ones."""
    lines = split_lines(text)
    comments = next((i for i, line in enumerate(lines) if not line.lstrip().startswith("#")), len(lines))
    if comments < len(lines) and not lines[comments].strip():
        return comments
    return next((i for i, line in enumerate(lines) if not is_magic_comment(line, i)), len(lines))
