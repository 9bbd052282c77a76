"""Compares how results came: returned at once, awaited, or item by item, and how lazily."""

from __future__ import annotations

from collections.abc import Iterator

from monolith.codec import MalformedEncoding, Value, parse
from monolith.difference import Compared, Difference, Path
from monolith.display import show, type_name
from monolith.sections import mapping, sequence

_MOMENTS = ("the call returns", "the first item is there")

Sections = dict[str, Value]


def came_alike(original: Sections, candidate: Sections) -> Iterator[Compared]:
    """Whether both returned a value, an iterator, a generator or something to be awaited."""
    if "exception" in original or "exception" in candidate or not ("flow" in original or "flow" in candidate):
        return
    ways = [_way(sections) for sections in (original, candidate)]
    if ways[0] != ways[1]:
        wanted, got = (f"returned {way}" for way in ways)
        yield None, None, Difference("", wanted, got, "different")


def unfolded_alike(original: Sections, candidate: Sections) -> Iterator[Compared]:
    """What ended two iterators, how lazily they took from their inputs, and what became of their items."""
    if "flow" not in original or "flow" not in candidate:
        return
    wanted, got = mapping(original["flow"]), mapping(candidate["flow"])
    if wanted.keys() != got.keys():
        raise MalformedEncoding("a part of the call is missing")
    for key, place in (("value", "value after the last item"), ("endless", "whether the items never end")):
        if key in wanted:
            yield wanted[key], got[key], Path(place)
    if "then" in wanted:
        yield from _as_given(original, candidate, mapping(wanted["then"]), mapping(got["then"]))
    if "taken" in wanted:
        yield from _eagerness(wanted["taken"], got["taken"])


def _way(sections: Sections) -> str:
    if "flow" not in sections:
        return f"a {type_name(sections['result'])}"
    kind = mapping(sections["flow"]).get("kind")
    ways = {"generator": "a generator", "iterator": "an iterator", "coroutine": "a value to be awaited"}
    if not isinstance(kind, str) or kind not in ways:
        raise MalformedEncoding("a part of the call is malformed")
    return ways[kind]


def _as_given(
    original: Sections, candidate: Sections, wanted: dict[str, Value], got: dict[str, Value]
) -> Iterator[Compared]:
    """Items that were changed after they had been given, as they were when they were given."""
    ours, theirs = (sequence(sections["result"], "list") for sections in (original, candidate))
    for number in dict.fromkeys((*wanted, *got)):
        sides = []
        for items, earlier in ((ours, wanted), (theirs, got)):
            if not number.isdecimal() or int(number) >= len(items):
                raise MalformedEncoding("a part of the call is malformed")
            text = earlier.get(number)
            sides.append(parse(text.encode()) if isinstance(text, str) else items[int(number)])
        yield sides[0], sides[1], Path(f"result[{number}] at the time it was given")


def _eagerness(wanted: Value, got: Value) -> Iterator[Compared]:
    """How much was taken from the inputs before the first item was there; later changes of the rest would show.

    Where either does not take iterators, nothing is seen of it.
    """
    if wanted is None or got is None:
        return
    ours, theirs = sequence(wanted, "list"), sequence(got, "list")
    if len(ours) != len(theirs):
        raise MalformedEncoding("a part of the call is malformed")
    for counts, others in zip(ours, theirs, strict=True):
        pairs = zip(sequence(counts, "list"), sequence(others, "list"), strict=False)
        for when, (wanted_count, taken) in zip(_MOMENTS, pairs, strict=False):
            if not isinstance(wanted_count, int) or not isinstance(taken, int):
                raise MalformedEncoding("a part of the call is malformed")
            if taken != wanted_count:
                place = f"items taken from an input before {when}"
                yield None, None, Difference(place, show(wanted_count), show(taken), "different")
