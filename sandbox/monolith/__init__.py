"""Monolith: runs Python code that nobody trusts, and says what it did and what it cost.

`Supervisor` runs programs behind walls, `Trial` compares a candidate with an original, and the dataclasses here
are what goes in and comes out. Nothing here knows of models or editors.
"""

from monolith.box.levels import Isolation
from monolith.case import Case
from monolith.comparison import Baseline, Comparison, Efficiency, Interval, Performance, Ratio, Verdict
from monolith.errors import MonolithError
from monolith.interpreter import Interpreter, find_interpreter, inspect_interpreter
from monolith.outcome import Cost, Kind, Outcome, Run
from monolith.program import Program, program_of
from monolith.rules import Inputs, Rules
from monolith.supervisor import Supervisor
from monolith.trial import Trial

__all__ = [
    "Baseline",
    "Case",
    "Comparison",
    "Cost",
    "Efficiency",
    "Inputs",
    "Interpreter",
    "Interval",
    "Isolation",
    "Kind",
    "MonolithError",
    "Outcome",
    "Performance",
    "Program",
    "Ratio",
    "Rules",
    "Run",
    "Supervisor",
    "Trial",
    "Verdict",
    "find_interpreter",
    "inspect_interpreter",
    "program_of",
]
