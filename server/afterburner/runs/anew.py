"""A saved run's options, as they have to be to judge its rewrites again or to go on with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from afterburner.errors import UsageError
from afterburner.runs.keeping import digest_of_cases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from afterburner.options import Options
    from afterburner.runs.saved import SavedRun


def options_of(run: SavedRun, variables: Mapping[str, str]) -> Options:
    """What the run was asked for.

    Args:
        run: the run.
        variables: the values of environment variables that it was allowed, for they are not saved.

    Raises:
        UsageError: a value is missing, or was not allowed then.
    """
    missing = [name for name in run.header.variables if name not in variables]
    if missing:
        raise UsageError(
            f"Run {run.id} was allowed the variable {missing[0]}; give it with --allow {missing[0]}=VALUE."
        )
    if others := variables.keys() - set(run.header.variables):
        raise UsageError(f"Run {run.id} was not allowed the variable {min(others)}.")
    options = run.header.options
    environment = tuple((name, variables[name]) for name in run.header.variables)
    return replace(options, allowances=replace(options.allowances, environment=environment))


def changed_cases(run: SavedRun) -> str:
    """That the case file is another one than then, in one sentence; empty when it is not."""
    file = run.header.options.cases_file
    if digest_of_cases(file) == run.header.cases_digest:
        return ""
    return f"The case file {file} has changed since the run began."
