"""`afterburner optimize` on several functions: works through the chosen ones until the budget is spent."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from afterburner.cli.choosing import choose
from afterburner.cli.following import error_console, follow, interrupts
from afterburner.cli.optimize import EXIT_CODES, MODEL_FAILED, unbegun
from afterburner.cli.sourcefile import SourceFile
from afterburner.cli.writing import apply, check_writable, json_file, write_file, write_json
from afterburner.errors import AfterburnerError, ProposerError, UsageError
from afterburner.proposers.base import Usage
from afterburner.report import evidence
from afterburner.report.markdown import markdown
from afterburner.report.terminal import print_diff
from afterburner.selection.ranking import Chosen, Selection, Skipped, by_reason, share_words
from afterburner.selection.work import Work, outcome_of, to_json

if TYPE_CHECKING:
    from rich.console import Console

    from afterburner.cli.sources import Wanted
    from afterburner.options import Options
    from afterburner.refine.record import Record
    from afterburner.refine.stopping import StopRules

_CANCELLED = "it was cancelled before"
_SPENT = "the budget was spent before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the results go, besides the terminal."""

    json_to: str | None
    """A file, or `-` for standard output alone."""
    summary: Path | None
    apply: bool


def run(wanted: Wanted, options: Options, output: Output) -> int:
    """Choose functions, optimize one after another, and write what came of it; the exit code.

    Args:
        wanted: among which functions.
        options: what is asked for of each; its budgets are those of all together, file and function are filled in.
        output: where the results go.

    Raises:
        AfterburnerError: nothing could be chosen, or written.
    """
    check_writable(output.summary, json_file(output.json_to))
    stderr = error_console()
    several = _Several(options, output, stderr)
    try:
        selection = choose(wanted, options, several.say)
    except KeyboardInterrupt:
        several.say("Cancelled before anything was tried.")
        return EXIT_CODES["cancelled"]
    several.announce(selection, wanted.folder)
    asyncio.run(several.work_through(selection))
    work = several.work(selection)
    write_json(to_json(work), output.json_to)
    if output.summary:
        write_file(output.summary, markdown(work, wanted.folder))
    several.conclude(work)
    if work.outcome == "failed" and work.runs[-1].failed_by == "model":
        return MODEL_FAILED
    return EXIT_CODES[work.outcome]


def _without_runs(work: Work) -> str:
    if work.chosen:
        return "Nothing was tried: the budget was spent or the run cancelled before."
    return "Nothing to optimize."


class _Several:
    """The functions that were worked on so far, and those that were not come to."""

    def __init__(self, options: Options, output: Output, stderr: Console) -> None:
        self._options = options
        self._output = output
        self._stderr = stderr
        self._started = time.monotonic()
        self._runs: list[Record] = []
        self._skipped: list[Skipped] = []
        self._cancelled = False
        self._failure = ""

    def say(self, words: str) -> None:
        """Write a line for people."""
        self._stderr.print(Text(evidence.one_line(words)), soft_wrap=True)

    def announce(self, selection: Selection, folder: Path) -> None:
        """Tell what will be worked on, and why in this order."""
        for note in selection.notes:
            self.say(f"  {note}")
        for number, one in enumerate(selection.chosen, start=1):
            why = "" if one.share is None else f", {share_words(one.share, selection.ranked_by)}"
            path = Path(one.file)
            shown = path.relative_to(folder) if path.is_relative_to(folder) else path
            self.say(f"{number:3}. {shown}::{one.qualname}{why}")

    async def work_through(self, selection: Selection) -> None:
        """Optimize one after another; what is not come to is written down with the reason."""
        cancelled = asyncio.Event()
        with interrupts(cancelled, self._stderr):
            for number, one in enumerate(selection.chosen, start=1):
                reason = _CANCELLED if cancelled.is_set() else self._why_not_go_on()
                if reason:
                    self._skipped.append(Skipped(one.file, one.qualname, reason))
                    continue
                self.say(f"[{number} of {len(selection.chosen)}] {one.qualname}")
                await self._optimize(one, cancelled)
        self._cancelled = cancelled.is_set()

    def work(self, selection: Selection) -> Work:
        """Everything that came of it."""
        return Work(
            outcome=outcome_of(selection.chosen, self._runs, cancelled=self._cancelled),
            efficiency=self._options.efficiency,
            ranked_by=selection.ranked_by,
            chosen=selection.chosen,
            runs=tuple(self._runs),
            skipped=(*selection.skipped, *self._skipped),
            notes=selection.notes,
            duration_s=time.monotonic() - self._started,
        )

    def conclude(self, work: Work) -> None:
        """Tell what came of it."""
        for reason, skipped in by_reason(work.skipped).items():
            names = ", ".join(one.qualname or Path(one.file).name for one in skipped)
            self.say(f"Not worked on: {names}: {reason}")
        improved = sum(run.outcome == "improved" for run in work.runs)
        self.say(f"{improved} of {len(work.runs)} functions improved." if work.runs else _without_runs(work))

    def _left(self) -> StopRules:
        """What is left to use up of what was allowed for all together."""
        stop, used = self._options.stop, sum((run.usage for run in self._runs), Usage())
        elapsed_s = time.monotonic() - self._started
        return replace(
            stop,
            budget_s=None if stop.budget_s is None else stop.budget_s - elapsed_s,
            tokens=None if stop.tokens is None else stop.tokens - used.tokens,
            cost_usd=None if stop.cost_usd is None else stop.cost_usd - (used.cost_usd or 0.0),
        )

    def _why_not_go_on(self) -> str:
        left = self._left()
        limits = (left.budget_s, left.tokens, left.cost_usd)
        spent = any(limit is not None and limit <= 0 for limit in limits)
        return self._failure or (_SPENT if spent else "")

    async def _optimize(self, one: Chosen, cancelled: asyncio.Event) -> None:
        """Work on one function; whatever goes wrong is its own, unless it goes wrong twice in the same way."""
        options = replace(self._options, file=Path(one.file), qualname=one.qualname, stop=self._left())
        try:
            file = SourceFile.read(Path(one.file))
            record = await follow(replace(options, source=file.text), cancelled, self._stderr)
        except AfterburnerError as error:
            record = unbegun(options, error)
            if isinstance(error, ProposerError):
                record = replace(record, failed_by="model")
            if self._runs and self._runs[-1].reason == record.reason:
                self._failure = record.reason
            self._runs.append(record)
            self.say(record.reason)
            return
        self._runs.append(record)
        if record.diff and self._output.json_to != "-":
            print_diff(record.diff)
        self.say(evidence.headline(record))
        if self._output.apply and record.code is not None:
            try:
                apply(record, file, self._stderr)
            except UsageError as error:
                self.say(str(error))
