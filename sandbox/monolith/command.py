"""`monolith compare`, `run` and `doctor`: asks the judge about files, and says what came out."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from monolith import files
from monolith.allowances import allowances
from monolith.box.levels import MEANING, Isolation
from monolith.box.pick import diagnose
from monolith.comparison import Comparison, Verdict
from monolith.doctor import lines
from monolith.errors import MonolithError, UnknownAllowance, UnreadableFile
from monolith.export import comparison_json, finite, pyperf_suite
from monolith.rules import Rules
from monolith.wording import growth_words

EXIT_CODES = {Verdict.BETTER: 0, Verdict.NO_GAIN: 3, Verdict.WORSE: 3}
_REJECTED = 5
_USAGE = 2
_FAILURE = 1

app = typer.Typer(
    help="Runs Python code nobody trusts, and says what it did and what it cost.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class EfficiencyChoice(StrEnum):
    """The values of `--for`."""

    time = "time"
    memory = "memory"
    integral = "integral"


FunctionOption = Annotated[str, typer.Option("--function", help="The function, as in f or Class.method.")]
CasesOption = Annotated[
    Path, typer.Option("--cases", help="Defines cases(), and may define make_inputs(rng, size).")
]
PythonOption = Annotated[str | None, typer.Option("--python", help="The interpreter to run the programs under.")]
JsonOption = Annotated[str | None, typer.Option("--json", help="Write JSON to this file; - is standard output.")]
PyperfOption = Annotated[
    Path | None,
    typer.Option(
        "--pyperf",
        metavar="FOLDER",
        file_okay=False,
        help="Write the samples as original.json and candidate.json, for pyperf compare_to.",
    ),
]
IsolationOption = Annotated[
    Isolation | None,
    typer.Option("--isolation", help="Insist on this level; L0 runs the code without walls."),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="WORD",
        help="Allow temporary-files, subprocesses, project-data or a variable NAME=VALUE; may be repeated.",
    ),
]


@app.command()
def compare(
    original: Annotated[Path, typer.Argument(help="The program as it is.")],
    candidate: Annotated[Path, typer.Argument(help="The program that might be better.")],
    function: FunctionOption,
    cases: CasesOption,
    efficiency: Annotated[
        EfficiencyChoice, typer.Option("--for", help="What to improve.")
    ] = EfficiencyChoice.time,
    python: PythonOption = None,
    alpha: Annotated[float, typer.Option(min=1e-9, max=0.5, help="Error probability of each bound.")] = 0.01,
    margin: Annotated[float, typer.Option(min=0.0, help="The share a gain must exceed.")] = 0.02,
    budget: Annotated[float, typer.Option(min=0.0, help="Seconds for timed pairs, after correctness.")] = 10.0,
    strict: Annotated[
        bool, typer.Option("--strict", help="Compare floats bit by bit, and texts of exceptions too.")
    ] = False,
    json_to: JsonOption = None,
    pyperf: PyperfOption = None,
    isolation: IsolationOption = None,
    allow: AllowOption = None,
) -> None:
    """Compare two programs: same behaviour on every case, and measurably better?"""
    _require_folder(json_to)
    rules = Rules(efficiency=efficiency.value, alpha=alpha, margin=margin, budget_s=budget, strict=strict)
    with _failures():
        comparison = files.compare(
            original,
            candidate,
            function=function,
            cases=cases,
            rules=rules,
            python=python,
            isolation=isolation,
            allowances=allowances(allow or ()),
        )
    _write(json_to, comparison_json(comparison))
    if pyperf is not None:
        _write_pyperf(pyperf, function, comparison)
    if json_to != "-":
        typer.echo(f"{comparison.verdict}: {comparison.reason}")
        counts = f"{_count(comparison.cases, 'case')}, {_count(comparison.pairs, 'pair')}"
        typer.echo("; ".join((f"{counts}, isolation {comparison.isolation}", *comparison.notes)))
        for what, exponents in asdict(comparison.growth).items() if comparison.growth else ():
            if exponents is not None:
                typer.echo(f"{what} grows with the size: {growth_words(*exponents)}")
    raise typer.Exit(EXIT_CODES.get(comparison.verdict, _REJECTED))


@app.command()
def run(
    program_file: Annotated[Path, typer.Argument(metavar="PROGRAM.py", help="The program.")],
    function: FunctionOption,
    cases: CasesOption,
    python: PythonOption = None,
    json_to: JsonOption = None,
    isolation: IsolationOption = None,
    allow: AllowOption = None,
) -> None:
    """Run a program on its cases, and say what each call did and what it cost."""
    _require_folder(json_to)
    with _failures():
        found = files.run(
            program_file,
            function=function,
            cases=cases,
            python=python,
            isolation=isolation,
            allowances=allowances(allow or ()),
        )
    _write(json_to, {"isolation": found.isolation, "runs": [_row(call) for call in found.calls]})
    if json_to != "-":
        for call in found.calls:
            row, cost = _row(call), call.cost
            figures = f"{cost.cpu_s * 1e3:9.3f} ms {cost.peak_bytes / 1024:9.0f} KiB" if cost else " " * 26
            typer.echo(f"{row['case']:<16} {row['kind']:<14} {figures}  {row['detail']}")


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Say which walls stand on this machine, which level that makes, and what would help."""
    found = diagnose()
    if as_json:
        system = {"system": platform.platform(), "python": platform.python_version()}
        typer.echo(json.dumps(system | asdict(found) | {"reason": found.reason}, indent=2))
        return
    typer.echo(f"isolation {found.isolation}: {MEANING[found.isolation]}")
    for line in lines(found):
        typer.echo(f"  {line}")
    if found.isolation is Isolation.L0:
        typer.echo("Nothing is run on this machine unless --isolation L0 is given.")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _row(call: files.Call) -> dict[str, Any]:
    return {
        "case": call.case,
        "kind": call.outcome.kind if call.outcome else "error",
        "detail": call.outcome.detail if call.outcome else call.error,
        "cost": asdict(call.cost) if call.cost else None,
    }


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (UnreadableFile, UnknownAllowance) as error:
        _fail(str(error), _USAGE)
    except MonolithError as error:
        _fail(str(error), _FAILURE)


def _fail(sentence: str, code: int) -> NoReturn:
    typer.echo(f"monolith: {sentence}", err=True)
    raise typer.Exit(code)


def _require_folder(target: str | None) -> None:
    """Refuse before the work, not after it."""
    if target is not None and target != "-" and not Path(target).absolute().parent.is_dir():
        _fail(f"there is no folder {Path(target).absolute().parent} to write {Path(target).name} into", _USAGE)


def _write(target: str | None, value: dict[str, Any]) -> None:
    if target is None:
        return
    text = json.dumps(finite(value), indent=2, allow_nan=False)
    if target == "-":
        sys.stdout.write(text + "\n")
        return
    try:
        Path(target).write_text(text + "\n", "utf-8")
    except OSError as error:
        _fail(f"{target} cannot be written: {error}", _USAGE)


def _write_pyperf(folder: Path, function: str, comparison: Comparison) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _fail(f"{folder} cannot be made: {error}", _USAGE)
    for side, seconds in asdict(comparison.samples).items():
        _write(str(folder / f"{side}.json"), pyperf_suite(function, seconds))
