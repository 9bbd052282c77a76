"""Where the time or the memory of a project goes, by its own tests, or by a command, when there is no profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monolith.profiled_run import Measure, ProfiledRun, profile_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monolith.comparison import Efficiency
    from monolith.interpreter import Interpreter
    from monolith.program import Program
    from monolith.recording import Run

_MEASURES: dict[Efficiency, tuple[Measure, ...]] = {
    "time": ("time",),
    "memory": ("memory",),
    "integral": ("time", "memory"),
}


def recorded(
    interpreter: Interpreter, program: Program, run: Run, files: Sequence[str], efficiency: Efficiency
) -> ProfiledRun:
    """Run the tests once under a profiler in their box; for the integral twice, as counting memory takes time.

    Args:
        program: a module of the project, for the folders that have to be importable.
        files: whose functions are looked at.
    """
    found = [profile_run(interpreter, program, run, files, measure) for measure in _MEASURES[efficiency]]
    peaks = {(cost.file, cost.line, cost.name): cost.peak_bytes for cost in found[-1].costs}
    costs = tuple(
        replace(cost, peak_bytes=peaks.get((cost.file, cost.line, cost.name))) for cost in found[0].costs
    )
    return ProfiledRun(costs, tuple(dict.fromkeys(note for one in found for note in one.notes)))
