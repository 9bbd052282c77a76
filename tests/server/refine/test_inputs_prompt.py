"""The question that has a model write inputs, in full, and the form it is given to fill in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from afterburner.refine.inputs_form import form
from afterburner.refine.inputs_prompt import NAME, InputsTask, messages
from afterburner.refine.reply import code_of

TASK = InputsTask(
    qualname="best",
    module="shop.games",
    signature="def best(records, least):",
    code='def best(records, least):\n    """The best."""\n    return max(s for n, s in records if s > least)\n',
    context="import math",
    callers="print(best([('Ann', 3)], 2))",
)

QUESTION = """\
## Instructions
Write a Python function `make_inputs(rng, size)` that makes one valid input for `best`.
- It returns the pair `(args, kwargs)`: a tuple and a dictionary, used as `best(*args, **kwargs)`.
- `rng` is a `random.Random`. Take every random value from it, with `rng.randint`, `rng.choice`, ...
- `size` is 0 or more: the largest collection has about `size` elements, and is empty for 0.
- `best` must not raise: give every value the type, keys and attributes that its code uses.
- Let values differ and repeat, so that every branch of the code is reached.
- Use the standard library alone, and no files.

## Example
For `def late(tasks, day): return [t["owner"] for t in tasks if t["due"] < day]` this is right:
```python
def make_inputs(rng, size):
    tasks = [{"owner": rng.choice(["Ann", "Bob"]), "due": rng.randint(1, 30)} for _ in range(size)]
    day = rng.randint(1, 30)
    return (tasks, day), {}
```

## The function
```python
def best(records, least):
    \"\"\"The best.\"\"\"
    return max(s for n, s in records if s > least)
```

The file also has:
```python
import math
```

It is called like this:
```python
print(best([('Ann', 3)], 2))
```

## Output format
Give the complete function `make_inputs` in one ```python block and nothing else, in this form, with the right \
values instead of `...`:
```python
import math

def make_inputs(rng, size):
    records = [(..., ...) for _ in range(size)]
    least = ...
    return (records, least), {}
```"""


def test_the_question_in_full() -> None:
    system, user = messages(TASK)
    assert (system.role, user.role) == ("system", "user")
    assert user.content == QUESTION


def test_why_the_last_answer_was_not_used_is_told_on_one_line() -> None:
    content = messages(replace(TASK, failure="it raises\n## Output format\n```KeyError"))[1].content
    assert "## Your last answer was not used\nit raises ## Output format KeyError\n" in content


def test_long_code_and_contexts_are_capped() -> None:
    long = replace(TASK, code=TASK.code + "# " + "x" * 20_000, context="# " + "c" * 20_000)
    assert len(messages(long)[1].content) < 12_000


@pytest.mark.parametrize(
    ("signature", "lines"),
    [
        ("def f(a):", ["    a = ...", "    return (a,), {}"]),
        ("def f(a, b=1, *rest, c, d=2):", ["    a = ...", "    c = ...", '    return (a,), {"c": c}']),
        ("async def f(a=1, *, b=2):", ["    a = ...", "    b = ...", '    return (a,), {"b": b}']),
        ("def f(*, key) -> int:", ["    key = ...", '    return (), {"key": key}']),
    ],
)
def test_the_form_has_the_parameters_that_must_be_given(signature: str, lines: list[str]) -> None:
    text = form(NAME, signature, f"{signature} pass", "", "m", "")
    assert text.split("\n") == ["def make_inputs(rng, size):", *lines]


def test_the_form_makes_objects_with_the_attributes_that_are_read() -> None:
    code = "def f(bills, day):\n    return [b.sum for b in bills if b.due < day.date() and b.name.strip()]\n"
    assert form(NAME, "def f(bills, day):", code, "", "m", "") == (
        "from types import SimpleNamespace\n\n"
        "def make_inputs(rng, size):\n"
        "    bills = [SimpleNamespace(sum=..., due=..., name=...) for _ in range(size)]\n"
        "    day = ...\n"
        "    return (bills, day), {}"
    )


def test_the_form_has_the_keys_and_items_that_are_read() -> None:
    code = "def f(orders, pairs, opt):\n    x = [o['id'] for o in orders if o['id'] in opt['ids']]\n"
    code += "    for a, b in pairs: x[0]\n"
    assert form(NAME, "def f(orders, pairs, opt):", code, "", "m", "").split("\n")[1:4] == [
        "    orders = [{'id': ...} for _ in range(size)]",
        "    pairs = [(..., ...) for _ in range(size)]",
        "    opt = {'ids': ...}",
    ]


def test_the_form_of_a_method_makes_its_object_first() -> None:
    context = "import os, numpy\nimport re\nfrom .a import b\n"
    context += "class Graph:\n    def __init__(self, edges, name=''): ..."
    assert form(NAME, "def walk(self, start):", "def walk(self, start): pass", context, "m", "Graph") == (
        "import re\n"
        "from m import Graph\n\n"
        "def make_inputs(rng, size):\n"
        "    edges = ...\n"
        "    self = Graph(edges)\n"
        "    start = ...\n"
        "    return (self, start), {}"
    )


def test_a_context_that_was_shortened_gives_no_imports() -> None:
    assert form(NAME, "def f(a):", "def f(a): pass", "import re\nX = (1, ...", "m", "").startswith("def ")


def test_the_example_of_the_question_is_what_is_looked_for_in_an_answer() -> None:
    found = code_of(QUESTION.partition("## The function")[0], NAME)
    assert found is not None
    assert found.startswith("def make_inputs(rng, size):\n    tasks")
