"""What is run: Python text, the name it is loaded under, and the function in it to call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A module held as text, and one function of it.

    The text is never written to disk: it is compiled and executed under its real dotted name, so that
    relative imports work and unsaved edits count.
    """

    source: str
    """The whole module."""
    qualname: str
    """The function to call, as in `f` or `Class.method`."""
    module: str
    """The dotted name that the text is loaded under."""
    filename: str
    """The file that the text stands for; shown in tracebacks, set as `__file__`."""
    roots: tuple[str, ...] = ()
    """Folders that are importable: put in front of the interpreter's own path."""
    trailing_roots: tuple[str, ...] = ()
    """Folders that are importable after everything else: a loose file's own folder."""

    def with_source(self, source: str) -> Program:
        """The same function of another text."""
        return Program(source, self.qualname, self.module, self.filename, self.roots, self.trailing_roots)
