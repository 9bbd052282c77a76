"""Types of parameters that have none: what a function works with, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.judging import program, supervisor

from afterburner.cases.generated import examples, sized, undescribed
from afterburner.cases.inferred import with_inferred_types
from monolith import inquiries
from monolith.supervisor import Supervisor

pytestmark = pytest.mark.process

HERE = Path("/nowhere/project")
FUNCTIONS = {
    "nested loops": (
        "def f(nums, target):\n    for i in range(len(nums)):\n        for j in range(i):\n"
        "            if nums[i] + nums[j] == target:\n                return j, i\n    return None\n",
        {"nums": "list[int]", "target": "int"},
    ),
    "methods of a text": (
        "def f(text):\n    found = {}\n    for word in text.lower().split():\n"
        "        found[word] = found.get(word, 0) + 1\n    return found\n",
        {"text": "str"},
    ),
    "a range": (
        "def f(n):\n    return n > 1 and all(n % d for d in range(2, n))\n",
        {"n": "int"},
    ),
    "rows": (
        "def f(m):\n    return [[row[i] for row in m] for i in range(len(m[0]))]\n",
        {"m": "list[list[int]]"},
    ),
    "pairs": (
        "def f(spans):\n    return [high - low for low, high in sorted(spans)]\n",
        {"spans": "list[tuple[int, int]]"},
    ),
    "a graph": (
        "def f(graph, start):\n    seen, left = {start}, [start]\n    while left:\n"
        "        for other in graph.get(left.pop(), []):\n            if other not in seen:\n"
        "                seen.add(other)\n                left.append(other)\n    return sorted(seen)\n",
        {"graph": "dict[int, list[int]]", "start": "int"},
    ),
    "texts in a list": (
        "def f(values):\n    return max((value.strip() for value in values), key=len, default='')\n",
        {"values": "list[str]"},
    ),
    "one of them annotated": (
        "def f(words: list[str], size):\n    return [word for word in words if len(word) > size]\n",
        {"size": "int"},
    ),
}


@pytest.fixture(scope="module")
def watcher() -> Iterator[Supervisor]:
    with supervisor() as watcher:
        yield watcher


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_likeliest_types_that_work_are_found(name: str, watcher: Supervisor) -> None:
    source, kinds = FUNCTIONS[name]
    one = program(source, HERE)

    signature, inferred = with_inferred_types(watcher, one, inquiries.describe(watcher, one))

    assert inferred == kinds
    assert undescribed(signature) == []
    assert len(examples(signature, 20, 1)) > 5
    assert sized(signature, 32, 1) is not None


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return x.quux()\n",
        "def f(x: 'Nothing'):\n    return x\n",
        "class C:\n    def f(self, x):\n        return self.y + x\n",
        "def f(x: int):\n    return x\n",
    ],
)
def test_what_works_with_no_type_or_was_annotated_is_left_alone(source: str, watcher: Supervisor) -> None:
    one = program(source, HERE, "C.f" if "class" in source else "f")
    signature = inquiries.describe(watcher, one)

    assert with_inferred_types(watcher, one, signature) == (signature, {})
