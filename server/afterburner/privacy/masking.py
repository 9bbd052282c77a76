"""Takes what looks like a secret out of texts, and puts it back into answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from afterburner.privacy.looks import secret_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from afterburner.privacy.looks import Span

_PLACEHOLDER = re.compile(r"<secret-(\d+)>")
_CUT = re.compile(r" ?\.\.\.|$", re.MULTILINE)
"""Where a text may have been cut off."""
_LEAST_OF_CUT = 6
_DISTINCTIVE = 8
"""A secret of so many characters is taken out wherever it stands; a shorter one only as a word of its own."""
_LONGEST_WORD = 15


class Masks:
    """The secrets of one run: in all its texts the same one has the same placeholder."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._secrets: list[str] = []
        self._known = re.compile(r"(?!)")

    def learn(self, text: str) -> None:
        """Know the secrets of a whole text, also where only a part of it is shown later."""
        for start, end in _joined(self._spans(text)):
            self._placeholder(text[start:end])

    def mask(self, text: str) -> str:
        """The text with placeholders for its secrets."""
        self.learn(text)
        pieces, at = [], 0
        for start, end in _joined(self._spans(text)):
            pieces += [text[at:start], self._placeholder(text[start:end])]
            at = end
        return "".join([*pieces, text[at:]])

    def unmask(self, text: str) -> str:
        """The text with the secrets in the place of their placeholders."""
        return _PLACEHOLDER.sub(lambda match: self._secret(int(match[1])) or match[0], text)

    def _spans(self, text: str) -> Iterator[Span]:
        yield from secret_spans(text)
        for pattern in (_PLACEHOLDER, self._known):
            for match in pattern.finditer(text):
                yield match.span()
        for cut in _CUT.finditer(text):
            yield from self._cut_off(text, cut.start())

    def _cut_off(self, text: str, end: int) -> Iterator[Span]:
        """The beginning of a known secret right before a place where a text was cut off."""
        for secret in self._secrets:
            beginning = secret[:_LEAST_OF_CUT]
            at = text.find(beginning, max(0, end - len(secret)), end)
            while at >= 0 and not secret.startswith(text[at:end]):
                at = text.find(beginning, at + 1, end)
            if at >= 0 and not _is_word(secret):
                yield at, end

    def _placeholder(self, secret: str) -> str:
        if secret not in self._placeholders:
            self._secrets.append(secret)
            self._placeholders[secret] = f"<secret-{len(self._secrets)}>"
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._known = re.compile("|".join(map(_wherever, longest_first)))
        return self._placeholders[secret]

    def _secret(self, number: int) -> str:
        return self._secrets[number - 1] if 1 <= number <= len(self._secrets) else ""


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same places, in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _wherever(secret: str) -> str:
    """A pattern for a known secret; an ordinary word counts only as a whole literal, a short one as a word."""
    pattern = re.escape(secret)
    if _is_word(secret):
        return rf"""(?<=["']){pattern}(?=["'])"""
    return pattern if len(secret) >= _DISTINCTIVE else rf"(?<!\w){pattern}(?!\w)"


def _is_word(secret: str) -> bool:
    return re.fullmatch("[A-Z]?[a-z]+|[A-Z]+", secret) is not None and len(secret) <= _LONGEST_WORD
