"""The question that has a model write inputs: a generator, short enough to ask a small one for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.refine.inputs_form import form
from afterburner.refine.prompt import capped, fenced, masked
from afterburner.refine.template import template

if TYPE_CHECKING:
    from afterburner.proposers.base import Message

NAME = "make_inputs"
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
    context, callers = task.context.strip(), task.callers.strip()
    blank = form(NAME, task.signature, task.code, task.context, task.module, task.owner)
    return template("inputs").messages(
        {
            "generator": NAME,
            "qualname": task.qualname,
            "name": task.qualname.rpartition(".")[2],
            "code": fenced(capped(task.code, _CODE_CHARACTERS)),
            "context": fenced(capped(context, _CONTEXT_CHARACTERS)) if context else "",
            "callers": fenced(callers) if callers else "",
            "failure": masked(task.failure, _FAILURE_CHARACTERS),
            "form": fenced(blank),
        }
    )
