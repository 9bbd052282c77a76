"""What a chat endpoint's answer says: the JSON of a reply or of a piece of one, read with suspicion."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

from afterburner.proposers.base import Usage

_THOUGHTS = ("reasoning_content", "reasoning")
"""Where endpoints put what a model thinks before it answers."""
_REFUSED = ("content_filter", "refusal", "safety")


class NoAnswerError(Exception):
    """What came is not what chat endpoints send."""


class ErrorInside(Exception):
    """A successful answer, or a piece of one, that carries an error object."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("the answer carries an error")
        self.body = json.dumps(answer)
        error = answer["error"]
        code = error.get("code") if isinstance(error, dict) else None
        self.status = code if isinstance(code, int) and 400 <= code < 600 else 500
        """The HTTP status that it stands for; 500 where it tells none."""


@dataclass(slots=True)
class Heard:
    """An answer as far as it has come in."""

    is_done: bool = False
    """Whether the endpoint said that nothing follows."""
    finish: str = ""
    """Why the model stopped, in the endpoint's word; empty while it has not."""
    usage: Usage | None = None
    """As the endpoint tells it."""
    characters: int = 0
    thought_characters: int = 0
    first_piece_s: float | None = None
    """Seconds until it began, where it came in pieces."""
    _pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The answer itself, without what was thought before."""
        return "".join(self._pieces)

    @property
    def is_complete(self) -> bool:
        """Whether the text has come to its end; how much it cost may still follow."""
        return self.is_done or bool(self.finish)

    @property
    def ended_thinking(self) -> bool:
        """Whether the limit was reached before the answer began."""
        text = self.text.lstrip()
        if text.startswith("<think"):
            return self.finish == "length" and "</think" not in text
        return not text and (self.thought_characters > 0 or self.finish == "length")

    @property
    def reached_limit(self) -> bool:
        """Whether the limit of tokens ended it."""
        return self.finish == "length" or self.ended_thinking

    def add(self, data: str) -> None:
        """Take in the data of one event of a stream.

        Raises:
            NoAnswerError: it is not a piece of a reply.
            ErrorInside: it tells an error.
        """
        if data.strip() == "[DONE]":
            self.is_done = True
        else:
            self._take(data, "delta")

    def add_whole(self, body: str) -> None:
        """Take in an answer that was not streamed.

        Raises:
            NoAnswerError: it is no answer.
            ErrorInside: it tells an error.
        """
        self._take(body, "message")
        self.is_done = True

    def problem(self, longest: int) -> str:
        """What is wrong with the answer as a whole, in one sentence.

        Args:
            longest: characters after which answers are cut.
        """
        written = f" after {self.usage.completion_tokens} tokens" if self.usage else ""
        if self.ended_thinking:
            spent = f"all {self.usage.completion_tokens} tokens" if self.usage else "its whole answer"
            return f"The model spent {spent} on thinking; think less, and give the function."
        if not self.text.strip():
            if self.finish in _REFUSED:
                return "The endpoint's content filter held the answer back."
            return "The answer is empty; give the complete function."
        if self.finish == "length":
            return f"The answer was cut off{written}; answer more briefly."
        if self.characters >= longest:
            return f"The answer does not come to an end within {longest} characters; give only the function."
        return ""

    def _take(self, data: str, name: str) -> None:
        answer = _object(data)
        for choice in _choices(answer)[:1]:
            message = choice.get(name)
            part: dict[str, Any] = message if isinstance(message, dict) else {}
            text = _text(part, "content")
            self._pieces.append(text)
            self.characters += len(text)
            self.thought_characters += max(len(_text(part, key)) for key in _THOUGHTS)
            if part.get("refusal"):
                self.finish = "refusal"
            self.finish = self.finish or str(choice.get("finish_reason") or "")
        self.usage = _usage(answer) or self.usage


def model_names(body: str) -> list[str]:
    """The names that an endpoint lists under `/models`.

    Raises:
        NoAnswerError: it is no such list.
    """
    entries = _object(body).get("data")
    if not isinstance(entries, list):
        raise NoAnswerError
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _object(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise NoAnswerError from None
    if not isinstance(answer, dict):
        raise NoAnswerError
    return answer


def _choices(answer: dict[str, Any]) -> list[dict[str, Any]]:
    if answer.get("error"):
        raise ErrorInside(answer)
    choices = answer.get("choices")
    if not isinstance(choices, list):
        if isinstance(answer.get("usage"), dict):
            return []
        raise NoAnswerError
    return [choice for choice in choices if isinstance(choice, dict)]


def _text(part: dict[str, Any], name: str) -> str:
    text = part.get(name)
    if isinstance(text, list):
        return "".join(_text(piece, "text") for piece in text if isinstance(piece, dict))
    return text if isinstance(text, str) else ""


def _usage(answer: dict[str, Any]) -> Usage | None:
    """What the answer says that it cost; nothing unless both counts are counts, for no question has no tokens."""
    told = answer.get("usage")
    if not isinstance(told, dict):
        return None
    counts = [told.get(name) for name in ("prompt_tokens", "completion_tokens")]
    prompt, completion = (count if type(count) is int and count >= 0 else None for count in counts)
    if not prompt or completion is None:
        return None
    cost = told.get("cost")
    is_cost = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < math.inf
    return Usage(prompt, completion, float(cost) if is_cost and cost is not None else None)
