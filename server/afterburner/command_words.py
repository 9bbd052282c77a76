"""The words of a command that is recorded."""

from __future__ import annotations

import shlex
from pathlib import PurePath

WANTED = "a Python script or module with its arguments, as in 'bench.py --fast' or '-m app'"


def command_words(command: str) -> tuple[str, ...]:
    """Split a command as a shell would; a leading `python` is left out, for the project's own is used.

    Raises:
        ValueError: it is no command that runs a script or a module; the text says what is wanted.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if words and PurePath(words[0]).name.startswith("python"):
        words = words[1:]
    is_module = words[:1] == ["-m"] and len(words) > 1
    if not is_module and (not words or words[0].startswith("-")):
        raise ValueError(WANTED)
    return tuple(words)
