"""What the user allows a target beyond computing; nothing by default."""

from __future__ import annotations

from dataclasses import dataclass

from monolith.box.levels import Isolation
from monolith.errors import NoIsolation


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
