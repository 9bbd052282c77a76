"""Which functions `afterburner optimize` works through when none is named, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.cli.sources import Source, Wanted, sources_of
from afterburner.errors import UsageError
from afterburner.judges.local import project_of
from afterburner.report import units
from afterburner.selection.attribution import attributed
from afterburner.selection.profiles import Profile, costs_of, read_profile
from afterburner.selection.ranking import LEAST_SHARE, Measured, MeasuredBy, Selection, rank, unranked
from afterburner.selection.recorded import recorded
from afterburner.target.context import project_root
from monolith.errors import FaultyInterpreter
from monolith.interpreter import find_interpreter, inspect_interpreter
from monolith.program import program_of
from monolith.recording import Run

if TYPE_CHECKING:
    from afterburner.options import Options
    from monolith.profiled_run import FunctionCost

Tell = Callable[[str], None]
Costs = dict[Path, Sequence["FunctionCost"]]

_LITTLE_S = 0.01
"""Tests that spend less than this in the functions say little about where a real run spends its time."""


def choose(wanted: Wanted, options: Options, tell: Tell) -> Selection:
    """Find out what to work on; without a profile, and where there is a choice, by running the tests.

    Args:
        wanted: among which functions.
        options: what is asked for of each function.
        tell: takes a line about what takes long.

    Raises:
        UsageError: the file, the profile, the revision or the interpreter cannot be used.
        NotOptimizable: the one file does not parse.
    """
    profile = read_profile(wanted.profile) if wanted.profile else None
    if profile and options.efficiency == "memory":
        raise UsageError("A profile tells of time, not of memory; leave --profile out, and the tests are run.")
    sources = sources_of(wanted, profile)
    able = sum(not function.refusal for source in sources.files for function in source.wanted)
    notes: list[str] = []
    if wanted.revision is not None and not any(source.wanted for source in sources.files):
        notes.append(f"no function has changed since {wanted.revision}")
    costs: Costs = {}
    if profile:
        costs = {source.path: _profiled(profile, source.path, wanted, options) for source in sources.files}
    elif able > 1:
        tell(f"Running {'the command' if options.command else 'the tests'} to see what the functions cost")
        costs = _recorded(sources.files, options, notes)
    measured = [one for source in sources.files for one in _measured(source, costs, notes)]
    if able <= 1 and not profile:
        selection = unranked(measured, options.efficiency)
    else:
        selection = rank(
            measured,
            efficiency=options.efficiency,
            measured_by=_measured_by(profile, options, any(costs.values())),
            total_s=profile.total_s if profile else None,
            least_share=LEAST_SHARE if wanted.revision is None else 0.0,
        )
    return replace(
        selection,
        skipped=(*sources.skipped, *selection.skipped),
        notes=(*dict.fromkeys(notes), *selection.notes, *_little(measured, profile)),
    )


def _profiled(profile: Profile, file: Path, wanted: Wanted, options: Options) -> list[FunctionCost]:
    return costs_of(profile, file, options.project_root or project_root(file), wanted.folder)


def _recorded(sources: Sequence[Source], options: Options, notes: list[str]) -> Costs:
    """What the functions cost in the tests, of each project that the files belong to, or in the command."""
    by_project: dict[str, list[Source]] = {}
    for source in sources:
        if source.wanted:
            project = project_of(options.project_root or project_root(source.path))
            by_project.setdefault(project, []).append(source)
    found: Costs = {}
    for project, files in by_project.items():
        if not project:
            notes.append("no tests were looked for: the file belongs to no project")
            continue
        found |= _of_project(Path(project), files, options, notes)
    return found


def _of_project(project: Path, files: Sequence[Source], options: Options, notes: list[str]) -> Costs:
    try:
        interpreter = inspect_interpreter(options.python or find_interpreter(files[0].path.parent))
    except FaultyInterpreter as error:
        raise UsageError(str(error)) from error
    programs = [program_of(source.path, source.text, "") for source in files]
    roots = dict.fromkeys(root for program in programs for root in program.roots)
    trailing = dict.fromkeys(root for program in programs for root in program.trailing_roots)
    program = replace(programs[0], roots=tuple(roots), trailing_roots=tuple(trailing))
    names = [str(source.path) for source in files]
    run = Run(project=project, command=options.command)
    found = recorded(interpreter, program, run, names, options.efficiency)
    notes += found.notes
    return {source.path: [cost for cost in found.costs if cost.file == str(source.path)] for source in files}


def _measured(source: Source, costs: Costs, notes: list[str]) -> list[Measured]:
    found = attributed(source.functions, costs.get(source.path, ()))
    if found.by_name:
        notes.append(f"{source.path.name} is not the text that was profiled: functions were matched by name")
    every = (function for function in source.functions if function in source.wanted)
    return [Measured(str(source.path), function, found.costs.get(function)) for function in every]


def _measured_by(profile: Profile | None, options: Options, ran: bool) -> MeasuredBy:
    if profile:
        return "profile"
    if not ran:
        return "nothing"
    return "command" if options.command else "tests"


def _little(measured: Sequence[Measured], profile: Profile | None) -> list[str]:
    """That short tests tell little, where that is so."""
    spent_s = sum(one.cost.own_s for one in measured if one.cost)
    if profile or not 0 < spent_s < _LITTLE_S:
        return []
    spent = units.seconds(spent_s)
    return [f"only {spent} were spent in these functions: a profile of a real run (--profile) would say more"]
