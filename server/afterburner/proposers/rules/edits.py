"""Changes of pieces of a text; everything between them stays as it is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from afterburner.proposers.rules.code import Code, read

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


class Edits:
    """Collects changes of one code."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._edits: list[_Edit] = []
        self._imports: list[str] = []
        self._possible = True

    def replace(self, node: ast.AST, text: str) -> None:
        """Put a text in the place of a node; impossible where a comment would be lost."""
        old = self._code.of(node)
        self._possible &= "\n" not in old or set(_comments(old)) <= set(_comments(text))
        self._edits.append(_Edit(self._code.start(node), self._code.end(node), text))

    def above(self, statement: ast.stmt, *lines: str) -> None:
        """Put lines before a statement, at its indentation."""
        self._insert(self._code.line_start(statement.lineno), statement, lines)

    def above_line(self, line: int, statement: ast.stmt, *lines: str) -> None:
        """Put lines before a line, at the indentation of a statement."""
        self._insert(self._code.line_start(line), statement, lines)

    def below(self, statement: ast.stmt, *lines: str) -> None:
        """Put lines after a statement, at its indentation."""
        self._insert(self._code.line_start((statement.end_lineno or statement.lineno) + 1), statement, lines)

    def shift(self, line: int, indent: str) -> None:
        """Indent a line further."""
        offset = self._code.line_start(line)
        self._edits.append(_Edit(offset, offset, indent))

    def replace_statements(self, first: ast.stmt, last: ast.stmt, *lines: str) -> None:
        """Put lines in the place of one or several statements; impossible where a comment would be lost."""
        code = self._code
        indent = code.indentation(first)
        start, end = code.start(first), code.end(last)
        whole = code.text[code.line_start(first.lineno) : code.line_start((last.end_lineno or 0) + 1)]
        self._possible &= not indent.strip() and not _comments(whole)
        self._edits.append(_Edit(start, end, f"\n{indent}".join(lines)))

    def remove(self, statement: ast.stmt) -> None:
        """Take a statement out with its line; impossible where others or a comment share it."""
        code = self._code
        start = code.line_start(statement.lineno)
        end = code.line_start((statement.end_lineno or statement.lineno) + 1)
        alone = code.text[start:end].strip() == code.of(statement).strip()
        self._possible &= alone
        self._edits.append(_Edit(start, end, ""))

    def add_import(self, line: str) -> None:
        """Import something; what the code imports already is left out."""
        if line not in {self._code.of(statement) for statement in self._code.tree.body}:
            self._imports.append(line)

    def result(self) -> str | None:
        """The changed text; `None` where nothing changes, or the changes do not fit together."""
        edits = sorted(self._edits, key=lambda edit: (edit.start, edit.end))
        overlap = any(one.end > other.start for one, other in pairwise(edits))
        if not edits or overlap or not self._possible:
            return None
        pieces, position = [], 0
        for edit in edits:
            pieces += [self._code.text[position : edit.start], edit.text]
            position = edit.end
        text = self._head() + "".join(pieces) + self._code.text[position:]
        changed = read(text)
        return text if changed and ast.dump(changed.tree) != ast.dump(self._code.tree) else None

    def _head(self) -> str:
        lines = "".join(f"{line}\n" for line in dict.fromkeys(self._imports))
        follows_import = isinstance(self._code.tree.body[0], ast.Import | ast.ImportFrom)
        return lines if not lines or follows_import else f"{lines}\n\n"

    def _insert(self, offset: int, statement: ast.stmt, lines: Iterable[str]) -> None:
        indent = self._code.indentation(statement)
        self._possible &= not indent.strip()
        text = "".join(f"{indent}{line}\n" if line else "\n" for line in lines)
        missing_end = offset and not self._code.text[:offset].endswith("\n")
        self._edits.append(_Edit(offset, offset, f"\n{text}" if missing_end else text))


def _comments(text: str) -> list[str]:
    """The comments of a piece of code; of one that does not stand alone, whatever may be a comment."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError):
        return re.findall("#.*", text)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
