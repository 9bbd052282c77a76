"""The command line: `monolith compare | run | doctor`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line."""
    if sys.platform == "win32":
        sys.exit("monolith: there is no sandbox for Windows; use WSL or a Linux container")
    from monolith.command import app

    try:
        app(prog_name="monolith")
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the output may be what failed
        sys.exit(f"monolith: the system refused what is needed: {error}")


if __name__ == "__main__":
    main()
