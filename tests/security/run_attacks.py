"""Runs a table of attacks at one level of isolation and writes what became of each, as JSON.

A process of its own: it is started once as the user who runs the tests and once as a plain user.

    python -m tests.security.run_attacks LEVEL TABLE...
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.security.attack import Attack
from tests.security.world import SECRET, World

from monolith.box.levels import Isolation
from monolith.case import Case
from monolith.codec import Node, encode, parse
from monolith.interpreter import inspect_interpreter
from monolith.outcome import Run
from monolith.program import Program, program_of
from monolith.supervisor import Supervisor
from monolith.zygote import Limits

_MEMORY_BYTES = 1 << 30
_EXPECTED = encode("EXPECTED-ANSWER")
_HONEST = "def f(world):\n    return len(world)\n"


@dataclasses.dataclass
class Report:
    """What became of an attack."""

    ending: str
    """`refused`, `got through` or `mistake`, else the kind of its outcome."""
    detail: str
    damage: list[str]
    """What was no longer as it was afterwards."""
    next_run: str
    """How an honest run after it ended; empty when it returned."""


def table(name: str) -> dict[str, Attack]:
    """The attacks of a theme."""
    module = importlib.import_module(f"tests.security.attacks.{name}")
    attacks: dict[str, Attack] = getattr(module, name.upper())
    return attacks


def runnable(name: str, level: Isolation) -> dict[str, Attack]:
    """Those that may be run at a level: where there are no walls, only what does no harm."""
    return {name: attack for name, attack in table(name).items() if attack.control or level is not Isolation.L0}


def run_attacks(attacks: dict[str, Attack], level: Isolation, folder: Path) -> dict[str, Report]:
    """Run each in a fork of one supervisor's."""
    world = World(folder)
    path = world.project / "target.py"
    like = program_of(path, "", "f")
    case = Case(
        encode({"args": [world.facts()], "kwargs": {}}), "neutral", "file", "the world", expected=_EXPECTED
    )
    roots = (*like.roots, *like.trailing_roots)
    interpreter = inspect_interpreter(sys.executable)
    reports = {}
    try:
        with Supervisor(interpreter, roots, isolation=level, limits=Limits(_MEMORY_BYTES)) as supervisor:
            for name, attack in attacks.items():
                if attack.before:
                    supervisor.check(like.with_source(attack.program_before()), [case], [attack.limit_s])
                run = supervisor.check(like.with_source(attack.program()), [case], [attack.limit_s])
                reports[name] = _report(run, world, supervisor, like, case)
    finally:
        world.close()
    return reports


def _report(run: Run, world: World, supervisor: Supervisor, like: Program, case: Case) -> Report:
    ending, detail = _ending(run)
    if SECRET in repr(run):
        detail += " (the secret was in the answer)"
        ending = "got through"
    honest = supervisor.check(like.with_source(_HONEST), [case], [10.0])
    after = "" if honest.outcomes and honest.outcomes[0].completed else repr(honest)
    return Report(ending, detail, world.damage(), after)


def _ending(run: Run) -> tuple[str, str]:
    if run.error_kind is not None:
        return str(run.error_kind), run.error
    (outcome,) = run.outcomes
    if not outcome.observed:
        return str(outcome.kind), outcome.detail
    said = _result(outcome.observed)
    if not isinstance(said, str):
        return "mistake", outcome.detail
    ending, _, detail = said.partition(": ")
    return ending, detail


def _result(observed: bytes) -> Any:
    root = parse(observed)
    assert isinstance(root, Node)
    return dict(zip(*root.groups, strict=True)).get("result")


def main() -> None:
    """Run the tables named on the command line."""
    level, *names = sys.argv[1:]
    answer = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            reports = run_attacks(runnable(name, Isolation(level)), Isolation(level), Path(folder))
        answer[name] = {attack: dataclasses.asdict(report) for attack, report in reports.items()}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
