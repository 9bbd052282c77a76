"""The questions as files: Markdown with `$placeholders`, of which empty parts are left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from afterburner.proposers.base import Message

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Section(NamedTuple):
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """One kind of question."""

    name: str
    version: int
    """Counts up whenever the text changes: records name it."""
    role: str
    """What the model is told to be."""
    sections: tuple[_Section, ...]

    @property
    def label(self) -> str:
        """Name and version."""
        return f"{self.name}, version {self.version}"

    def messages(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """Fill it in; a paragraph whose placeholders are all empty is left out, and so is an empty section."""
        written = []
        for title, paragraphs in self.sections:
            filled = [text.substitute(values).strip() for text in paragraphs if _says_something(text, values)]
            if filled:
                written.append("\n\n".join([f"## {title}\n{filled[0]}", *filled[1:]]))
        return (Message("system", self.role), Message("user", "\n\n".join(written)))


@cache
def template(name: str) -> QuestionTemplate:
    """Read one of the templates that come with the package."""
    text = (files("afterburner.refine") / "templates" / f"{name}.md").read_text("utf-8")
    first, *others = text.split("\n## ")
    version, _, role = first.partition("\n")
    sections = (section.partition("\n") for section in others)
    return QuestionTemplate(
        name=name,
        version=int(version.removeprefix("version ")),
        role=role.strip(),
        sections=tuple(
            _Section(title, tuple(map(Template, body.strip("\n").split("\n\n")))) for title, _, body in sections
        ),
    )


def _says_something(paragraph: Template, values: Mapping[str, str]) -> bool:
    names = paragraph.get_identifiers()
    return not names or any(values[name] for name in names)
