"""Strict comparison of what two calls did: the first difference, and whether a tolerance was needed."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from monolith.codec import MalformedEncoding, Node, Value, parse
from monolith.difference import Difference, Path
from monolith.display import show, type_name
from monolith.kinds import COMPARISONS
from monolith.walk import Walk

_OPAQUE = b'["opaque"'
_AFTER = " after the call"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two outcomes agree."""

    difference: Difference | None
    """The first difference, or what stops them from being compared; `None` if they are the same."""
    within_tolerance: bool = False
    """Some floats differ, but by less than one part in 10**9."""


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Large tables are hundreds of thousands of small objects: looking for garbage among them doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_collection_paused()
def first_difference(
    expected: bytes, actual: bytes, *, strict: bool = False, parameters: Sequence[str] = ()
) -> Agreement:
    """Compare two calls as observed (see `Outcome.observed`).

    Args:
        expected: what the original did.
        actual: what the candidate did.
        strict: floats bit by bit, and messages of exceptions too.
        parameters: names of the positional parameters, for the sentence.

    Raises:
        MalformedEncoding: either is no observed call.
    """
    if expected == actual and _OPAQUE not in expected:
        return Agreement(None)
    walk = Walk(COMPARISONS, strict)
    original, candidate = _sections(parse(expected)), _sections(parse(actual))
    for wanted, got, path in _compared(original, candidate, strict, parameters):
        difference = path if isinstance(path, Difference) else walk.first_difference(wanted, got, path)
        if difference is not None:
            return Agreement(difference, walk.tolerant)
    return Agreement(walk.incomparable, walk.tolerant)


def difference_from_answer(answer: bytes, observed: bytes, *, strict: bool = False) -> Agreement:
    """Compare what a call returned with a known right answer; nothing else of the call counts.

    Raises:
        MalformedEncoding: `answer` is no value or `observed` no observed call.
    """
    right, sections = parse(answer), _sections(parse(observed))
    if "result" not in sections:
        raised = f"raised {type_name(sections['exception'])}"
        return Agreement(Difference("", f"is to return {show(right)}", raised, "different"))
    walk = Walk(COMPARISONS, strict)
    difference = walk.first_difference(right, sections["result"], Path("result"))
    return Agreement(difference or walk.incomparable, walk.tolerant)


Compared = tuple[Value, Value, Path | Difference]


def _compared(
    original: dict[str, Value], candidate: dict[str, Value], strict: bool, parameters: Sequence[str]
) -> Iterator[Compared]:
    """The parts of two calls, two by two."""
    yield from _ended(original, candidate, strict)
    for key, part in (("again", "second call"), ("settings", "interpreter settings")):
        if (key in original) != (key in candidate):
            raise MalformedEncoding("a part of the call is missing")
        if key in original:
            yield original[key], candidate[key], Path(part)
    arguments, other_arguments = _mapping(original["arguments"]), _mapping(candidate["arguments"])
    names = [repr(name) for name in parameters]
    args, other_args = (_sequence(each.get("args")) for each in (arguments, other_arguments))
    if len(args) != len(other_args):
        raise MalformedEncoding("there are more or fewer arguments than were given")
    for index, (wanted, got) in enumerate(zip(args, other_args, strict=True)):
        name = names[index] if index < len(names) else str(index + 1)
        yield wanted, got, Path(f"argument {name}", _AFTER)
    keywords, other_keywords = (_mapping(each.get("kwargs")) for each in (arguments, other_arguments))
    for keyword, wanted in keywords.items():
        yield wanted, other_keywords.get(keyword), Path(f"argument {show(keyword, 40)}", _AFTER)
    yield original["stdout"], candidate["stdout"], Path("standard output")
    yield original["stderr"], candidate["stderr"], Path("standard error")
    yield from _globals(_mapping(original["globals"]), _mapping(candidate["globals"]))


def _ended(original: dict[str, Value], candidate: dict[str, Value], strict: bool) -> Iterator[Compared]:
    if "result" in original and "result" in candidate:
        yield original["result"], candidate["result"], Path("result")
        return
    wanted, got = original.get("exception"), candidate.get("exception")
    if isinstance(wanted, Node) and isinstance(got, Node) and type_name(wanted) == type_name(got):
        yield from [(wanted, got, Path("exception"))] if strict else _attributes(wanted, got)
        return
    yield None, None, Difference("", _ending(original), _ending(candidate), "different")


def _attributes(wanted: Node, got: Node) -> Iterator[Compared]:
    """An exception's own attributes and what it was made with; its text may differ."""
    if len(wanted.groups) < 3 or len(got.groups) < 3:
        return
    data, other_data = _data(wanted), _data(got)
    yield len(data), len(other_data), Path("number of arguments of the exception that are no text")
    for value, other in zip(data, other_data, strict=False):
        yield value, other, Path("argument of the exception")
    names, other_names = wanted.groups[1], got.groups[1]
    yield len(names), len(other_names), Path("number of attributes of the exception")
    for name, other_name in zip(names, other_names, strict=False):
        yield name, other_name, Path("name of an attribute of the exception")
    for name, value, other in zip(names, wanted.groups[2], got.groups[2], strict=False):
        yield value, other, Path(f"exception.{show(name, 40)}")


def _data(exception: Node) -> list[Value]:
    """What an exception was made with, texts left out."""
    return [
        value for arguments in exception.groups[0] for value in _sequence(arguments) if not isinstance(value, str)
    ]


def _ending(sections: dict[str, Value]) -> str:
    if "result" in sections:
        return f"returned {show(sections['result'])}"
    return f"raised {type_name(sections['exception'])}"


def _globals(original: dict[str, Value], candidate: dict[str, Value]) -> Iterator[Compared]:
    for name in dict.fromkeys((*original, *candidate)):
        path = Path(f"global {show(name, 40)}", _AFTER)
        if name in original and name in candidate:
            yield original[name], candidate[name], path
        else:
            wanted, got = (show(each[name]) if name in each else "no change" for each in (original, candidate))
            yield None, None, Difference(path.text(), wanted, got, "different")


def _sections(observed: Value) -> dict[str, Value]:
    sections = _mapping(observed)
    if len(sections.keys() & {"result", "exception"}) != 1 or not sections.keys() >= {
        "arguments",
        "stdout",
        "stderr",
        "globals",
    }:
        raise MalformedEncoding("a part of the call is missing")
    return sections


def _mapping(value: Value) -> dict[str, Value]:
    if not isinstance(value, Node) or value.tag != "dict" or len(value.groups[0]) != len(value.groups[1]):
        raise MalformedEncoding("a part of the call is malformed")
    keys, values = value.groups
    return {key if isinstance(key, str) else show(key): item for key, item in zip(keys, values, strict=True)}


def _sequence(value: Value) -> Sequence[Value]:
    if not isinstance(value, Node) or value.tag != "tuple":
        raise MalformedEncoding("the arguments are malformed")
    return value.groups[0]
