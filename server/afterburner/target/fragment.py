"""What a model wrote, taken apart: the function, and the statements around it."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.target.lines import parse_fragment, split_lines
from afterburner.target.locate import FunctionNode
from afterburner.target.names import bare, mentioned_attributes, mentioned_names

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


def read_fragment(code: str, span: FunctionSpan) -> Fragment:
    """Take a rewrite apart.

    Raises:
        InvalidRewrite: it does not parse, or does not define the function.
    """
    text, tree = _parse(code)
    lines = [line.rstrip("\n") for line in split_lines(text)]
    class_name = span.qualname.rpartition(".")[0]
    for owner in reversed(tree):
        if class_name and isinstance(owner, ast.ClassDef) and owner.name == class_name:
            function = _last_definition(owner.body, span.name)
            if function is not None:
                module = [other for other in tree if other is not owner]
                return Fragment(lines, function, module, _others(owner.body, span.name))
    function = _last_definition(tree, span.name)
    if function is None:
        raise InvalidRewrite(f"The rewrite does not define `{span.qualname}`.")
    others = _others(tree, span.name)
    members = [other for other in others if class_name and _is_member(other, function)]
    return Fragment(lines, function, [other for other in others if other not in members], members)


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


def _last_definition(statements: list[ast.stmt], name: str) -> FunctionNode | None:
    found = [s for s in statements if isinstance(s, FunctionNode) and s.name == name]
    return found[-1] if found else None


def _others(statements: list[ast.stmt], name: str) -> list[ast.stmt]:
    return [s for s in statements if not (isinstance(s, FunctionNode) and s.name == name)]


def _is_member(statement: ast.stmt, function: FunctionNode) -> bool:
    """Whether a definition beside a bare method is called through the object, not by its name."""
    return (
        isinstance(statement, _DEFINITIONS)
        and statement.name in mentioned_attributes(function)
        and statement.name not in mentioned_names(function)
    )
