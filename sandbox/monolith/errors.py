"""What can go wrong that is neither the candidate's doing nor a bug of ours."""

from __future__ import annotations


class MonolithError(Exception):
    """One sentence for the user: what is wrong and what to do."""


class FaultyOriginal(MonolithError):
    """The original does not load, lacks the function, or is not stable enough to compare with."""


class NothingToCompare(MonolithError):
    """No input is left on which the original does something that can be compared."""


class FaultyCases(MonolithError):
    """The case file does not load, raises, or yields something other than `(args, kwargs)`."""


class FaultyInterpreter(MonolithError):
    """The target interpreter is not a Python that can be used."""


class NoIsolation(MonolithError):
    """No walls that may be used could be built on this machine."""


class UnknownAllowance(MonolithError):
    """What a target should be allowed is nothing that can be."""


class UnreadableFile(MonolithError):
    """A file that was named cannot be read."""
