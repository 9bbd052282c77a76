"""How two nodes of one type are compared: one function for each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

from monolith import arrays
from monolith.codec import SHAPES, MalformedEncoding, Node, Value
from monolith.difference import Difference, Path, differing
from monolith.display import OBJECTS, show
from monolith.labels import labels
from monolith.walk import Comparison, Walk

Group = Sequence[Value]


def _list(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    one, other = expected.groups[0], actual.groups[0]
    if len(one) != len(other):
        return _lengths(expected, actual, path)
    return walk.sequences(one, other, lambda index: path.at(f"[{index}]"))


def _deque(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    return _list(walk, expected, actual, path) or _group(walk, expected, actual, 1, path.at("'s length limit"))


def _lengths(expected: Node, actual: Node, path: Path) -> Difference:
    one, other = (f"{show(each, 60)} ({len(each.groups[0])} items)" for each in (expected, actual))
    without = (
        "items are missing" if len(actual.groups[0]) < len(expected.groups[0]) else "there are too many items"
    )
    return Difference(path.text(), one, other, "different", without)


def _group(walk: Walk, expected: Node, actual: Node, number: int, path: Path) -> Difference | None:
    one, other = expected.groups[number], actual.groups[number]
    if len(one) != len(other):
        return differing(path, expected, actual)
    return walk.sequences(one, other, lambda _: path)


def _whole(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    """Small values whose parts say nothing to people: a difference is shown as one of the whole."""
    if expected.words != actual.words:
        return differing(path, expected, actual)
    for number in range(len(expected.groups)):
        if _group(walk, expected, actual, number, path) is not None:
            return differing(path, expected, actual)
    return None


def _set(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    one, other = expected.groups[0], actual.groups[0]
    names, other_names = walk.names.of(one), walk.names.of(other)
    missing, extra = Counter(names) - Counter(other_names), Counter(other_names) - Counter(names)
    if missing or extra:
        lacks = "".join(f" without {show(one[names.index(name)], 40)}" for name in list(missing)[:1])
        has = "".join(f" with {show(other[other_names.index(name)], 40)}" for name in list(extra)[:1])
        and_ = " and" if lacks and has else ""
        without = " and ".join(
            words for words, some in (("items are missing", missing), ("there are wrong items", extra)) if some
        )
        got = show(actual, 60) + lacks + and_ + has
        return Difference(path.text(), show(expected, 60), got, "different", without)
    return walk.sequences(one, _arranged(names, other_names, other), lambda _: path.at("{...}"))


def _arranged(names: list[Hashable], other_names: list[Hashable], items: Group) -> list[Value]:
    """The items, each at the place where its name stands in `names`."""
    places: dict[Hashable, list[Value]] = {}
    for name, item in zip(reversed(other_names), reversed(items), strict=True):
        places.setdefault(name, []).append(item)
    return [places[name].pop() for name in names]


def _dict(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    names, other_names = (walk.names.of(each.groups[0]) for each in (expected, actual))
    if names != other_names and Counter(names) == Counter(other_names):
        one, other = (
            f"the key order {show(Node('list', (), each.groups[:1]), 60)}" for each in (expected, actual)
        )
        return Difference(path.text(), one, other, "different", "the keys stand in another order")
    keys = expected.groups[0]
    return _pairs(walk, expected, actual, (0, 1), path, lambda index: path.at(f"[{show(keys[index], 40)}]"))


def _defaultdict(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    difference = _dict(walk, expected, actual, path)
    return difference or _group(walk, expected, actual, 2, path.at("'s default factory"))


def _object(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    return _attributes(walk, expected, actual, path) or _group(walk, expected, actual, 0, path)


def _frame(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    """The columns are looked at last, so that other labels are told as such."""
    one, other = expected.groups[0], actual.groups[0]
    if len(one) != len(other):
        return Difference(path.text(), f"{len(one)} columns", f"{len(other)} columns", "different")
    names = labels(expected)
    difference = walk.sequences(one, other, lambda index: path.at(f"[{names[index]}]"))
    return difference or _attributes(walk, expected, actual, path)


def _attributes(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    names = expected.groups[1]

    def attribute(index: int) -> Path:
        name = names[index]
        return path.at(f".{name[:60]}" if isinstance(name, str) else f" attribute {show(name, 40)}")

    return _pairs(walk, expected, actual, (1, 2), path, attribute)


def _pairs(
    walk: Walk,
    expected: Node,
    actual: Node,
    groups: tuple[int, int],
    path: Path,
    path_of: Callable[[int], Path],
) -> Difference | None:
    """Compare keys with values, or attributes, by name."""
    keys, values = (expected.groups[number] for number in groups)
    other_keys, other_values = (actual.groups[number] for number in groups)
    if len(keys) != len(values) or len(other_keys) != len(other_values):
        raise MalformedEncoding("a mapping is malformed")
    names, other_names = walk.names.of(keys), walk.names.of(other_keys)
    if names != other_names:
        if Counter(names) != Counter(other_names):
            return _keys(expected, actual, (keys, names), (other_keys, other_names), path)
        other_keys = _arranged(names, other_names, other_keys)
        other_values = _arranged(names, other_names, other_values)
    return walk.sequences(values, other_values, path_of) or walk.sequences(keys, other_keys, path_of)


def _keys(
    expected: Node,
    actual: Node,
    ours: tuple[Group, list[Hashable]],
    theirs: tuple[Group, list[Hashable]],
    path: Path,
) -> Difference:
    what = "attribute" if expected.tag in OBJECTS else "key"
    for name in Counter(ours[1]) - Counter(theirs[1]):
        key = show(ours[0][ours[1].index(name)], 40)
        got = f"{show(actual, 60)} without it"
        return Difference(path.text(), f"the {what} {key}", got, "different", f"it lacks a {what}")
    (name, *_) = Counter(theirs[1]) - Counter(ours[1])
    key = show(theirs[0][theirs[1].index(name)], 40)
    wanted = f"{show(expected, 60)} without the {what} {key}"
    return Difference(path.text(), wanted, "it", "different", f"it has a {what} too many")


def _array(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    if expected.words[:-1] != actual.words[:-1]:
        return differing(path, expected, actual)
    for number in range(len(expected.groups)):
        if _group(walk, expected, actual, number, path) is not None:
            return differing(path, expected, actual)
    if expected.words == actual.words:
        return None
    one, other = arrays.numbers(expected), arrays.numbers(actual)
    if one is None or other is None or len(one) != len(other):
        return differing(path, expected, actual)
    each = arrays.per_element(expected)
    scalar = expected.tag == "npscalar"
    return walk.sequences(
        one, other, lambda index: path if scalar else path.at(arrays.position(expected, index // each))
    )


def _objects(walk: Walk, expected: Node, actual: Node, path: Path) -> Difference | None:
    if expected.words != actual.words or _group(walk, expected, actual, 0, path) is not None:
        return differing(path, expected, actual)
    shared = _group(walk, expected, actual, 2, path.at("'s memory"))
    if shared is not None:
        return shared
    one, other = expected.groups[1], actual.groups[1]
    if len(one) != len(other):
        return differing(path, expected, actual)
    return walk.sequences(one, other, lambda index: path.at(arrays.position(expected, index)))


COMPARISONS: dict[str, Comparison] = {
    **dict.fromkeys(SHAPES, _whole),
    **dict.fromkeys(("list", "tuple", "view"), _list),
    **dict.fromkeys(("set", "frozenset"), _set),
    **dict.fromkeys(("dict", "ordered"), _dict),
    **dict.fromkeys(OBJECTS, _object),
    "frame": _frame,
    **dict.fromkeys(("array", "ndarray", "npscalar"), _array),
    "defaultdict": _defaultdict,
    "deque": _deque,
    "objects": _objects,
}
