"""What is run: Python text, the name it is loaded under, and the function in it to call."""

from __future__ import annotations

import ast
import platform
import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from monolith.errors import FaultyOriginal
from monolith.worker.definitions import find


@dataclass(frozen=True, slots=True)
class Program:
    """A module held as text, and one function of it.

    The text is never written to disk: it is compiled and executed under its real dotted name, so that
    relative imports work and unsaved edits count.
    """

    source: str
    """The whole module."""
    qualname: str
    """The function to call, as in `f`, `Class.method` or `outer.<locals>.inner`."""
    module: str
    """The dotted name that the text is loaded under."""
    filename: str
    """The file that the text stands for; shown in tracebacks, set as `__file__`."""
    roots: tuple[str, ...] = ()
    """Folders that are importable: put in front of the interpreter's own path."""
    trailing_roots: tuple[str, ...] = ()
    """Folders that are importable after everything else: a loose file's own folder."""

    def with_source(self, source: str) -> Program:
        """The same function of another text."""
        return replace(self, source=source)

    def function_node(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function's definition in the text; `None` when there is none of that name.

        Raises:
            FaultyOriginal: the text is newer Python than the one that the judge runs under, or too deeply nested.
        """
        try:
            return find(_parsed(self.source), self.qualname)
        except LookupError:
            return None

    def parameters(self) -> tuple[str, ...]:
        """Names of the function's positional parameters; of a nested function, its closure comes first."""
        node = self.function_node()
        names = tuple(argument.arg for argument in (*node.args.posonlyargs, *node.args.args)) if node else ()
        return ("closure", *names) if "<locals>" in self.qualname else names

    def docstring(self) -> str:
        """The function's docstring, as Python gives it; empty when there is none."""
        node = self.function_node()
        return (ast.get_docstring(node, clean=False) or "") if node is not None else ""


def program_of(path: Path, source: str, qualname: str, like: Program | None = None) -> Program:
    """The program that a file stands for.

    A module of a package is loaded under its dotted name, and the folder that holds the package is importable.
    A loose file is loaded under its own name, and its folder is importable last.

    Args:
        like: load the text under this program's name instead, so that both see the same neighbours.
    """
    if like is not None:
        return like.with_source(source)
    path = path.resolve()
    names = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    is_package = len(names) > 1 or path.stem == "__init__"
    roots, trailing = ((str(folder),), ()) if is_package else ((), (str(folder),))
    return Program(source, qualname, ".".join(names), str(path), roots, trailing)


@lru_cache(maxsize=4)
def data_names(source: str) -> tuple[str, ...]:
    """The module-level names that hold data, classes included: what a call may change besides its arguments.

    Raises:
        FaultyOriginal: the text is newer Python than the one that the judge runs under.
    """
    tree = _parsed(source)
    names: list[str] = []
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.ClassDef):
            names.append(node.name)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.append(node.id)
            pending += ast.iter_child_nodes(node)
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names += node.names
    return tuple(dict.fromkeys(names))


_one_at_a_time = threading.Lock()
"""CPython 3.11 loses count of the recursion depth when two threads make syntax trees at the same time."""


@lru_cache(maxsize=4)
def _parsed(source: str) -> ast.Module:
    """The syntax tree of a module; it is shared, so nobody may change it."""
    try:
        with _one_at_a_time:
            return ast.parse(source)
    except (RecursionError, MemoryError):
        raise FaultyOriginal(
            "the program is too deeply nested to be parsed; split its longest expression"
        ) from None
    except (SyntaxError, ValueError) as error:
        raise FaultyOriginal(
            f"Python {platform.python_version()}, which the judge runs under, cannot parse the program ({error});"
            " run the judge under the version that the program is written for"
        ) from None
