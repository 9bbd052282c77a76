"""The function to optimize together with all that is known about it from its file."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.target.layout import reindent
from afterburner.target.lines import parse, split_lines
from afterburner.target.locate import FunctionSpan, find_node
from afterburner.target.parts import lines_inside_strings, parts
from afterburner.target.surroundings import header, surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from afterburner.target.kinds import FunctionNode

_PROJECT_MARKS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")


@dataclass(frozen=True, slots=True)
class Target:
    """One function of one file, as the text on screen has it."""

    file: Path
    source: str
    span: FunctionSpan
    code: str
    """The function's text, moved to the left margin, with line feeds; what a model is shown."""
    signature: str
    """The `def` line, without decorators, on one line."""
    docstring: str
    context: str
    """What the function uses from its file: imports, and the definitions that it names, in short."""


def target_in(file: Path, source: str, qualname: str) -> Target:
    """Read a function from a file's text.

    Args:
        file: the absolute path that the text stands for; it need not exist.
        source: the whole text.
        qualname: the function, as in `f`, `Class.method` or `outer.<locals>.inner`.

    Raises:
        NotOptimizable: the text does not parse, has no such function, or the function is of a kind that
            cannot be optimized.
    """
    text = source.removeprefix("\ufeff")
    span, node = find_node(text, qualname)
    if span.unsupported:
        raise NotOptimizable(span.unsupported)
    try:
        context = surroundings(text, parse(text), node)
    except RecursionError as error:
        reason = f"`{span.name}` has expressions that are nested too deeply; split them up."
        raise NotOptimizable(reason) from error
    return Target(
        file=file,
        source=source,
        span=span,
        code=_code(text, span, node),
        signature=header(node),
        docstring=ast.get_docstring(node) or "",
        context=context,
    )


def project_root(file: Path) -> Path:
    """The nearest folder above a file that looks like a project; the file's own folder when none does."""
    return next(filter(is_marked, file.parents), file.parent)


def is_marked(folder: Path) -> bool:
    """Whether a folder holds one of the files that make it a project."""
    return any((folder / mark).exists() for mark in _PROJECT_MARKS)


def path_in_repository(file: Path) -> str:
    """The file's path from the repository's root, as diffs name it; from the project's folder without one."""
    root = next((folder for folder in file.parents if (folder / ".git").exists()), project_root(file))
    return file.relative_to(root).as_posix()


def _code(text: str, span: FunctionSpan, node: FunctionNode) -> str:
    lines = [line.rstrip("\r\n") for line in split_lines(text)]
    inside = lines_inside_strings(lines)
    frozen = [index - span.start_line for index in inside if index >= span.start_line]
    indent = parts(lines, node, span.start_line).indent
    return "\n".join(reindent(lines[span.start_line : span.end_line + 1], frozen, indent, "")) + "\n"
