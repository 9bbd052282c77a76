"""Plants faults in a function: the text of its module with one small mutation each."""

from __future__ import annotations

import ast
import random
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from afterburner.cases.mutations import Replacement, expression, is_seen, statement
from monolith.program import Program

MOST = 40
_SHOWN = 40
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Fault:
    """One mutant of a module."""

    source: str
    """The whole module; everything but the mutated place stands as it was."""
    description: str
    """As in `line 12: n < 3 -> n <= 3`."""


def faults(program: Program, seed: int, most: int = MOST) -> list[Fault]:
    """Mutants of the function's body, in random order, spread evenly over it.

    Args:
        program: the module and the function; decorators, defaults and annotations are left alone.
        seed: the same seed gives the same mutants.
        most: how many at most.
    """
    node = program.function_node()
    if node is None:
        return []
    rng = random.Random(seed)
    text = _Text(program.source)
    sites = sorted(_sites(node), key=lambda site: text.span(site[0]))
    found: list[Fault] = []
    known = {_form(text.of(node))}
    for site in _spread(sites, rng):
        form = _form(text.of(node, site))
        if form and form not in known:
            known.add(form)
            found.append(text.with_fault(site))
            if len(found) == most:
                break
    rng.shuffle(found)
    return found


class _Text:
    """A module's text, addressed by the positions of its syntax tree: lines and bytes."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        lengths = [len(line) for line in self._bytes.splitlines(keepends=True)]
        self._starts = [sum(lengths[:number]) for number in range(len(lengths))]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the text of a node starts and ends."""
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def of(self, function: ast.stmt, site: Replacement | None = None) -> str:
        """The whole lines of a function, with one node inside it replaced."""
        start, end = self._starts[function.lineno - 1], self.span(function)[1]
        if site is None:
            return self._bytes[start:end].decode()
        node, text = site
        first, last = self.span(node)
        return (self._bytes[start:first] + text.encode() + self._bytes[last:end]).decode()

    def with_fault(self, site: Replacement) -> Fault:
        """The text with one node replaced."""
        node, text = site
        assert isinstance(node, ast.expr | ast.stmt)
        start, end = self.span(node)
        mutant = self._bytes[:start] + text.encode() + self._bytes[end:]
        before = " ".join(self._bytes[start:end].decode().split())
        return Fault(mutant.decode(), f"line {node.lineno}: {before[:_SHOWN]} -> {text[:_SHOWN]}")


def _spread(sites: list[Replacement], rng: random.Random) -> Iterator[Replacement]:
    """One of each of `MOST` neighbourhoods first, then what is left."""
    groups = [sites[len(sites) * number // MOST : len(sites) * (number + 1) // MOST] for number in range(MOST)]
    for group in groups:
        rng.shuffle(group)
    yield from (group.pop() for group in groups if group)
    rest = [site for group in groups for site in group]
    rng.shuffle(rest)
    yield from rest


def _sites(function: _Function) -> Iterator[Replacement]:
    """Every mutation of every node of the body that a call may reach and a comparison may see."""
    bound = Counter(node.id for node in ast.walk(function) if _binds(node) and isinstance(node, ast.Name))
    bound.update(argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg))
    assigned = frozenset(name for name, count in bound.items() if count > 1)
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield from statement(node, assigned)
        else:
            yield from expression(node)
        pending += _children(node)


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that are worth a fault: no texts, no annotations, no messages of errors."""
    if isinstance(node, _Function | ast.ClassDef | ast.Lambda):
        yield from node.body if isinstance(node.body, list) else [node.body]
    elif isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value else []
    elif isinstance(node, ast.Assert):
        yield node.test
    elif isinstance(node, ast.Expr) and not is_seen(node.value):
        return
    elif not isinstance(node, ast.JoinedStr | ast.Raise | ast.pattern):
        yield from ast.iter_child_nodes(node)


def _form(lines: str) -> str | None:
    """A function's lines without their layout; `None` when they are no Python."""
    block = f"if True:\n{lines}" if lines[:1].isspace() else lines
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(block))
    except (SyntaxError, ValueError):
        return None
