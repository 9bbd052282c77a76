"""What was sent to models in a saved run, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from afterburner.runs.entries import Answered, Asked, Unanswered, converter

if TYPE_CHECKING:
    from afterburner.runs.saved import SavedRun

_NOTHING = "There was no answer before the run ended."


def questions_of(run: SavedRun) -> list[dict[str, Any]]:
    """The questions of a run with their answers, in the order in which they were asked."""
    questions: list[dict[str, Any]] = []
    latest: dict[str, dict[str, Any]] = {}
    for entry in run.entries:
        if isinstance(entry, Asked):
            question = {**converter.unstructure(entry), "answer": None, "problem": _NOTHING}
            questions.append(question)
            latest[entry.name] = question
        elif isinstance(entry, Answered):
            reply = converter.unstructure(entry.reply)
            latest[entry.name].update(answer=reply.pop("text"), **reply)
        elif isinstance(entry, Unanswered):
            latest[entry.name].update(problem=entry.sentence)
    return questions
