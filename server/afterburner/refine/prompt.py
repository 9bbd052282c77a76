"""The question put to a model: the paper's sections and what the sandbox adds, short enough for a small one."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from afterburner.refine.template import QuestionTemplate, template
from afterburner.report import units
from monolith.comparison import Efficiency, Interval, Performance, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from afterburner.proposers.base import Message
    from afterburner.refine.task import Attempt, Task

_GOAL: dict[Efficiency, str] = {
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
    Verdict.BETTER: "it is better",
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
_IDEA_CHARACTERS = 160
_MOST_ATTEMPTS = 6
_DESCRIPTION_CHARACTERS = 3000
_CONTEXT_CHARACTERS = 4000
_CALLERS_CHARACTERS = 1600
_LINE_CHARACTERS = 120


def messages(task: Task) -> tuple[Message, ...]:
    """Render the question."""
    facts, profile = task.facts, task.profile
    for_time, for_memory = task.efficiency != "memory", task.efficiency != "time"
    return template_of(task).messages(
        {
            "qualname": task.qualname,
            "for_python": f" for Python {facts.python_version}" if facts.python_version else "",
            "goal": _GOAL[task.efficiency],
            "hint": _HINT[task.efficiency],
            "reason": _REASON[task.efficiency],
            "description": capped(task.description.strip(), _DESCRIPTION_CHARACTERS),
            "context": _code(task.context, _CONTEXT_CHARACTERS),
            "callers": _code(facts.callers, _CALLERS_CHARACTERS),
            "signature": fenced(task.signature),
            "code": fenced(task.code),
            "performance": _performance(task),
            "hot_lines": "\n".join(
                f"- {line.share:.0%} of the time, run {_times(line.count)}: {_line(line.text)}"
                for line in profile.lines
                if for_time
            ),
            "allocations": "\n".join(
                f"- {units.size(site.bytes)}: {_line(site.text)}" for site in profile.allocations if for_memory
            ),
            "inputs": "\n".join(f"- {shape}" for shape in profile.inputs),
            "packages": ", ".join(facts.packages),
            "to_mend": _code(task.to_mend.code, _CONTEXT_CHARACTERS) if task.to_mend else "",
            "fault": _told(task.to_mend) if task.to_mend else "",
            "tried": "\n".join(f"- {_attempt(attempt)}" for attempt in task.tried[-_MOST_ATTEMPTS:]),
        }
    )


def template_of(task: Task) -> QuestionTemplate:
    """The kind of question."""
    return template("implement" if task.stub else "rewrite")


def _performance(task: Task) -> str:
    """Seconds and memory in human units with their noise, growth, and how the code compares with the original."""
    if task.original is None:
        return ""
    shown = _figures(task.incumbent or task.original)
    if not shown:
        return ""
    told = [f"One call with the largest input takes {shown}."]
    before = _figures(task.original) if task.incumbent else ""
    if before:
        told.append(f"The original took {before}.")
    if task.ratio:
        told.append(f"Improvement so far: {units.ratio(task.ratio)}.")
    growths = (("time", task.growth.time), ("memory", task.growth.memory)) if task.growth else ()
    grown = [f"its {what} like n^{exponent:.1f}" for what, exponent in growths if exponent is not None]
    if grown:
        told.append(
            f"With the size n of the input {'the original' if before else 'it'} grows: {', '.join(grown)}."
        )
    return " ".join(told)


def _figures(performance: Performance) -> str:
    figures = []
    if performance.seconds is not None:
        figures.append(_within(performance.seconds, units.seconds))
    if performance.peak_bytes is not None:
        figures.append(f"{_within(performance.peak_bytes, units.peak)} of memory")
    return " and ".join(figures)


def _within(interval: Interval, words: Callable[[float], str]) -> str:
    """An estimate with the band of its noise, as far as one is known."""
    if not 0 < interval.low < interval.high < math.inf:
        return words(interval.estimate)
    return f"{words(interval.estimate)} ({words(interval.low)} to {words(interval.high)})"


def _attempt(attempt: Attempt) -> str:
    idea = f"{masked(attempt.idea, _IDEA_CHARACTERS)} - " if attempt.idea else ""
    if attempt.is_kept:
        return f"{idea}kept: {_VERDICT_WORDS[attempt.verdict]}{_ratio(attempt)}"
    return f"{idea}{attempt.verdict}: {_told(attempt)}"


def _told(attempt: Attempt) -> str:
    """What is wrong with an attempt."""
    if attempt.told:
        return masked(attempt.told, _TOLD_CHARACTERS)
    words = _VERDICT_WORDS[attempt.verdict]
    if attempt.verdict is Verdict.BETTER:
        words = "it was not better than the code above"
    return f"{words}{_ratio(attempt)}"


def _ratio(attempt: Attempt) -> str:
    return f": ratio {units.ratio(attempt.ratio)}" if attempt.ratio else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _line(text: str) -> str:
    return f"`{masked(text, _LINE_CHARACTERS)}`"


def _code(text: str, limit: int) -> str:
    return fenced(capped(text.strip(), limit)) if text.strip() else ""


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
