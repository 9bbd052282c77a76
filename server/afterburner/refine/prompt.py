"""The question put to a model: the paper's sections, short enough for a small one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from afterburner.proposers.base import Message
from afterburner.report import units
from monolith.comparison import Efficiency, Interval, Performance, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

_INSTRUCTION: dict[Efficiency, str] = {
    "time": "time-efficient",
    "memory": "memory-efficient",
    "integral": "both time- and memory-efficient",
}
_LESS_TIME = "Use a better algorithm or data structure, do repeated work once, prefer fast built-ins."
_LESS_MEMORY = "Avoid copies and intermediate lists; keep only what is still needed."
_HINT: dict[Efficiency, str] = {
    "time": _LESS_TIME,
    "memory": _LESS_MEMORY,
    "integral": f"{_LESS_TIME} {_LESS_MEMORY}",
}
_SLOW = "which operation makes it slow, and which data structure, built-in or algorithm avoids it"
_LARGE = "what it holds in memory without need, and how to do without it"
_REASON: dict[Efficiency, str] = {"time": _SLOW, "memory": _LARGE, "integral": f"{_SLOW}, and {_LARGE}"}
_VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.BETTER: "it was not better than the code above",
    Verdict.NO_GAIN: "it did the same, but was not measurably better",
    Verdict.WORSE: "it did the same, but was worse",
    Verdict.DIFFERENT: "it did something else than the original",
    Verdict.NOT_COMPARABLE: "its results cannot be compared",
    Verdict.ERROR: "it did not load, or raised where it must not",
    Verdict.TIMEOUT: "it took too long",
    Verdict.OUT_OF_MEMORY: "it took too much memory",
    Verdict.CRASH: "it ended the interpreter",
    Verdict.TAMPERING: "it changed more than the function",
    Verdict.DENIED: "it did something that is not allowed",
    Verdict.INVALID: "it cannot be put in the function's place",
    Verdict.DUPLICATE: "the same code was seen before",
}
_TOLD_CHARACTERS = 300
_MOST_ATTEMPTS = 4
_DESCRIPTION_CHARACTERS = 3000
_CONTEXT_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rewrite that was rejected: only what a model may know of it."""

    verdict: Verdict
    told: str = ""
    """`Comparison.told`; it may hold text that the candidate made, so it is cleaned and capped here."""
    ratio: Interval | None = None
    """Original over candidate, for the chosen efficiency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that a model is told."""

    efficiency: Efficiency
    qualname: str
    description: str
    """What the function does: its docstring."""
    context: str
    """What the function uses from its file."""
    signature: str
    """The `def` line."""
    code: str
    """The best verified text of the function so far; not shown of a stub."""
    original: Performance | None = None
    incumbent: Performance | None = None
    """Of `code`, when it is no longer the original."""
    ratio: Interval | None = None
    """Original over incumbent, for the chosen efficiency."""
    tried: tuple[Attempt, ...] = ()
    python_version: str = ""
    """As in `3.12`; the user's."""
    stub: bool = False
    """Whether there is no implementation yet, so that a first one is asked for."""


def messages(task: Task) -> tuple[Message, ...]:
    """Render the question."""
    sections = [
        ("Instructions", _instructions(task)),
        ("Problem", _problem(task)),
        ("Original code", "" if task.stub else fenced(task.code)),
        ("Performance", _performance(task)),
        ("Rejected so far", _tried(task)),
        ("Output format", _output_format(task)),
    ]
    text = "\n\n".join(f"## {title}\n{content}" for title, content in sections if content)
    return (Message("system", _role(task)), Message("user", text))


def _role(task: Task) -> str:
    work = "implement" if task.stub else "rewrite"
    return f"You are an expert Python programmer. You {work} one function."


def _instructions(task: Task) -> str:
    version = f" for Python {task.python_version}" if task.python_version else ""
    goal = _INSTRUCTION[task.efficiency]
    if task.stub:
        return f"Implement the function `{task.qualname}`{version}. Make it correct first, then {goal}."
    return (
        f"Rewrite the function `{task.qualname}`{version} so that it is more {goal}. "
        f"{_HINT[task.efficiency]}\n"
        "For every input it must do what the original does: equal return values of the same types in the "
        "same order, the same exceptions, the same changes to its arguments, the same output."
    )


def _problem(task: Task) -> str:
    parts = [capped(task.description.strip(), _DESCRIPTION_CHARACTERS)]
    if task.context.strip():
        context = capped(task.context.strip(), _CONTEXT_CHARACTERS)
        parts.append(f"The file already has this; do not repeat it:\n{fenced(context)}")
    if task.stub:
        parts.append(f"The signature:\n{fenced(task.signature)}")
    return "\n\n".join(part for part in parts if part)


def _performance(task: Task) -> str:
    """Seconds and memory in human units, and how the code compares with the original."""
    if task.stub or task.original is None:
        return ""
    shown = _figures(task.incumbent or task.original)
    if not shown:
        return ""
    line = f"One call with the largest input takes {shown}."
    if task.incumbent is None:
        return line
    before = _figures(task.original)
    line += f" The original took {before}." if before else ""
    return line + (f" Improvement so far: {units.ratio(task.ratio)}." if task.ratio else "")


def _figures(performance: Performance) -> str:
    figures = []
    if performance.seconds is not None:
        figures.append(units.seconds(performance.seconds.estimate))
    if performance.peak_bytes is not None:
        figures.append(f"{units.peak(performance.peak_bytes.estimate)} of memory")
    return " and ".join(figures)


def _tried(task: Task) -> str:
    if not task.tried:
        return ""
    lines = [f"- {_attempt(attempt)}" for attempt in task.tried[-_MOST_ATTEMPTS:]]
    return "\n".join(["Earlier rewrites were rejected; do something else.", *lines])


def _attempt(attempt: Attempt) -> str:
    if attempt.told:
        return f"{attempt.verdict}: {masked(attempt.told, _TOLD_CHARACTERS)}"
    ratio = f": ratio {units.ratio(attempt.ratio)}" if attempt.ratio else ""
    return f"{attempt.verdict}: {_VERDICT_WORDS[attempt.verdict]}{ratio}"


def _output_format(task: Task) -> str:
    """A reason first, then the code: small models that answer with code alone mostly copy the original."""
    block = (
        "the complete function, with the same name and signature, in one ```python block. "
        "Imports and helper functions that it needs stand in the same block."
    )
    if task.stub:
        return f"Give {block}"
    return f"First say in one sentence {_REASON[task.efficiency]}. Then give {block}"


def masked(text: str, limit: int) -> str:
    """Text that a candidate may have made: on one line, without control characters or fences, capped."""
    visible = "".join(" " if unicodedata.category(character)[0] in "CZ" else character for character in text)
    return capped(" ".join(visible.replace("`" * 3, "").split()), limit)


def capped(text: str, limit: int) -> str:
    """The beginning of a text, at most so many characters."""
    return text if len(text) <= limit else f"{text[: limit - 4].rstrip()} ..."


def fenced(code: str) -> str:
    """Code as a block."""
    return f"```python\n{code.rstrip()}\n```"
