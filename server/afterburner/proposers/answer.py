"""What a chat endpoint's answer says: the JSON of a reply or of a piece of one, read with suspicion."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


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
class StreamedReply:
    """A reply while it is coming in."""

    complete: bool = False
    characters: int = 0
    _pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What has come so far."""
        return "".join(self._pieces)

    def add(self, data: str) -> None:
        """Take in the data of one event.

        Raises:
            NoAnswerError: it is not a piece of a reply.
            ErrorInside: it tells an error.
        """
        if data.strip() == "[DONE]":
            self.complete = True
            return
        for choice in _choices(data):
            text = _content(choice, "delta")
            self._pieces.append(text)
            self.characters += len(text)
            self.complete = self.complete or choice.get("finish_reason") is not None


def whole_reply(body: str) -> str:
    """The text of an answer that was not streamed.

    Raises:
        NoAnswerError: it is no answer.
        ErrorInside: it tells an error.
    """
    return "".join(_content(choice, "message") for choice in _choices(body)[:1])


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


def _choices(text: str) -> list[dict[str, Any]]:
    answer = _object(text)
    if answer.get("error"):
        raise ErrorInside(answer)
    choices = answer.get("choices")
    if not isinstance(choices, list):
        raise NoAnswerError
    return [choice for choice in choices if isinstance(choice, dict)]


def _content(choice: dict[str, Any], name: str) -> str:
    message = choice.get(name)
    content = message.get("content") if isinstance(message, dict) else None
    return content if isinstance(content, str) else ""
