"""The errors that users see, each one sentence, with the exit code of the command line."""

from __future__ import annotations


class AfterburnerError(Exception):
    """One sentence that says what is wrong and what to do."""

    exit_code = 1


class UsageError(AfterburnerError):
    """Wrong arguments, a missing file, an interpreter that is none."""

    exit_code = 2


class ProposerError(AfterburnerError):
    """A model or service that is not configured, not reachable, or refused the request."""

    exit_code = 2


class TooLong(ProposerError):
    """The model cannot take so long a question; a shorter one may do."""


class NotOptimizable(AfterburnerError):
    """The function cannot be optimized: the sentence says why and what would help."""

    exit_code = 4
