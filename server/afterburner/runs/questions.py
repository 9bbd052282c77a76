"""What was sent to models in a saved run, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from afterburner.runs.entries import Answered, Asked, Unanswered, converter

if TYPE_CHECKING:
    from afterburner.runs.saved import SavedRun


def questions_of(saved: SavedRun) -> list[dict[str, Any]]:
    """The questions of a run with their answers, in the order in which they were asked."""
    answers: dict[tuple[str, int], dict[str, Any]] = {}
    for entry in saved.entries:
        if isinstance(entry, Answered):
            reply = converter.unstructure(entry.reply)
            answers[entry.about, entry.number] = {"answer": reply.pop("text"), **reply}
        elif isinstance(entry, Unanswered):
            answers[entry.about, entry.number] = {"answer": None, "problem": entry.sentence}
    nothing = {"answer": None, "problem": "There was no answer before the run ended."}
    return [
        {**converter.unstructure(entry), **answers.get((entry.about, entry.number), nothing)}
        for entry in saved.entries
        if isinstance(entry, Asked)
    ]
