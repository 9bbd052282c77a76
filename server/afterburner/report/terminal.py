"""A diff on standard output: exact in a pipe, coloured and harmless on a terminal."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def print_diff(diff: str) -> None:
    """Write a unified diff."""
    if not sys.stdout.isatty():
        sys.stdout.write(diff)
        sys.stdout.flush()
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in diff.splitlines():
        shown = "".join(letter if letter.isprintable() or letter == "\t" else "�" for letter in line)
        console.print(Text(shown, style=_STYLES.get(shown[:1], "")))
