"""Which functions a file has, where each one stands, and which of them can be optimized."""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass, replace
from typing import Literal

from afterburner.errors import NotOptimizable
from afterburner.target.lines import first_line, parse, split_lines

Kind = Literal["function", "method", "classmethod", "staticmethod", "property"]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)
_PROPERTY_WORDS = ("property", "cached_property", "getter", "setter", "deleter")


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
    """The function of that name; overload declarations are passed over.

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
    whole = [(span, node) for span, node in found if not _has_decorator(node, "overload")] or found
    span, node = whole[-1]
    if len(whole) > 1:
        reason = f"`{qualname}` is defined {len(whole)} times in this file; keep one definition."
        return replace(span, unsupported=span.unsupported or reason), node
    return span, node


def located(source: str) -> list[tuple[FunctionSpan, FunctionNode]]:
    """Every function with its syntax tree, in order of appearance.

    Raises:
        NotOptimizable: the text does not parse.
    """
    walk = _Walk(split_lines(source))
    walk.statements(parse(source).body, ())
    return walk.found


class _Walk:
    """Collects functions with the scopes that enclose them."""

    def __init__(self, lines: list[str]) -> None:
        self.found: list[tuple[FunctionSpan, FunctionNode]] = []
        self._lines = lines

    def statements(self, body: list[ast.stmt], scopes: tuple[ast.AST, ...]) -> None:
        for statement in body:
            if isinstance(statement, FunctionNode):
                self.found.append((self._span(statement, scopes), statement))
                self.statements(statement.body, (*scopes, statement))
            elif isinstance(statement, ast.ClassDef):
                self.statements(statement.body, (*scopes, statement))
            elif isinstance(statement, _BLOCKS):
                self._blocks(statement, (*scopes, statement))

    def _blocks(self, statement: ast.stmt, scopes: tuple[ast.AST, ...]) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                self.statements([child], scopes)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                self.statements(child.body, scopes)

    def _span(self, node: FunctionNode, scopes: tuple[ast.AST, ...]) -> FunctionSpan:
        kind = _kind(node, scopes)
        return FunctionSpan(
            qualname=_qualname(node, scopes),
            name=node.name,
            kind=kind,
            start_line=first_line(self._lines, node),
            def_line=node.lineno - 1,
            end_line=(node.end_lineno or node.lineno) - 1,
            unsupported=_unsupported(node, scopes, kind),
            is_stub=is_stub(node),
        )


def _qualname(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> str:
    parts: list[str] = []
    for scope in scopes:
        if isinstance(scope, FunctionNode):
            parts += [scope.name, "<locals>"]
        elif isinstance(scope, ast.ClassDef):
            parts.append(scope.name)
    return ".".join([*parts, node.name])


def _kind(node: FunctionNode, scopes: tuple[ast.AST, ...]) -> Kind:
    owners = [scope for scope in scopes if isinstance(scope, FunctionNode | ast.ClassDef)]
    if not owners or not isinstance(owners[-1], ast.ClassDef):
        return "function"
    if _has_decorator(node, "staticmethod"):
        return "staticmethod"
    if _has_decorator(node, "classmethod"):
        return "classmethod"
    if any(_has_decorator(node, word) for word in _PROPERTY_WORDS):
        return "property"
    return "method"


def _unsupported(node: FunctionNode, scopes: tuple[ast.AST, ...], kind: Kind) -> str | None:
    name = f"`{node.name}`"
    if any(isinstance(scope, FunctionNode) for scope in scopes):
        return f"{name} is nested in another function; move it to the top level of the file."
    if any(isinstance(scope, _BLOCKS) for scope in scopes):
        return f"{name} is defined inside a block such as `if`; move it to the top level of the file."
    if len(scopes) > 1:
        return f"{name} belongs to a class inside a class; move that class to the top level of the file."
    if isinstance(node, ast.AsyncFunctionDef):
        return f"{name} is async; move the work that computes into an ordinary function and optimize that."
    if yields(node):
        return f"{name} is a generator; move the work of a step into an ordinary function, optimize that."
    if _has_decorator(node, "overload"):
        return f"{name} here only declares an overload; choose its implementation."
    if _has_decorator(node, "abstractmethod"):
        return f"{name} is abstract; choose an implementation of it."
    if kind == "property":
        return f"{name} is a property; move its work into a method and optimize that."
    if is_stub(node) and ast.get_docstring(node) is None:
        return f"{name} has neither a body nor a docstring; write down what it should do."
    return None


def _has_decorator(node: FunctionNode, word: str) -> bool:
    return any(_last_word(decorator) == word for decorator in node.decorator_list)


def _last_word(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def yields(node: FunctionNode) -> bool:
    """Whether it is a generator function."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        current = pending.pop()
        if isinstance(current, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(current, FunctionNode | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(current))
    return False


def is_stub(node: FunctionNode) -> bool:
    """Whether nothing follows the docstring but `...`, `pass` or `raise NotImplementedError`."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return all(does_nothing(statement) for statement in body)


def does_nothing(statement: ast.stmt) -> bool:
    """Whether a statement only stands where a body would be."""
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) and statement.value.value is Ellipsis
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        return _last_word(statement.exc) == "NotImplementedError"
    return False


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
