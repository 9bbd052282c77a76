"""A rewrite put in the place of the function, with everything else of the file left as it is."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.target.additions import Additions, additions
from afterburner.target.fragment import InvalidRewrite, read_fragment
from afterburner.target.imports import import_line, is_magic_comment
from afterburner.target.layout import above_comments, placed, reindent
from afterburner.target.lines import end_of_line, first_line, parse, split_lines
from afterburner.target.locate import FunctionNode, find_node, is_stub, yields
from afterburner.target.names import bare
from afterburner.target.parts import Parts, lines_inside_strings, parts

if TYPE_CHECKING:
    from afterburner.target.context import Target
    from afterburner.target.fragment import Fragment
    from afterburner.target.locate import FunctionSpan

_BYTE_ORDER_MARK = "\ufeff"
_DEFINITION_WORDS = ("def ", "class ", "async ", "@")


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines `start` to `end` (without `end`) become other lines."""

    start: int
    end: int
    lines: list[str]


def splice(target: Target, code: str) -> str:
    """The whole text of the target's file with the rewrite in the function's place.

    The head of the function (decorators, signature, docstring) stays as it is; its body is the rewrite's.
    New imports join the file's; new helpers stand before the function, or before its class.

    Args:
        target: the function in its file.
        code: what a model wrote: the function, perhaps with imports, helpers and examples around it.

    Raises:
        InvalidRewrite: the rewrite changes more than it may, or is none.
    """
    return splice_source(target.source, target.span, code)


def splice_source(source: str, span: FunctionSpan, code: str) -> str:
    """As `splice`, for a text and a span of it."""
    text = source.removeprefix(_BYTE_ORDER_MARK)
    tree = parse(text)
    _, original = find_node(text, span.qualname)
    fragment = read_fragment(code, span)
    _check(original, fragment.function)
    if _essence(original) == _essence(fragment.function):
        return source
    owner = next(s for s in tree.body if s.lineno <= original.lineno <= (s.end_lineno or s.lineno))
    members = owner.body if isinstance(owner, ast.ClassDef) else []
    added = additions(fragment, tree.body, members)
    for units_converted in (True, False):
        edits = _edits(text, tree, span, original, owner, fragment, added, units_converted)
        result = _apply(text, edits)
        if _stands(result, span, fragment.function):
            return source[: len(source) - len(text)] + result
    raise InvalidRewrite(f"The rewrite of `{span.qualname}` cannot be put into the file's layout.")


def _check(original: FunctionNode, rewrite: FunctionNode) -> None:
    if isinstance(rewrite, ast.AsyncFunctionDef) != isinstance(original, ast.AsyncFunctionDef):
        raise InvalidRewrite("The rewrite is async and the original is not, or the reverse.")
    if _signature(original) != _signature(rewrite):
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


def _signature(node: FunctionNode) -> str:
    return ast.dump(bare(node).args)


def _essence(node: FunctionNode) -> str:
    """What the function does, without its decorators, which the original keeps."""
    plain = bare(node)
    plain.decorator_list = []
    return ast.dump(plain)


def _edits(
    text: str,
    tree: ast.Module,
    span: FunctionSpan,
    original: FunctionNode,
    owner: ast.stmt,
    fragment: Fragment,
    added: Additions,
    units_converted: bool,
) -> list[_Edit]:
    lines = [line.rstrip("\r\n") for line in split_lines(text)]
    old = parts(lines, original, span.start_line)
    new = parts(fragment.lines, fragment.function, fragment.function.lineno - 1)
    inside = lines_inside_strings(lines)
    edits = [_Edit(span.start_line, span.end_line + 1, _function(old, new, units_converted))]
    if added.members:
        line = above_comments(lines, span.start_line, inside)
        block = _block(lines, line, fragment, added.members, old.indent, old.unit)
        edits.append(_Edit(line, line, block))
    if added.helpers:
        line = _below_magic(lines, above_comments(lines, first_line(lines, owner), inside))
        edits.append(_Edit(line, line, _block(lines, line, fragment, added.helpers, "", old.unit)))
    if added.imports:
        edits.append(_imports(text, tree, lines, added.imports))
    return edits


def _function(old: Parts, new: Parts, units_converted: bool) -> list[str]:
    units = (new.unit, old.unit) if units_converted else ("", "")
    body = reindent(new.body, new.frozen, new.indent + new.unit, old.indent + old.unit, units)
    return [*old.head, *old.gap, *body]


def _block(
    lines: list[str], line: int, fragment: Fragment, statements: list[ast.stmt], indent: str, unit: str
) -> list[str]:
    """New statements for the space above a line, with the blank lines that are usual around there."""
    above = len(list(takewhile(lambda other: not other.strip(), reversed(lines[:line]))))
    blank = [""] * (min(above, 2) if 0 < above < line else 1 if indent else 2)
    block: list[str] = []
    for index, statement in enumerate(statements):
        simple = isinstance(statement, ast.Assign | ast.AnnAssign)
        following = statements[index + 1] if index + 1 < len(statements) else None
        block += placed(fragment.lines, statement, indent, unit)
        block += [] if simple and isinstance(following, ast.Assign | ast.AnnAssign) else blank
    return block


def _below_magic(lines: list[str], line: int) -> int:
    while is_magic_comment(lines[line], line):
        line += 1
    return line


def _imports(text: str, tree: ast.Module, lines: list[str], imports: list[str]) -> _Edit:
    line, continues = import_line(text, tree)
    if continues:
        return _Edit(line, line, imports)
    before = (
        [""]
        if line > 0 and lines[line - 1].strip() and not is_magic_comment(lines[line - 1], line - 1)
        else []
    )
    following = lines[line] if line < len(lines) else ""
    after = [""] * (2 if following.startswith(_DEFINITION_WORDS) else bool(following.strip()))
    return _Edit(line, line, [*before, *imports, *after])


def _apply(text: str, edits: list[_Edit]) -> str:
    """Carry the edits out; lines that stay the same keep their own ends."""
    lines = split_lines(text)
    end = end_of_line(text)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        replaced = lines[edit.start : edit.end]
        kept = [a for a, b in takewhile(_alike, zip(replaced, edit.lines, strict=False))]
        fresh = kept + [line + end for line in edit.lines[len(kept) :]]
        if replaced and not replaced[-1].endswith(("\r", "\n")):
            fresh[-1] = fresh[-1].rstrip("\r\n")
        lines[edit.start : edit.end] = fresh
    return "".join(lines)


def _alike(pair: tuple[str, str]) -> bool:
    before, after = pair
    return before.rstrip("\r\n") == after and before != after


def _stands(result: str, span: FunctionSpan, rewrite: FunctionNode) -> bool:
    try:
        _, node = find_node(result, span.qualname)
    except NotOptimizable:
        return False
    return _essence(node) == _essence(rewrite)
