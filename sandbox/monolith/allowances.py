"""What the user allows a target beyond computing; nothing by default."""

from __future__ import annotations

from dataclasses import dataclass


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
