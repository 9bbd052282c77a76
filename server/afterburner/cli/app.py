"""The subcommands of `afterburner`; each loads what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from afterburner.cli.runs import app as runs_app
from afterburner.command_words import command_words
from afterburner.errors import UsageError
from afterburner.privacy.never_send import ONE_WANTED, PathPattern, are_patterns, patterns_in
from afterburner.proposers.choice import KNOWN
from afterburner.proposers.command import app as model_app
from afterburner.proposers.price import WANTED, Price, price_of
from monolith.allowances import Allowances, allowances
from monolith.box.levels import Isolation
from monolith.comparison import Efficiency
from monolith.errors import UnknownAllowance

app = typer.Typer(
    help="Make a Python function measurably faster or leaner, with the proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(model_app, name="model")
app.add_typer(runs_app, name="runs")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(version("afterburner-lsp"))
        raise typer.Exit


@app.callback()
def _common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def optimize(
    function: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE[::QUALNAME]",
            help="The function, as in src/text.py::dedupe or src/text.py::Index.add; or a file, to work through "
            "its functions.",
        ),
    ] = None,
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="PROFILE", help="Choose the functions by what cProfile or pyinstrument (JSON) measured."
        ),
    ] = None,
    changed: Annotated[
        str | None,
        typer.Option(metavar="REVISION", help="Choose among the functions that changed since a git revision."),
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(metavar="FILE.md", help="Write what came of several functions as Markdown."),
    ] = None,
    efficiency: Annotated[
        Efficiency, typer.Option("--for", help="What to improve; integral is time x memory.")
    ] = "time",
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="'MODEL [NAME] [share=N] ...'",
            help=f"Who rewrites: {KNOWN}; may be repeated.",
            show_default="auto",
        ),
    ] = None,
    model_name: Annotated[str | None, typer.Option(help="Which model to ask the endpoint for.")] = None,
    price: Annotated[
        str | None,
        typer.Option(metavar="IN/OUT", help="What a million tokens cost in US dollars, as in 1.25/10."),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="The most that one answer may have, thinking included."),
    ] = None,
    iterations: Annotated[int, typer.Option(min=1, help="How often to ask for rewrites.")] = 4,
    candidates: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Rewrites asked for in each iteration; when not given, 1 of a model on this machine, else 3.",
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            metavar="SECONDS",
            help="Ask for nothing more after this long; the last judgement and the confirmation come on top.",
        ),
    ] = None,
    tokens: Annotated[
        int | None, typer.Option(min=0, help="Ask for nothing more once so many tokens were read and written.")
    ] = None,
    cost: Annotated[
        float | None,
        typer.Option(min=0.0, metavar="USD", help="Ask for nothing more once the answers cost so much."),
    ] = None,
    target_ratio: Annotated[
        float | None,
        typer.Option(min=1.0, metavar="RATIO", help="Stop at a rewrite that is surely so many times better."),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(min=1, help="Stop after so many rewrites in a row that were not better than the best."),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE.py", help="A case file: defines cases(), which yields (args, kwargs)."),
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help="Run a script or module once, as in 'bench.py --fast' or '-m app', and use the calls it makes.",
        ),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option(
            metavar="INTERPRETER", help="The project's interpreter; found beside the file when not given."
        ),
    ] = None,
    isolation: Annotated[
        Isolation | None,
        typer.Option(help="Insist on this level of the sandbox; L0 runs the code without walls."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD",
            help="Let the function use temporary-files, subprocesses, project-data or a variable NAME=VALUE; "
            "may be repeated.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Compare floats bit by bit, and texts of exceptions too.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Makes generated inputs and requests repeatable.")] = None,
    json_to: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE|-", help="Write the run's record; - is standard output, alone."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write the report as a self-contained page.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write a confirmed improvement into the file.")] = False,
    never_send: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB",
            help="Send nothing of files that match to a model on another machine; may be repeated.",
        ),
    ] = None,
    show_prompt: Annotated[
        bool,
        typer.Option("--show-prompt", help="Print what a model would be sent first, ask no model, and stop."),
    ] = False,
) -> None:
    """Search for a faster or leaner version of one function, or of several, one after another.

    The diff goes to standard output, progress to standard error. Ctrl-C stops and keeps the best so far.

    Exit codes: 0 improved, 3 no significant gain, 4 cannot be optimized, 2 wrong usage or unusable model,
    1 our failure, 130 cancelled.
    """
    from afterburner.cli import optimize, several
    from afterburner.cli.sourcefile import SourceFile
    from afterburner.cli.sources import Wanted
    from afterburner.options import Options
    from afterburner.refine.stopping import StopRules

    path, separator, qualname = (function or "").rpartition("::")
    if not separator:
        path, qualname = qualname, ""
    if separator and not (path and qualname):
        raise UsageError(f"Say which function: FILE::QUALNAME, not {function!r}.")
    if not path and profile is None and changed is None:
        raise UsageError("Say which function: FILE::QUALNAME; or FILE, --profile or --changed for several.")
    file = SourceFile.read(Path(path)) if path else None
    options = Options(
        file=file.path if file else Path(),
        source=file.text if file else "",
        qualname=qualname,
        efficiency=efficiency,
        models=tuple(model or ("auto",)),
        model_name=model_name,
        price=_price(price),
        max_tokens=max_tokens,
        iterations=iterations,
        candidates=candidates,
        stop=StopRules(
            budget_s=budget, tokens=tokens, cost_usd=cost, target_ratio=target_ratio, patience=patience
        ),
        cases_file=_existing(cases),
        command=_words(record),
        python=python,
        isolation=isolation,
        strict=strict,
        allowances=_allowances(allow),
        never_send=_patterns(never_send or []),
        seed=seed,
    )
    if file and qualname:
        if profile is not None or changed is not None or summary is not None:
            raise UsageError("--profile, --changed and --summary are for several functions; name only the file.")
        if show_prompt:
            if json_to is not None or report is not None or apply:
                raise UsageError("--show-prompt only prints; leave out --json, --report and --apply.")
            raise typer.Exit(optimize.show_prompt(options))
        output = optimize.Output(json_to=json_to, report=report, apply=apply)
        raise typer.Exit(optimize.run(options, file, output))
    if cases is not None or report is not None:
        raise UsageError("--cases and --report are for one function; name it: FILE::QUALNAME.")
    if show_prompt:
        raise UsageError("--show-prompt is for one function; name it: FILE::QUALNAME.")
    wanted = Wanted(
        file=file.path if file else None, folder=Path.cwd().resolve(), profile=profile, revision=changed
    )
    raise typer.Exit(several.run(wanted, options, several.Output(json_to=json_to, summary=summary, apply=apply)))


@app.command()
def lsp(
    client_process_id: Annotated[
        int | None,
        typer.Option("--clientProcessId", metavar="PID", help="End when this process, the editor, does."),
    ] = None,
    _stdio: Annotated[bool, typer.Option("--stdio", help="What is done anyway; some clients say it.")] = False,
) -> None:
    """Speak the Language Server Protocol on standard input and output."""
    from afterburner.lsp.command import run

    raise typer.Exit(run(client_process_id))


@app.command()
def doctor(
    python: Annotated[
        str | None,
        typer.Option(metavar="INTERPRETER", help="The project's interpreter; found from here when not given."),
    ] = None,
) -> None:
    """Say what works on this machine: isolation, interpreter, models."""
    from afterburner.cli.doctor import run

    raise typer.Exit(run(python))


def _allowances(words: list[str] | None) -> Allowances:
    try:
        return allowances(words or ())
    except UnknownAllowance as error:
        raise UsageError(f"{error}.") from None


def _patterns(globs: list[str]) -> tuple[PathPattern, ...]:
    if not are_patterns(globs):
        raise UsageError(f"--never-send takes {ONE_WANTED}.")
    return patterns_in(Path.cwd(), globs)


def _price(text: str | None) -> Price | None:
    try:
        return None if text is None else price_of(text)
    except ValueError:
        raise UsageError(f"--price takes {WANTED}, not {text!r}.") from None


def _words(command: str | None) -> tuple[str, ...]:
    if command is None:
        return ()
    try:
        return command_words(command)
    except ValueError as error:
        raise UsageError(f"--record takes {error}, not {command!r}.") from None


def _existing(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise UsageError(f"There is no case file {path}.")
    return path.resolve() if path else None
