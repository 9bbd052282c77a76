"""Lays a slow function out in a folder as a user would have it: its file, and a case file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.slow.catalogue import SlowFunction

import monolith

_CASES = """

def cases():
    rng = random.Random(0)
    for size in (0, 1, 2, 3, 5, 8, 13, 20):
        yield {name}(rng, size), {{}}


def make_inputs(rng, size):
    return {name}(rng, size), {{}}
"""
_HELD_BACK_CASES = """

def cases():
    for arguments in HELD_BACK[{name!r}]:
        yield arguments, {{}}
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the files of one function lie."""

    file: Path
    cases: Path
    """Inputs for the search, as `--cases` takes them."""


def unpack(function: SlowFunction, folder: Path) -> Workspace:
    """Write the function's file and its case file into a folder."""
    workspace = Workspace(folder / f"{function.family}.py", folder / f"{function.name}_cases.py")
    workspace.file.write_text(function.text("originals"))
    workspace.cases.write_text(function.text("inputs") + _CASES.format(name=function.name))
    return workspace


def held_back_difference(function: SlowFunction, rewritten: str, folder: Path) -> str:
    """How a rewritten file differs from the original on the inputs that were held back; empty if it does not.

    It is run behind the walls; floats count bit by bit, and so do types, exceptions and changed arguments.

    Args:
        rewritten: the text of the whole file after the rewrite.
        folder: an empty one, to put the files in.
    """
    original, candidate = folder / f"{function.family}.py", folder / "rewritten" / f"{function.family}.py"
    cases = folder / "held_back.py"
    candidate.parent.mkdir()
    original.write_text(function.text("originals"))
    candidate.write_text(rewritten)
    cases.write_text(function.text("held_back") + _HELD_BACK_CASES.format(name=function.name))
    rules = monolith.Rules(strict=True, budget_s=0.0)
    comparison = monolith.compare(original, candidate, function=function.name, cases=cases, rules=rules)
    return "" if comparison.verdict.same_behaviour else f"{comparison.verdict}: {comparison.reason}"
