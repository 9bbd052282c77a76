"""What the server and its judge process say to each other: one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cattrs.preconf.json import make_converter

from monolith.allowances import Allowances
from monolith.box.levels import Isolation
from monolith.comparison import Efficiency

converter = make_converter()

Task = Literal["prepare", "try_inputs", "adopt", "baseline", "judge", "confirm", "profile"]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the judge process needs to know of a request."""

    file: str
    source: str
    qualname: str
    efficiency: Efficiency
    is_stub: bool
    project: str
    """The folder whose tests are run; empty when there is none to run them of."""
    python: str | None
    cases_file: str | None
    command: tuple[str, ...]
    """Words of a script or module to run and record; empty for none."""
    seed: int
    candidates: int
    """How many rewrites may be judged in this run."""
    isolation: Isolation | None
    allowances: Allowances
    strict: bool


@dataclass(frozen=True, slots=True)
class Preparation:
    """What was found before anything was judged."""

    declined: str
    """Why there is nothing to compare with, in one sentence; empty when there is."""
    by_origin: dict[str, int]
    notes: tuple[str, ...]
    not_checked: tuple[str, ...]
    isolation: str
    python_version: str
    packages: tuple[str, ...]
    wants_inputs: str = ""
    """Why a model should write inputs, in words; empty where others make them, or once it did."""
    refused_inputs: str = ""
    """What is wrong with the inputs that it wrote last, in words that it may be told."""


@dataclass(frozen=True, slots=True)
class Question:
    """One task for the judge process."""

    task: Task
    brief: Brief | None = None
    source: str = ""
    """A whole file with a rewrite in place; of `try_inputs` what a model wrote, empty when that was no code."""
    incumbent: str = ""
    """Of `judge`: the whole file with the best rewrite so far; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a task, or the error that ended it."""

    result: Any = None
    error: str = ""
    """The name of the error's class; empty when the task was done."""
    sentence: str = ""
