"""The command `afterburner`."""

from __future__ import annotations

import sys

from afterburner.cli.app import app
from afterburner.errors import AfterburnerError


def main() -> None:
    """Run the command line; whatever is wrong is told in one sentence."""
    try:
        app(prog_name="afterburner")
    except AfterburnerError as error:
        print(f"afterburner: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
