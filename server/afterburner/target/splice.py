"""A rewrite put in the place of the function, with everything else of the file left as it is."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.target.additions import Additions, additions
from afterburner.target.enclosing import enclosing, innermost_class, outer_function
from afterburner.target.fragment import Fragment, InvalidRewrite, read_fragment
from afterburner.target.imports import import_line, is_magic_comment
from afterburner.target.kinds import FunctionNode, is_stub, yields
from afterburner.target.layout import above_comments, placed, reindent
from afterburner.target.lines import end_of_line, first_line, parse, split_lines
from afterburner.target.locate import find_node
from afterburner.target.names import bare
from afterburner.target.nesting import check_nested, check_outer, names_of
from afterburner.target.parts import indentation, lines_inside_strings, parts

if TYPE_CHECKING:
    from afterburner.target.context import Target
    from afterburner.target.locate import FunctionSpan

_BYTE_ORDER_MARK = "\ufeff"
_DEFINITION_WORDS = ("def ", "class ", "async ", "@")


def splice(target: Target, code: str) -> str:
    """The whole text of the target's file with the rewrite in the function's place.

    The head of the function (decorators, signature, docstring) stays as it is; its body is the rewrite's.
    New imports join the file's; new helpers stand before the outermost statement around the function, new
    methods before the method in its class.

    Args:
        target: the function in its file.
        code: what a model wrote: the function, perhaps with imports, helpers and examples around it.

    Raises:
        InvalidRewrite: the rewrite changes more than it may, or is none.
    """
    try:
        return _spliced(target.source, target.span, code)
    except RecursionError as error:
        raise InvalidRewrite("The rewrite is nested too deeply to be read.") from error


def _spliced(source: str, span: FunctionSpan, code: str) -> str:
    text = source.removeprefix(_BYTE_ORDER_MARK)
    site = _Site(text, span)
    fragment = read_fragment(code, span)
    _check(site.function, fragment.function)
    if site.outer is not None and fragment.outer is not None:
        check_outer(site.outer, fragment.outer, span.name)
    if _essence(site.function) == _essence(fragment.function):
        return source
    if site.outer is not None:
        check_nested(site.outer, site.function, fragment.function)
    added = additions(fragment, site.tree.body, site.members, names_of(site.outer) if site.outer else frozenset())
    for units_converted in (True, False):
        result = site.with_rewrite(fragment, added, units_converted)
        if _stands(result, span, fragment.function):
            return source[: len(source) - len(text)] + result
    raise InvalidRewrite(f"The rewrite of `{span.qualname}` cannot be put into the file's layout.")


def _check(original: FunctionNode, rewrite: FunctionNode) -> None:
    if isinstance(rewrite, ast.AsyncFunctionDef) != isinstance(original, ast.AsyncFunctionDef):
        raise InvalidRewrite("The rewrite is async and the original is not, or the reverse.")
    if ast.dump(bare(original).args) != ast.dump(bare(rewrite).args):
        raise InvalidRewrite(
            f"The rewrite changes the signature: `({ast.unparse(rewrite.args)})` "
            f"instead of `({ast.unparse(original.args)})`."
        )
    decorators = [ast.dump(decorator) for decorator in rewrite.decorator_list]
    if decorators and decorators != [ast.dump(decorator) for decorator in original.decorator_list]:
        raise InvalidRewrite("The rewrite changes the decorators of the function.")
    if is_stub(rewrite):
        raise InvalidRewrite("The rewrite has no body.")
    if yields(rewrite) != yields(original):
        raise InvalidRewrite("The rewrite is a generator and the original is not, or the reverse.")


def _essence(node: FunctionNode) -> str:
    """What the function does, without its decorators, which the original keeps."""
    plain = bare(node)
    plain.decorator_list = []
    return ast.dump(plain)


def _stands(result: str, span: FunctionSpan, rewrite: FunctionNode) -> bool:
    try:
        _, node = find_node(result, span.qualname)
    except NotOptimizable:
        return False
    return _essence(node) == _essence(rewrite)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines `start` to `end` (without `end`) become other lines."""

    start: int
    end: int
    lines: list[str]


class _Site:
    """The file's text around the function, and the places in it where something may be put."""

    def __init__(self, text: str, span: FunctionSpan) -> None:
        self.tree = parse(text)
        _, self.function = find_node(text, span.qualname)
        self._text = text
        self._span = span
        self._lines = [line.rstrip("\r\n") for line in split_lines(text)]
        self._inside = lines_inside_strings(self._lines)
        self._parts = parts(self._lines, self.function, span.start_line)
        self._around = enclosing(self.tree.body, self.function.lineno)
        self._class = innermost_class(self._around)

    @property
    def members(self) -> list[ast.stmt]:
        """The statements of the class around the function."""
        return self._class.body if self._class else []

    @property
    def outer(self) -> FunctionNode | None:
        """The function that this one is nested in."""
        return outer_function(self._around)

    def with_rewrite(self, fragment: Fragment, added: Additions, units_converted: bool) -> str:
        """The text with the rewrite, its indentation converted to the file's or only moved."""
        edits = [self._body(fragment, units_converted)]
        if added.members:
            edits.append(self._block(self.outer or self.function, fragment, added.members))
        if added.helpers:
            edits.append(self._block(self._around[0], fragment, added.helpers))
        if added.imports:
            edits.append(self._imports(added.imports))
        return _applied(self._text, edits)

    def _body(self, fragment: Fragment, units_converted: bool) -> _Edit:
        old = self._parts
        new = parts(fragment.lines, fragment.function, fragment.function.lineno - 1)
        units = (new.unit, old.unit) if units_converted else ("", "")
        body = reindent(new.body, new.frozen, new.indent + new.unit, old.indent + old.unit, units)
        return _Edit(self._span.start_line, self._span.end_line + 1, [*old.head, *old.gap, *body])

    def _block(self, below: ast.stmt, fragment: Fragment, statements: list[ast.stmt]) -> _Edit:
        """New statements above another one, with the blank lines that are usual around there."""
        indent = indentation(self._lines[below.lineno - 1])
        line = above_comments(self._lines, first_line(self._lines, below), self._inside)
        while is_magic_comment(self._lines[line], line):
            line += 1
        above = len(list(takewhile(lambda other: not other.strip(), reversed(self._lines[:line]))))
        blank = [""] * (min(above, 2) if 0 < above < line else 1 if indent else 2)
        block: list[str] = []
        for statement, following in zip(statements, [*statements[1:], below], strict=True):
            block += placed(fragment.lines, statement, indent, self._parts.unit)
            block += [] if _is_assignment(statement) and _is_assignment(following) else blank
        return _Edit(line, line, block)

    def _imports(self, imports: list[str]) -> _Edit:
        line, continues = import_line(self._text, self.tree)
        if continues:
            return _Edit(line, line, imports)
        above = self._lines[line - 1] if line else ""
        before = [""] if above.strip() and not is_magic_comment(above, line - 1) else []
        below = self._lines[line]
        after = [""] * (2 if below.startswith(_DEFINITION_WORDS) else bool(below.strip()))
        return _Edit(line, line, [*before, *imports, *after])


def _is_assignment(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AnnAssign)


def _applied(text: str, edits: list[_Edit]) -> str:
    """Carry the edits out; lines that stay the same keep their own ends."""
    lines = split_lines(text)
    end = end_of_line(text)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        replaced = lines[edit.start : edit.end]
        kept = [before for before, _ in takewhile(_alike, zip(replaced, edit.lines, strict=False))]
        fresh = kept + [line + end for line in edit.lines[len(kept) :]]
        if replaced and not replaced[-1].endswith(("\r", "\n")):
            fresh[-1] = fresh[-1].rstrip("\r\n")
        lines[edit.start : edit.end] = fresh
    return "".join(lines)


def _alike(pair: tuple[str, str]) -> bool:
    before, after = pair
    return before.rstrip("\r\n") == after and before != after
