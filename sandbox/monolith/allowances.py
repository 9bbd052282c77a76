"""What the user allows a target beyond computing; nothing by default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monolith.box.levels import Isolation
from monolith.errors import NoIsolation, UnknownAllowance


@dataclass(frozen=True, slots=True)
class Allowances:
    """What a target's code legitimately needs; the walls are opened by so much and no more."""

    temporary_files: bool = False
    """A private folder for temporary files, new and empty for every run."""
    subprocesses: bool = False
    """Starting installed programs; needs L3, where the whole tree ends with the run."""
    environment: tuple[tuple[str, str], ...] = ()
    """Environment variables, by name and value."""
    project_data: bool = False
    """Reading the project's other files; hidden ones stay closed."""

    @property
    def described(self) -> str:
        """What is allowed, for people: variables by name, for their values may be secrets."""
        allowed = [word for word, field in _FIELDS.items() if getattr(self, field)]
        return ", ".join([*allowed, *(f"variable {name}" for name, _ in self.environment)])

    @property
    def leaves_traces(self) -> bool:
        """Whether a run can leave something in the box, so that the next run needs another box."""
        return self.temporary_files or self.subprocesses

    def require(self, isolation: Isolation) -> None:
        """Check that the walls of a level can be opened by so much.

        Raises:
            NoIsolation: they cannot.
        """
        if self.subprocesses and isolation is not Isolation.L3:
            raise NoIsolation(
                f"this target may start subprocesses, but isolation {isolation} cannot end a whole tree of them;"
                " that needs L3 (see monolith doctor)"
            )


NOTHING = Allowances()
"""The default."""

_FIELDS = {
    "temporary-files": "temporary_files",
    "subprocesses": "subprocesses",
    "project-data": "project_data",
}


def allowances(words: Iterable[str]) -> Allowances:
    """Allowances by their words: those of the command line and the settings, and `NAME=VALUE` for a variable.

    Raises:
        UnknownAllowance: a word is none of these.
    """
    fields: dict[str, bool] = {}
    environment: list[tuple[str, str]] = []
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name:
            environment.append((name, value))
        elif word in _FIELDS:
            fields[_FIELDS[word]] = True
        else:
            raise UnknownAllowance(f"{word!r} cannot be allowed; say {', '.join(_FIELDS)} or NAME=VALUE")
    return Allowances(environment=tuple(environment), **fields)
