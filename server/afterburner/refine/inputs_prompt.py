"""The question that has a model write inputs: a generator, short enough to ask a small one for."""

from __future__ import annotations

from dataclasses import dataclass

from afterburner.proposers.base import Message
from afterburner.refine.inputs_form import form
from afterburner.refine.prompt import capped, fenced, masked

NAME = "make_inputs"
_ROLE = "You are an expert Python programmer. You write the inputs that a function is tested with."
_EXAMPLE = """\
For `def late(tasks, day): return [t["owner"] for t in tasks if t["due"] < day]` this is right:
```python
def make_inputs(rng, size):
    tasks = [{"owner": rng.choice(["Ann", "Bob"]), "due": rng.randint(1, 30)} for _ in range(size)]
    day = rng.randint(1, 30)
    return (tasks, day), {}
```"""
_CODE_CHARACTERS = 6000
_CONTEXT_CHARACTERS = 3000
_FAILURE_CHARACTERS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class InputsTask:
    """All that a model is told: code and text of the file, never values of recorded calls."""

    qualname: str
    module: str
    """The name that the function's file is imported by."""
    signature: str
    """The `def` line."""
    code: str
    """The function, with its docstring."""
    context: str
    """What the function uses from its file."""
    callers: str
    """Code of the file that calls it."""
    owner: str = ""
    """The class whose object is the first argument of a method."""
    failure: str = ""
    """Why the last answer was not used; it is cleaned and capped here."""


def messages(task: InputsTask) -> tuple[Message, ...]:
    """Render the question."""
    sections = [
        ("Instructions", _instructions(task)),
        ("Example", _EXAMPLE),
        ("The function", _function(task)),
        ("Your last answer was not used", masked(task.failure, _FAILURE_CHARACTERS)),
        ("Output format", _output_format(task)),
    ]
    text = "\n\n".join(f"## {title}\n{content}" for title, content in sections if content)
    return (Message("system", _ROLE), Message("user", text))


def _instructions(task: InputsTask) -> str:
    name = task.qualname.rpartition(".")[2]
    lines = [
        f"Write a Python function `{NAME}(rng, size)` that makes one valid input for `{task.qualname}`.",
        f"- It returns the pair `(args, kwargs)`: a tuple and a dictionary, used as `{name}(*args, **kwargs)`.",
        "- `rng` is a `random.Random`. Take every random value from it, with `rng.randint`, `rng.choice`, ...",
        "- `size` is 0 or more: the largest collection has about `size` elements, and is empty for 0.",
        f"- `{name}` must not raise: give every value the type, keys and attributes that its code uses.",
        "- Let values differ and repeat, so that every branch of the code is reached.",
        "- Use the standard library alone, and no files.",
    ]
    return "\n".join(lines)


def _function(task: InputsTask) -> str:
    parts = [fenced(capped(task.code, _CODE_CHARACTERS))]
    if task.context.strip():
        parts.append(f"The file also has:\n{fenced(capped(task.context.strip(), _CONTEXT_CHARACTERS))}")
    if task.callers.strip():
        parts.append(f"It is called like this:\n{fenced(task.callers)}")
    return "\n\n".join(parts)


def _output_format(task: InputsTask) -> str:
    blank = form(NAME, task.signature, task.code, task.context, task.module, task.owner)
    return (
        f"Give the complete function `{NAME}` in one ```python block and nothing else, in this form, "
        f"with the right values instead of `...`:\n{fenced(blank)}"
    )
