"""The change of one file as a unified diff that `patch` and `git apply` take."""

from __future__ import annotations

import difflib

from afterburner.target.lines import split_lines

_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(before: str, after: str, path: str) -> str:
    """What changed, with three lines of context; empty when nothing did.

    Args:
        before: the whole file as it was.
        after: the whole file as it is proposed.
        path: the name that the headers carry, with forward slashes.
    """
    lines = difflib.unified_diff(split_lines(before), split_lines(after), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith(("\n", "\r")) else f"{line}\n{_NO_NEWLINE}" for line in lines)
