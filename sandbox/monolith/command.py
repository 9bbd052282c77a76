"""`monolith compare`, `run` and `doctor`: read files, call the judge, say what came out."""

from __future__ import annotations

import json
import platform
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from monolith import inquiries
from monolith.allowances import allowances
from monolith.box.levels import MEANING, Isolation
from monolith.box.pick import diagnose
from monolith.comparison import Comparison, Verdict
from monolith.errors import FaultyCases, MonolithError
from monolith.export import comparison_json, finite, pyperf_suite
from monolith.interpreter import Interpreter, find_interpreter, inspect_interpreter
from monolith.original import ORIGINAL_TIMEOUT_S
from monolith.outcome import Outcome
from monolith.program import Program, program_of
from monolith.rules import Inputs, Rules
from monolith.sizing import sized_inputs
from monolith.supervisor import Supervisor
from monolith.trial import Trial
from monolith.turn import turn

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
    json_to: JsonOption = None,
    pyperf: PyperfOption = None,
    isolation: IsolationOption = None,
    allow: AllowOption = None,
) -> None:
    """Compare two programs: same behaviour on every case, and measurably better?"""
    first, second, case_text = (_read(path) for path in (original, candidate, cases))
    rules = Rules(efficiency=efficiency.value, alpha=alpha, margin=margin, budget_s=budget)
    with _failures():
        program = program_of(original, first, function)
        rewrite = program_of(candidate, second, function, like=program)
        with _supervisor(program, python, isolation, allow, cases) as supervisor, turn():
            inputs = case_inputs(supervisor, program, str(cases.resolve()), case_text)
            trial = Trial(supervisor, program, inputs, rules)
            trial.baseline()
            comparison = trial.compare_and_confirm(rewrite)
    _write(json_to, comparison_json(comparison))
    if pyperf is not None:
        _write_pyperf(pyperf, function, comparison, supervisor.interpreter)
    if json_to != "-":
        typer.echo(f"{comparison.verdict}: {comparison.reason}")
        typer.echo(
            f"{comparison.cases} cases, {comparison.pairs} pairs, isolation {comparison.isolation}"
            + "".join(f"; {note}" for note in comparison.notes)
        )
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
    text, case_text = _read(program_file), _read(cases)
    with _failures():
        program = program_of(program_file, text, function)
        with _supervisor(program, python, isolation, allow, cases) as supervisor:
            supervisor.prepare(program)
            found, _ = inquiries.cases_of(supervisor, program, str(cases.resolve()), case_text)
            rows = []
            for case in found:
                sample = supervisor.sample(program, [case], ORIGINAL_TIMEOUT_S)
                outcome = sample.outcomes[0] if sample.outcomes else None
                rows.append(_row(case.label, outcome, sample.error, sample.cost))
            level = str(supervisor.isolation)
    _write(json_to, {"isolation": level, "runs": rows})
    if json_to != "-":
        for row in rows:
            cost = row["cost"]
            figures = f"{cost['cpu_s'] * 1e3:9.3f} ms {cost['peak_bytes'] / 1024:9.0f} KiB" if cost else " " * 26
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
    for probe in found.probes:
        typer.echo(f"  {'stands ' if probe.stands else 'missing'}  {probe.wall}: {probe.detail}")
        if probe.remedy:
            typer.echo(f"           remedy: {probe.remedy}")
    for check in found.machine:
        typer.echo(f"  {check.name}: {check.value}" + (f" ({check.advice})" if check.advice else ""))
    if found.isolation is Isolation.L0:
        typer.echo("Nothing is run on this machine unless --isolation L0 is given.")


def case_inputs(supervisor: Supervisor, program: Program, path: str, source: str) -> Inputs:
    """What a case file gives: its cases, and sized inputs when it defines `make_inputs`.

    Raises:
        FaultyCases: it does not load, raises, or gives no case at all.
    """
    supervisor.prepare(program)
    cases, makes_inputs = inquiries.cases_of(supervisor, program, path, source)
    if not cases:
        raise FaultyCases(f"{path} yields no case; let cases() yield at least one pair (args, kwargs)")
    if not makes_inputs:
        return Inputs(tuple(cases))

    def seconds_of(case: Any) -> float | None:
        sample = supervisor.sample(program, [case], ORIGINAL_TIMEOUT_S)
        return sample.cost.cpu_s if sample.cost and sample.outcomes[0].completed else None

    timed, held_out = sized_inputs(
        lambda wanted: inquiries.make_inputs(supervisor, program, path, source, wanted),
        seconds_of,
        random.randrange(1 << 30),
    )
    fresh = [case for group in timed for case in group]
    return Inputs((*cases, *fresh), timed, held_out)


def _row(label: str, outcome: Outcome | None, error: str, cost: Any) -> dict[str, Any]:
    kind = str(outcome.kind) if outcome else "error"
    return {
        "case": label,
        "kind": kind,
        "detail": outcome.detail if outcome else error,
        "cost": cost and asdict(cost),
    }


def _supervisor(
    program: Program, python: str | None, isolation: Isolation | None, allow: list[str] | None, cases: Path
) -> Supervisor:
    interpreter = inspect_interpreter(python or find_interpreter(Path(program.filename).parent))
    roots = (*program.roots, *program.trailing_roots)
    return Supervisor(
        interpreter,
        roots,
        isolation=isolation,
        allowances=allowances(allow or ()),
        extra_files=(str(cases.resolve()),),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{path} cannot be read: {error}", _USAGE)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except MonolithError as error:
        _fail(str(error), _FAILURE)


def _fail(sentence: str, code: int) -> NoReturn:
    typer.echo(f"monolith: {sentence}", err=True)
    raise typer.Exit(code)


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


def _write_pyperf(folder: Path, function: str, comparison: Comparison, interpreter: Interpreter) -> None:
    metadata = {"python_version": interpreter.version_text, "platform": platform.platform()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _fail(f"{folder} cannot be made: {error}", _USAGE)
    for side, seconds in asdict(comparison.samples).items():
        _write(str(folder / f"{side}.json"), pyperf_suite(function, seconds, metadata))
