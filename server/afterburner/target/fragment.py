"""What a model wrote, taken apart: the function, and the statements around it."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from afterburner.target.enclosing import enclosing, innermost_class, outer_function
from afterburner.target.kinds import FunctionNode, is_named
from afterburner.target.lines import parse_fragment, split_lines
from afterburner.target.names import bare, inner_statements, mentioned_attributes, mentioned_names

if TYPE_CHECKING:
    from afterburner.target.locate import FunctionSpan

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WRAPPER = "if True:\n"


class InvalidRewrite(Exception):
    """The rewrite cannot take the function's place; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rewrite: the function and what was written around it."""

    lines: list[str]
    """The text that the trees count their lines in, without line ends."""
    function: FunctionNode
    module: list[ast.stmt]
    """The other statements, as meant for the module."""
    members: list[ast.stmt]
    """The other statements, as meant for the class around the function."""
    outer: FunctionNode | None
    """The function around it, when the rewrite has that one too."""


class _Scope(NamedTuple):
    """A class or function around the function."""

    name: str
    is_class: bool

    def is_meant_by(self, statement: ast.stmt) -> bool:
        """Whether a definition is that one."""
        return (
            isinstance(statement, _DEFINITIONS)
            and statement.name == self.name
            and isinstance(statement, ast.ClassDef) == self.is_class
        )


def read_fragment(code: str, span: FunctionSpan) -> Fragment:
    """Take a rewrite apart.

    Raises:
        InvalidRewrite: it does not parse, or does not define the function.
    """
    text, tree = _parse(code)
    lines = [line.rstrip("\n") for line in split_lines(text)]
    scopes = _scopes(span.qualname)
    found = (_last_definition(tree, scopes[depth:], span.name) for depth in range(len(scopes) + 1))
    function = next((function for function in found if function is not None), None)
    if function is None:
        raise InvalidRewrite(f"The rewrite does not define `{span.qualname}`.")
    around = enclosing(tree, function.lineno)
    owner = innermost_class(around)
    module = [other for other in _others(tree, span.name) if other not in around]
    members = [other for other in _others(owner.body, span.name) if other not in around] if owner else []
    if owner is None and any(scope.is_class for scope in scopes):
        members = [other for other in module if _is_member(other, function)]
        module = [other for other in module if other not in members]
    return Fragment(lines, function, module, members, outer_function(around))


def normalised(code: str) -> str:
    """A text that is equal for rewrites that differ only in layout, comments, docstrings and annotations."""
    try:
        _, tree = _parse(code)
        return "\n".join(ast.dump(bare(statement)) for statement in tree if not is_scratch(statement))
    except (InvalidRewrite, RecursionError):
        return " ".join(code.split())


def is_scratch(statement: ast.stmt) -> bool:
    """Whether it is something a model adds to try its code out: a call, an assert, a main guard."""
    if isinstance(statement, ast.If):
        return "__name__" in mentioned_names(statement.test)
    return isinstance(statement, ast.Expr | ast.Assert | ast.Pass)


def _parse(code: str) -> tuple[str, list[ast.stmt]]:
    text = code.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    try:
        return text, parse_fragment(text).body
    except SyntaxError as error:
        if textwrap.dedent(text) != text or text[:1] in " \t\n":
            wrapped = _parse_wrapped(text)
            if wrapped is not None:
                return wrapped
        where = f"line {error.lineno}: " if error.lineno else ""
        raise InvalidRewrite(f"The rewrite does not parse ({where}{error.msg}).") from error


def _parse_wrapped(text: str) -> tuple[str, list[ast.stmt]] | None:
    """Indented text, read as it stands, so that no string changes."""
    try:
        block = parse_fragment(_WRAPPER + text).body
    except SyntaxError:
        return None
    return (_WRAPPER + text, block[0].body) if len(block) == 1 and isinstance(block[0], ast.If) else None


def _scopes(qualname: str) -> list[_Scope]:
    """The classes and functions around a function."""
    words = qualname.split(".")
    return [_Scope(word, following != "<locals>") for word, following in pairwise(words) if word != "<locals>"]


def _last_definition(statements: list[ast.stmt], scopes: list[_Scope], name: str) -> FunctionNode | None:
    """The last definition of the function in these scopes; one inside a block when there is no other."""
    for statement in reversed(statements):
        if not scopes and isinstance(statement, FunctionNode) and statement.name == name and is_named(statement):
            return statement
        if scopes and scopes[0].is_meant_by(statement):
            function = _last_definition(list(inner_statements(statement)), scopes[1:], name)
            if function is not None:
                return function
    blocks = [statement for statement in statements if not isinstance(statement, _DEFINITIONS)]
    inside = [inner for block in blocks for inner in inner_statements(block)]
    return _last_definition(inside, scopes, name) if inside else None


def _others(statements: list[ast.stmt], name: str) -> list[ast.stmt]:
    return [s for s in statements if not (isinstance(s, FunctionNode) and s.name == name)]


def _is_member(statement: ast.stmt, function: FunctionNode) -> bool:
    """Whether a definition beside a bare method is called through the object, not by its name."""
    return (
        isinstance(statement, _DEFINITIONS)
        and statement.name in mentioned_attributes(function)
        and statement.name not in mentioned_names(function)
    )
