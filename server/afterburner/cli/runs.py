"""`afterburner runs`: look at saved runs, judge them again, go on with one that was interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from afterburner.errors import UsageError

app = typer.Typer(help="The runs that were saved: every run is.", no_args_is_help=True)

_Run = Annotated[str, typer.Argument(metavar="RUN", help="The beginning of its id, or last.")]
_Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow", metavar="NAME=VALUE", help="The value of a variable that the run was allowed; it was not saved."
    ),
]
_JsonTo = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="Write the run's record; - is standard output, alone."),
]
_Report = Annotated[
    Path | None, typer.Option(metavar="FILE.html", help="Write the report as a self-contained page.")
]


@app.command("list")
def list_runs(
    most: Annotated[int, typer.Option(min=1, help="Show so many, the newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show which runs there are, of every project."""
    from afterburner.cli.saved_runs import print_list

    print_list(most, as_json=as_json)


@app.command()
def show(
    run: _Run = "last",
    prompts: Annotated[bool, typer.Option("--prompts", help="Show what was sent to models instead.")] = False,
    html: _Report = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the record as JSON, as export writes it.")
    ] = False,
) -> None:
    """Show what came of a run: the verdict, the evidence, the candidates, the diff."""
    from afterburner.cli.saved_runs import export_run, print_prompts, print_run

    if html and (prompts or as_json):
        raise UsageError("--html goes neither with --prompts nor with --json; ask for one of them.")
    if as_json:
        export_run(run, "-", with_prompts=prompts)
    elif prompts:
        print_prompts(run)
    else:
        print_run(run, html)


@app.command()
def replay(run: _Run = "last", allow: _Allow = None) -> None:
    """Judge every rewrite of a run again: recorded text, options and seed, no model is asked.

    Exit codes: 0 the verdicts are the same, 1 some differ, 4 there is nothing to compare with any more.
    """
    from afterburner.cli.saved_again import replay_run

    raise typer.Exit(replay_run(run, allow or []))


@app.command()
def resume(
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="[RUN]",
            help="The beginning of its id; if not given, the newest of this project.",
        ),
    ] = None,
    allow: _Allow = None,
    json_to: _JsonTo = None,
    report: _Report = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write a confirmed improvement into the file.")] = False,
) -> None:
    """Go on with a run that was killed, cancelled or failed; what was answered or judged is kept.

    Exit codes are those of `afterburner optimize`.
    """
    from afterburner.cli.optimize import Output
    from afterburner.cli.saved_again import resume_run

    raise typer.Exit(resume_run(run, allow or [], Output(json_to=json_to, report=report, apply=apply)))


@app.command()
def export(
    run: _Run,
    to: Annotated[str, typer.Argument(metavar="FILE|-", help="Where to write it; - is standard output.")],
    with_prompts: Annotated[
        bool, typer.Option("--with-prompts", help="With every question and answer of models.")
    ] = False,
) -> None:
    """Write a run's record as JSON."""
    from afterburner.cli.saved_runs import export_run

    export_run(run, to, with_prompts=with_prompts)
