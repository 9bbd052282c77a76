"""Finds types for parameters that have none: likely ones are tried until the function works with them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence

from afterburner.cases.generated import small, undescribed
from afterburner.cases.trees import Tree
from afterburner.cases.usage import TYPES, Usage, ranked, usages
from monolith.case import Case
from monolith.outcome import Kind
from monolith.program import Program
from monolith.supervisor import Supervisor

_COMBINATIONS = 400
_PROBES = ((3, 1), (5, 2), (8, 3))
"""Sizes and seeds of the inputs that each combination of types is tried with."""
_AT_ONCE = 40
"""Combinations that one process tries."""
_LIMIT_S = 0.5
_BUDGET_S = 1.5

Combination = tuple[str, ...]


def with_inferred_types(supervisor: Supervisor, program: Program, signature: Tree) -> tuple[Tree, dict[str, str]]:
    """The signature with types for all parameters that need one, and those types in words.

    Only the likeliest types that work: what else happens to work, a rewrite need not care for. The signature is
    returned as it was where none work, or where a parameter has an annotation that says nothing: what the author
    wrote is not guessed at.
    """
    names = undescribed(signature)
    node = program.function_node()
    by_name = {parameter["name"]: parameter for parameter in signature["parameters"]}
    if not names or node is None or any(by_name.get(name, {"type": ()})["type"] is not None for name in names):
        return signature, {}
    used = usages(node, names)
    deadline = time.monotonic() + _BUDGET_S
    for batch in _batches(list(_combinations([used[name] for name in names]))):
        working = _working(supervisor, program, signature, names, batch)
        if working:
            kinds = dict(zip(names, working[0], strict=True))
            return _typed(signature, {name: TYPES[kind] for name, kind in kinds.items()}), kinds
        if time.monotonic() > deadline:
            break
    return signature, {}


def _combinations(used: Sequence[Usage]) -> Iterator[Combination]:
    """Types for all parameters, the likeliest first."""
    ranks = [ranked(usage) for usage in used]
    each = max(2, int(_COMBINATIONS ** (1 / len(ranks))))
    numbered = itertools.product(*(range(min(each, len(rank))) for rank in ranks))
    for numbers in sorted(numbered, key=lambda numbers: (sum(numbers), numbers))[:_COMBINATIONS]:
        yield tuple(rank[number] for rank, number in zip(ranks, numbers, strict=True))


def _batches(combinations: list[Combination]) -> Iterator[list[Combination]]:
    for start in range(0, len(combinations), _AT_ONCE):
        yield combinations[start : start + _AT_ONCE]


def _working(
    supervisor: Supervisor, program: Program, signature: Tree, names: list[str], batch: list[Combination]
) -> list[Combination]:
    """Those with which every call returns."""
    cases: list[Case] = []
    for combination in batch:
        trees = {name: TYPES[kind] for name, kind in zip(names, combination, strict=True)}
        typed = _typed(signature, trees)
        cases += [Case(small(typed, size, seed), "neutral", "generated", "a try") for size, seed in _PROBES]
    run = supervisor.check(program, cases, [_LIMIT_S] * len(cases), stop_at_failure=False)
    returned = [outcome.kind is Kind.RETURNED for outcome in run.outcomes]
    tries = len(_PROBES)
    return [
        combination
        for number, combination in enumerate(batch)
        if returned[number * tries : (number + 1) * tries] == [True] * tries
    ]


def _typed(signature: Tree, trees: dict[str, Tree]) -> Tree:
    parameters = [
        {**parameter, "type": trees.get(parameter["name"], parameter["type"])}
        for parameter in signature["parameters"]
    ]
    return {**signature, "parameters": parameters}
