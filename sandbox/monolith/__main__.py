"""The command line: `monolith compare | run | doctor`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    if sys.platform == "win32":
        sys.exit("monolith: there is no sandbox for Windows; use WSL or a Linux container")
    from monolith.command import app

    app(prog_name="monolith")


if __name__ == "__main__":
    main()
