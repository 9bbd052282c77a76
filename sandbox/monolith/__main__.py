"""The command line: `monolith compare | run | doctor`."""

from __future__ import annotations

from monolith.command import app


def main() -> None:
    """Run the command line."""
    app(prog_name="monolith")


if __name__ == "__main__":
    main()
