"""Calls recorded from tests are replayed as they were: what closures and callbacks share, they share again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monolith.interpreter import inspect_interpreter
from monolith.program import program_of
from monolith.recording import Run, record
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.trial import Trial

pytestmark = [pytest.mark.process, pytest.mark.needs("bwrap")]

READER = """
def run(commands):
    pos = 0
    def peek():
        return commands[pos] if pos < len(commands) else None
    def read():
        nonlocal pos
        out = []
        while peek() is not None and len(out) < 300:
            out = out + [peek()]
            pos += 1
        return out
    return read()
"""
PARSER = """
def value_of(text):
    pos = [0]
    def total(depth=0):
        result = term()
        while pos[0] < len(text) and text[pos[0]] == "+":
            pos[0] += 1
            result = result + term()
        return result
    def term():
        pos[0] += 1
        if text[pos[0] - 1] != "(":
            return int(text[pos[0] - 1])
        result = total(1)
        pos[0] += 1
        return result
    return total()
"""
UNBOUND = """
def outer(items, is_scaled):
    if is_scaled:
        scale = 3
    def inner(items):
        if is_scaled:
            return [item * scale for item in items]
        return list(items)
    return inner(items)
"""
DEFAULT = """
LARGEST = float("inf")
def outer(node):
    def least(node, bound=LARGEST):
        if node is None:
            return bound
        return least(node[1], min(node[0], bound)) if node[0] < 9 else least(node[1])
    return least(node)
"""
CALLBACK = """
def f(items, callback):
    out = []
    for item in items:
        out = out + [callback(item)]
    return out
"""
LOOP = "for item in items:\n        out = out + [callback(item)]"
BACKWARDS = "out = [callback(item) for item in reversed(items)][::-1]"
CALLBACKS = {
    "through another function": "log = []; note = lambda x: log.append(x); f([1, 2], lambda x: note(x))",
    "a method of a list": "log = []; f([1, 2], log.append)",
    "a default": "f([1, 2], lambda x, log=[]: log.append(x))",
    "an attribute": "cb = lambda x: cb.log.append(x); cb.log = []; f([1, 2], cb)",
    "a global of the tests": "f([1, 2], note)",
}
REWRITES = {
    "cells shared with another function": (
        READER,
        "run.<locals>.read",
        "run(['a', 'b'])",
        "out = out + [peek()]",
        "out.append(peek())",
        "while peek() is not None and len(out) < 300:",
        "while (commands or None) is not None and len(out) < 300:",
    ),
    "functions that call each other": (
        PARSER,
        "value_of.<locals>.total",
        "value_of('1+(2+3)+4')",
        "result = result + term()",
        "result += term()",
        "result = result + term()",
        "result += term() if depth else 0",
    ),
    "a variable without a value": (
        UNBOUND,
        "outer.<locals>.inner",
        "outer([1], False)",
        "return list(items)",
        "return [*items]",
        "return list(items)",
        "return None",
    ),
    "a default that is computed": (
        DEFAULT,
        "outer.<locals>.least",
        "outer((12, (10, (3, None))))",
        "if node is None:",
        "if not node:",
        "return bound",
        "raise TypeError",
    ),
    **{
        f"a callback that remembers: {how}": (
            CALLBACK,
            "f",
            call,
            "out = out + [callback(item)]",
            "out.append(callback(item))",
            LOOP,
            BACKWARDS,
        )
        for how, call in CALLBACKS.items()
    },
}


@pytest.mark.parametrize("name", REWRITES)
@pytest.mark.parametrize("tests", ["test_it.py", "tests/test_it.py"])
def test_a_right_rewrite_passes_and_a_wrong_one_does_not(name: str, tests: str, tmp_path: Path) -> None:
    source, qualname, call, old, right, before, wrong = REWRITES[name]
    (tmp_path / "shop.py").write_text(source)
    (tmp_path / tests).parent.mkdir(exist_ok=True)
    note = "LOG = []\ndef note(x):\n    LOG.append(x)\n"
    (tmp_path / tests).write_text(f"from shop import *\n{note}\ndef test_it():\n    {call}\n")
    original = program_of(tmp_path / "shop.py", source, qualname)
    interpreter = inspect_interpreter(sys.executable)

    recording = record(interpreter, original, Run(project=tmp_path))
    with Supervisor(interpreter, original.trailing_roots) as supervisor:
        trial = Trial(supervisor, original, Inputs(recording.cases), Rules(budget_s=0.1, seed=1))
        trial.baseline()
        accepted = trial.compare(original.with_source(source.replace(old, right)))
        rejected = trial.compare(original.with_source(source.replace(before, wrong)))

    assert accepted.verdict in ("better", "no-gain", "worse"), accepted.reason
    assert rejected.verdict == "different", rejected.reason
