"""Which functions a file has, where each one stands, and which of them can be optimized."""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from dataclasses import dataclass, replace

from afterburner.errors import NotOptimizable
from afterburner.target.kinds import BLOCKS, FunctionNode, Kind, is_named, is_stub, kind_of
from afterburner.target.lines import first_line, parse, split_lines
from afterburner.target.outside import Meanings, meanings, mentions_outside, outside_refusal
from afterburner.target.support import refusal


@dataclass(frozen=True, slots=True)
class FunctionSpan:
    """One function of a file, by whole lines counted from 0."""

    qualname: str
    """As Python names it: `f`, `Class.method`, `outer.<locals>.inner`."""
    name: str
    kind: Kind
    start_line: int
    """The first decorator's line, or the `def` line."""
    def_line: int
    end_line: int
    """The last line of the body, included."""
    unsupported: str | None
    """Why it cannot be optimized and what would help, in one sentence; `None` when it can."""
    is_stub: bool
    """Whether there is no body beyond the docstring, so that an original has to be written first."""


def functions(source: str) -> list[FunctionSpan]:
    """Every function of a file, in order, nested and unsupported ones too.

    Raises:
        NotOptimizable: the text does not parse.
    """
    return [span for span, _ in located(source)]


def function_at(source: str, line: int) -> FunctionSpan | None:
    """The innermost function that contains a line (from 0), decorators included.

    Raises:
        NotOptimizable: the text does not parse.
    """
    around = [span for span in functions(source) if span.start_line <= line <= span.end_line]
    return max(around, key=lambda span: span.start_line, default=None)


def find(source: str, qualname: str) -> FunctionSpan:
    """The function of that name; overload declarations, setters and deleters are passed over.

    Raises:
        NotOptimizable: the text does not parse, or has no such function; near names are told.
    """
    return find_node(source, qualname)[0]


def find_node(source: str, qualname: str) -> tuple[FunctionSpan, FunctionNode]:
    """As `find`, with the function's syntax tree."""
    every = located(source)
    found = [(span, node) for span, node in every if span.qualname == qualname]
    if not found:
        raise NotOptimizable(_no_such_function(qualname, [span.qualname for span, _ in every]))
    return ([(span, node) for span, node in found if is_named(node)] or found)[-1]


def located(source: str) -> list[tuple[FunctionSpan, FunctionNode]]:
    """Every function with its syntax tree, in order of appearance.

    Raises:
        NotOptimizable: the text does not parse.
    """
    tree = parse(source)
    walk = _Walk(split_lines(source), meanings(tree.body) if mentions_outside(source) else None)
    walk.statements(tree.body, ())
    counts = Counter(span.qualname for span, node in walk.found if is_named(node))
    return [
        (replace(span, unsupported=span.unsupported or _repeated(span.qualname, counts)), node)
        for span, node in walk.found
    ]


class _Walk:
    """Collects functions with the scopes that enclose them."""

    def __init__(self, lines: list[str], names: Meanings | None) -> None:
        self.found: list[tuple[FunctionSpan, FunctionNode]] = []
        self._lines = lines
        self._names = names

    def statements(self, body: list[ast.stmt], scopes: tuple[ast.AST, ...]) -> None:
        for statement in body:
            if isinstance(statement, FunctionNode):
                self.found.append((self._span(statement, scopes), statement))
                self.statements(statement.body, (*scopes, statement))
            elif isinstance(statement, ast.ClassDef):
                self.statements(statement.body, (*scopes, statement))
            elif isinstance(statement, BLOCKS):
                self._blocks(statement, (*scopes, statement))

    def _blocks(self, statement: ast.stmt, scopes: tuple[ast.AST, ...]) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                self.statements([child], scopes)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                self.statements(child.body, scopes)

    def _span(self, node: FunctionNode, scopes: tuple[ast.AST, ...]) -> FunctionSpan:
        return FunctionSpan(
            qualname=_qualname(node, scopes),
            name=node.name,
            kind=kind_of(node, scopes),
            start_line=first_line(self._lines, node),
            def_line=node.lineno - 1,
            end_line=(node.end_lineno or node.lineno) - 1,
            unsupported=refusal(node, scopes) or self._outside(node, scopes),
            is_stub=is_stub(node),
        )

    def _outside(self, node: FunctionNode, scopes: tuple[ast.AST, ...]) -> str | None:
        return outside_refusal(node, scopes, self._names) if self._names is not None else None


def _qualname(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> str:
    parts: list[str] = []
    for scope in scopes:
        if isinstance(scope, FunctionNode):
            parts += [scope.name, "<locals>"]
        elif isinstance(scope, ast.ClassDef):
            parts.append(scope.name)
    return ".".join([*parts, node.name])


def _repeated(qualname: str, counts: Counter[str]) -> str | None:
    """Why a name is ambiguous, its own or that of the function around it."""
    around = qualname.rpartition(".<locals>.")[0]
    for name in (around, qualname):
        if counts[name] > 1:
            return f"`{name}` is defined {counts[name]} times in this file; keep one definition."
    return None


def _no_such_function(qualname: str, names: list[str]) -> str:
    last_words = {name.rpartition(".")[2]: name for name in names}
    near = difflib.get_close_matches(qualname, names, n=3) or [
        last_words[word] for word in difflib.get_close_matches(qualname.rpartition(".")[2], last_words, n=3)
    ]
    if near:
        hint = f"did you mean {' or '.join(f'`{name}`' for name in near)}?"
    elif names:
        hint = f"it has {', '.join(f'`{name}`' for name in names[:5])}{' and more' if len(names) > 5 else ''}."
    else:
        hint = "it has no functions."
    return f"There is no function `{qualname}` in this file; {hint}"
