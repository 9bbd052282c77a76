"""What `afterburner runs replay` and `resume` do."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from afterburner.cli.optimize import Output, run
from afterburner.cli.saved_runs import console_here
from afterburner.cli.sourcefile import SourceFile
from afterburner.errors import UsageError
from afterburner.report.runs import replay_table, replay_words
from afterburner.runs.anew import changed_cases, options_of
from afterburner.runs.replay import Replayed, replay, to_replay
from afterburner.runs.saved import SavedRun, find_run, last_interrupted
from afterburner.target.context import project_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.options import Options

_DIFFERENT = 1


def replay_run(name: str, allow: Sequence[str]) -> int:
    """Judge the rewrites of a run again and print the verdicts side by side; the exit code.

    Raises:
        UsageError: there is no such run, or its options cannot be used any more.
        NotOptimizable: there is nothing to compare with any more.
    """
    saved = find_run(name)
    options = options_of(saved, _variables(allow))
    _warn(changed_cases(saved))
    rows = asyncio.run(_replayed(saved, options)) if to_replay(saved) else []
    console = console_here()
    if rows:
        console.print(replay_table(rows))
    console.print(replay_words(rows), markup=False)
    return 0 if all(row.is_same for row in rows) else _DIFFERENT


def resume_run(name: str | None, allow: Sequence[str], output: Output) -> int:
    """Go on with a run and write what comes of it; the exit code.

    Raises:
        AfterburnerError: there is no such run, or it cannot go on.
    """
    saved = find_run(name) if name else last_interrupted(project_root(Path.cwd() / "module.py"))
    if not saved.can_go_on:
        told = "is going on now" if saved.is_running else f"came to its end: {saved.state}"
        raise UsageError(f"Run {saved.id} {told}; there is nothing to resume.")
    options = options_of(saved, _variables(allow))
    file = SourceFile.read(options.file)
    if file.text != options.source:
        raise UsageError(
            f"{options.file} has changed since run {saved.id} began; optimize {options.qualname} anew."
        )
    _warn(changed_cases(saved))
    print(f"Resuming run {saved.id} of {saved.header.began}", file=sys.stderr)
    return run(options, file, output, saved)


async def _replayed(saved: SavedRun, options: Options) -> list[Replayed]:
    rows: list[Replayed] = []
    total = len(to_replay(saved))
    print(f"Judging {total} rewrites of run {saved.id} again", file=sys.stderr)
    async with aclosing(replay(saved, options)) as replayed:
        async for row in replayed:
            rows.append(row)
            then, now = row.saved.comparison.verdict, row.now.verdict
            print(f"  {len(rows)} of {total}: {now}{'' if row.is_same else f', was {then}'}", file=sys.stderr)
    return rows


def _variables(allow: Sequence[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in allow]
    wrong = [name for name, equals, _ in pairs if not (name and equals)]
    if wrong:
        raise UsageError(f"--allow takes NAME=VALUE here, not {wrong[0]!r}; the rest is as it was.")
    return {name: value for name, _, value in pairs}


def _warn(sentence: str) -> None:
    if sentence:
        print(f"afterburner: {sentence}", file=sys.stderr)
