"""Strict comparison of what two calls did: the first difference, and whether a tolerance was needed."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from monolith import flow
from monolith.codec import MalformedEncoding, Node, Value, parse
from monolith.difference import Compared, Difference, Path, plain_type
from monolith.display import show, type_name
from monolith.kinds import COMPARISONS
from monolith.sections import mapping, sequence
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


_PARTS = {
    "again": "second call",
    "warnings": "warnings",
    "log": "log records",
    "random": "random numbers drawn",
}
"""Parts that a call has on both sides or on neither, and what they are called."""


def _compared(
    original: dict[str, Value], candidate: dict[str, Value], strict: bool, parameters: Sequence[str]
) -> Iterator[Compared]:
    """The parts of two calls, two by two."""
    yield from flow.came_alike(original, candidate)
    yield from _ended(original, candidate, strict)
    yield from flow.unfolded_alike(original, candidate)
    for key, part in _PARTS.items():
        if (key in original) != (key in candidate):
            raise MalformedEncoding("a part of the call is missing")
        if key in original:
            yield original[key], candidate[key], Path(part)
    yield from _settings(original, candidate)
    arguments, other_arguments = mapping(original["arguments"]), mapping(candidate["arguments"])
    names = [repr(name) for name in parameters]
    args, other_args = (sequence(each.get("args")) for each in (arguments, other_arguments))
    if len(args) != len(other_args):
        raise MalformedEncoding("there are more or fewer arguments than were given")
    for index, (wanted, got) in enumerate(zip(args, other_args, strict=True)):
        name = names[index] if index < len(names) else str(index + 1)
        yield wanted, got, Path(f"argument {name}", _AFTER)
    keywords, other_keywords = (mapping(each.get("kwargs")) for each in (arguments, other_arguments))
    for keyword, wanted in keywords.items():
        yield wanted, other_keywords.get(keyword), Path(f"argument {show(keyword, 40)}", _AFTER)
    yield original["stdout"], candidate["stdout"], Path("standard output")
    yield original["stderr"], candidate["stderr"], Path("standard error")
    yield from _changes(original["globals"], candidate["globals"], "global", _AFTER)


def _ended(original: dict[str, Value], candidate: dict[str, Value], strict: bool) -> Iterator[Compared]:
    if "result" in original and "result" in candidate:
        yield original["result"], candidate["result"], Path("result")
        wanted, got = (
            mapping(each["flow"]).get("raised") if "flow" in each else None for each in (original, candidate)
        )
        if isinstance(wanted, Node) and isinstance(got, Node):
            yield from _raised(wanted, got, strict, "after the last item it ")
        else:
            yield wanted, got, Path("exception after the last item")
        return
    if "exception" in original and "exception" in candidate:
        yield from _raised(original["exception"], candidate["exception"], strict)
        return
    without = f"it {_plain_ending(candidate)} where the original {_plain_ending(original)}"
    yield None, None, Difference("", _ending(original), _ending(candidate), "different", without)


def _raised(wanted: Value, got: Value, strict: bool, when: str = "") -> Iterator[Compared]:
    if not isinstance(wanted, Node) or not isinstance(got, Node):
        raise MalformedEncoding("a part of the call is malformed")
    if type_name(wanted) != type_name(got):
        one, other = (f"{when}raised {type_name(error)}" for error in (wanted, got))
        without = f"{when}it raised {plain_type(got)} where the original raised {plain_type(wanted)}"
        yield None, None, Difference("", one, other, "different", without)
    elif strict:
        yield wanted, got, Path("exception")
    else:
        yield from _attributes(wanted, got)


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
        value for arguments in exception.groups[0] for value in sequence(arguments) if not isinstance(value, str)
    ]


def _ending(sections: dict[str, Value]) -> str:
    if "result" in sections:
        return f"returned {show(sections['result'])}"
    return f"raised {type_name(sections['exception'])}"


def _plain_ending(sections: dict[str, Value]) -> str:
    return "returned" if "result" in sections else f"raised {plain_type(sections['exception'])}"


def _settings(original: dict[str, Value], candidate: dict[str, Value]) -> Iterator[Compared]:
    """The state of the interpreter and of libraries; only what is not as it was before the program was loaded."""
    if ("settings" in original) != ("settings" in candidate):
        raise MalformedEncoding("a part of the call is missing")
    if "settings" not in original:
        return
    wanted, got = mapping(original["settings"]), mapping(candidate["settings"])
    for moment, suffix in (("loaded", " after the module was loaded"), ("called", _AFTER)):
        yield from _changes(wanted.get(moment), got.get(moment), "interpreter settings:", suffix)


def _changes(original: Value, candidate: Value, word: str, suffix: str) -> Iterator[Compared]:
    """What two calls changed of something, by name."""
    changes = mapping(original), mapping(candidate)
    for name in dict.fromkeys((*changes[0], *changes[1])):
        path = Path(f"{word} {show(name, 40)}", suffix)
        if all(name in each for each in changes):
            yield changes[0][name], changes[1][name], path
        else:
            wanted, got = (show(each[name]) if name in each else "no change" for each in changes)
            yield None, None, Difference(path.text(), wanted, got, "different")


def _sections(observed: Value) -> dict[str, Value]:
    sections = mapping(observed)
    if len(sections.keys() & {"result", "exception"}) != 1 or not sections.keys() >= {
        "arguments",
        "stdout",
        "stderr",
        "globals",
    }:
        raise MalformedEncoding("a part of the call is missing")
    return sections
