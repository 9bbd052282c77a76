"""Which function of a text each entry of a profile belongs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from afterburner.selection.functions import Function
    from monolith.profiled_run import FunctionCost


@dataclass(frozen=True, slots=True)
class Attributed:
    """What each function cost, comprehensions and lambdas inside it included."""

    costs: dict[Function, FunctionCost]
    """Of those only that ran."""
    by_name: bool
    """Whether lines did not fit, so that the text is not the one that ran, and names had to do."""


def attributed(functions: Sequence[Function], costs: Iterable[FunctionCost]) -> Attributed:
    """Give every entry of one file to a function of its text.

    Args:
        functions: all of the text.
        costs: the profile's entries of that file.
    """
    at_place = {(function.span.start_line + 1, function.span.name): function for function in functions}
    names = Counter(function.span.name for function in functions)
    by_name = {function.span.name: function for function in functions if names[function.span.name] == 1}
    found: dict[Function, FunctionCost] = {}
    moved = False
    for cost in costs:
        function = at_place.get((cost.line, cost.name))
        if function is None and cost.name.startswith("<"):
            function = _around(functions, cost)
        elif function is None and cost.name in names:
            function, moved = by_name.get(cost.name), True
        if function is not None:
            found[function] = _sum(found.get(function), cost)
    return Attributed(found, moved)


def _around(functions: Sequence[Function], cost: FunctionCost) -> Function | None:
    """The innermost function around a comprehension or lambda."""
    if cost.name == "<module>":
        return None
    line = cost.line - 1
    around = [one for one in functions if one.span.start_line <= line <= one.span.end_line]
    return max(around, key=lambda one: one.span.start_line, default=None)


def _sum(known: FunctionCost | None, cost: FunctionCost) -> FunctionCost:
    if known is None:
        return cost
    inner, outer = (known, cost) if known.name.startswith("<") else (cost, known)
    peaks = [peak for peak in (known.peak_bytes, cost.peak_bytes) if peak is not None]
    return replace(outer, own_s=inner.own_s + outer.own_s, peak_bytes=max(peaks, default=None))
