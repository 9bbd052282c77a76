"""Makes inputs from a function's described signature: many small ones to check it, large ones to time it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from afterburner.cases.large import Large
from afterburner.cases.trees import Tree, can_make, grows
from monolith.codec import encode
from monolith.worker.encoding import EncodingLimit

MAX_SIZE = 1 << 18
_BUFFER_BYTES = 2048
_ATTEMPTS = 4
"""How many examples are drawn for one that is wanted, at most: many are alike."""
_VARIADIC = ("var_positional", "var_keyword")
_MISSING = object()


def undescribed(signature: Tree) -> list[str]:
    """The names of the parameters that must be given but have no type that values can be made of."""
    if signature.get("unreadable"):
        return ["its signature"]
    return [
        parameter["name"]
        for parameter in signature["parameters"]
        if parameter["kind"] not in _VARIADIC and not parameter["has_default"] and not _makeable(parameter)
    ]


def examples(signature: Tree, count: int, seed: int) -> list[bytes]:
    """Distinct small inputs: those at the edges of the types first, then drawn by Hypothesis.

    Args:
        signature: as `monolith.worker.describe` gives it; nothing of it may be undescribed.
        count: how many inputs at most; fewer where the types have fewer values.
        seed: the same seed gives the same inputs.

    Returns:
        Encoded `{"args": (...), "kwargs": {...}}`.
    """
    from afterburner.cases.strategies import edges_of

    wanted = [parameter for parameter in signature["parameters"] if _makeable(parameter)]
    found: dict[bytes, None] = {}
    edges = [edges_of(_type_of(parameter)) for parameter in wanted]
    if all(edges):
        for number in range(max(map(len, edges), default=1)):
            found[_call(signature, wanted, [each[number % len(each)] for each in edges])] = None
    kept = dict.fromkeys(list(found)[: max(1, count // 2)])
    for values in _drawn(wanted, (count - len(kept)) * _ATTEMPTS, seed):
        if len(kept) >= count:
            break
        kept[_call(signature, wanted, values)] = None
    return list(kept)


def sized(signature: Tree, size: int, seed: int) -> bytes | None:
    """One input of about a size: so many elements in each collection, such a number where there is none.

    Returns:
        Encoded `{"args": (...), "kwargs": {...}}`; `None` if no parameter has a size.
    """
    if undescribed(signature):
        return None
    size = min(size, MAX_SIZE)
    parameters = [parameter for parameter in signature["parameters"] if _makeable(parameter)]
    required = [parameter for parameter in parameters if not parameter["has_default"]]
    collections = [parameter for parameter in required if grows(_type_of(parameter))]
    numbers = [parameter for parameter in required if _type_of(parameter)["kind"] == "int"]
    if not collections and not numbers:
        return None
    large = Large(size, seed)
    values = []
    for parameter in required:
        is_number = _type_of(parameter)["kind"] == "int"
        if not is_number:
            values.append(large.value(_type_of(parameter)))
        elif collections:
            values.append(large.count())
        else:
            values.append(size if parameter is numbers[0] else large.small({"kind": "int"}) + 1)
    try:
        return _call(signature, required, values)
    except EncodingLimit:
        return None


def small(signature: Tree, size: int, seed: int) -> bytes:
    """One input of few elements; nothing of the signature may be undescribed.

    Returns:
        Encoded `{"args": (...), "kwargs": {...}}`.
    """
    required = [each for each in signature["parameters"] if _makeable(each) and not each["has_default"]]
    large = Large(size, seed)
    return _call(signature, required, [large.value(_type_of(parameter)) for parameter in required])


def _makeable(parameter: Tree) -> bool:
    tree = parameter["type"]
    return tree is not None and parameter["kind"] != "var_keyword" and can_make(tree)


def _type_of(parameter: Tree) -> Tree:
    """The type of what is passed: a list of values for `*args`."""
    tree: Tree = parameter["type"]
    return {"kind": "list", "items": tree} if parameter["kind"] == "var_positional" else tree


def _drawn(parameters: list[Tree], count: int, seed: int) -> Iterator[tuple[Any, ...]]:
    """Draw values for all parameters, from bytes of a seeded generator."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from afterburner.cases.strategies import strategy_of

    drawn: list[tuple[Any, ...]] = []

    @settings(database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*(_optional(parameter, strategy_of(_type_of(parameter))) for parameter in parameters)))
    def collect(values: tuple[Any, ...]) -> None:
        drawn.append(values)

    rng = random.Random(seed)
    for _ in range(count):
        collect.hypothesis.fuzz_one_input(rng.randbytes(_BUFFER_BYTES))  # type: ignore[attr-defined]
        yield from drawn
        drawn.clear()


def _optional(parameter: Tree, strategy: Any) -> Any:
    from hypothesis import strategies as st

    return st.one_of(strategy, strategy, st.just(_MISSING)) if parameter["has_default"] else strategy


def _call(signature: Tree, made: list[Tree], values: Sequence[Any]) -> bytes:
    """Arrange values as a call; after a parameter that is left out, the rest go by keyword."""
    by_name = {
        parameter["name"]: value for parameter, value in zip(made, values, strict=True) if value is not _MISSING
    }
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    skipped = False
    for parameter in signature["parameters"]:
        name, kind = parameter["name"], parameter["kind"]
        if name not in by_name:
            skipped = skipped or kind in ("positional_only", "positional_or_keyword")
        elif kind == "var_positional":
            args += [] if skipped else by_name[name]
        elif kind == "keyword_only" or (skipped and kind == "positional_or_keyword"):
            kwargs[name] = by_name[name]
        elif not skipped:
            args.append(by_name[name])
    return encode({"args": tuple(args), "kwargs": kwargs})
