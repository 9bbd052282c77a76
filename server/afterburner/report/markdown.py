"""Several runs as one Markdown text, for a CI job's summary or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING

from afterburner.proposers.base import Usage
from afterburner.report import evidence, units
from afterburner.selection.ranking import SHARES, by_reason, percent

if TYPE_CHECKING:
    from afterburner.refine.record import Record
    from afterburner.selection.ranking import Skipped
    from afterburner.selection.work import Work
    from monolith.comparison import Efficiency

_MOST_OF_DIFFS = 50_000
"""Characters; a comment on a pull request takes some 65,000 in all."""
_MARK_UP = re.compile(r"([\\`*_\[\]<>|~&$])")
_MARK_UP_IN_FRONT = re.compile(r"^(\d*)([#+\-=.)])")


def markdown(work: Work, folder: PurePath) -> str:
    """The whole summary.

    Args:
        work: what was done.
        folder: what the files' paths are shown from.
    """
    parts = [
        f"## Afterburner: {_headline(work)}",
        _table(work, folder),
        "\n".join(_reason(run, folder) for run in work.runs if run.outcome != "improved"),
        *_diffs(work.runs, folder),
        _left_out(work.skipped, folder),
        "\n".join(f"- {text(note)}" for note in work.notes),
        _footer(work),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def text(words: str) -> str:
    """Any text as plain words on one line: nothing in it is mark-up, in a table's cell neither."""
    return _MARK_UP_IN_FRONT.sub(r"\1\\\2", _MARK_UP.sub(r"\\\1", evidence.one_line(words)))


def code(words: str) -> str:
    """Any text as code within a line, as it is but for spaces, line ends and control characters."""
    inner = evidence.one_line(words)
    fence = "`" * (_longest_ticks(inner) + 1)
    padding = " " if inner[:1] == "`" or inner[-1:] == "`" else ""
    return f"{fence}{padding}{inner}{padding}{fence}" if inner else ""


def code_cell(words: str) -> str:
    """The same as the content of a table's cell, which a bar would end, within code too."""
    return code(words).replace("|", r"\|")


def fenced(content: str, language: str) -> str:
    """Any text as a block of code."""
    fence = "`" * max(3, _longest_ticks(content) + 1)
    end = "" if content.endswith("\n") else "\n"
    return f"{fence}{language}\n{content}{end}{fence}"


def _longest_ticks(content: str) -> int:
    return max(map(len, re.findall("`+", content)), default=0)


def _headline(work: Work) -> str:
    if not work.runs:
        return "cancelled" if work.outcome == "cancelled" else "nothing to optimize"
    improved = sum(run.outcome == "improved" for run in work.runs)
    words = f"{improved} of {len(work.runs)} function{'s' * (len(work.runs) > 1)} improved"
    return f"{words}, then cancelled" if work.outcome == "cancelled" else words


def _table(work: Work, folder: PurePath) -> str:
    if not work.runs:
        return ""
    efficiencies: list[Efficiency] = ["time", "memory"]
    if work.efficiency == "integral":
        efficiencies.append("integral")
    titles = [evidence.EFFICIENCY_NAMES[efficiency].capitalize() for efficiency in efficiencies]
    head = ["Function", f"Share {SHARES[work.ranked_by]}", "Outcome", *titles, "Cases", "Isolation"]
    rows = [head, ["---"] * len(head), *(_row(work, run, efficiencies, folder) for run in work.runs)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(work: Work, run: Record, efficiencies: Sequence[Efficiency], folder: PurePath) -> list[str]:
    share = work.share_of(run)
    intervals = [run.ratio.of(efficiency) for efficiency in efficiencies]
    return [
        code_cell(_name(run.file, run.qualname, folder)),
        "" if share is None else percent(share),
        _outcome(run),
        *(units.ratio(interval) if interval else "" for interval in intervals),
        str(run.cases.total or ""),
        text(run.isolation),
    ]


def _outcome(run: Record) -> str:
    unconfirmed = run.outcome == "cancelled" and run.code is not None
    return "cancelled, unconfirmed" if unconfirmed else run.outcome


def _reason(run: Record, folder: PurePath) -> str:
    return f"- {code(_name(run.file, run.qualname, folder))}: {text(run.reason)}"


def _diffs(runs: Sequence[Record], folder: PurePath) -> list[str]:
    """The diff of each improved function, folded, as far as there is room."""
    found = []
    room = _MOST_OF_DIFFS
    for run in runs:
        if run.outcome != "improved":
            continue
        name = escape(evidence.one_line(_name(run.file, run.qualname, folder)))
        gain = run.ratio.of(run.efficiency)
        title = f"{name}: {evidence.gain_words(gain, run.efficiency)}" if gain else name
        room -= len(run.diff)
        shown = fenced(run.diff, "diff") if room >= 0 else "The diff is too long for this summary."
        found.append(f"<details><summary>{title}</summary>\n\n{shown}\n\n</details>")
    return found


def _left_out(skipped: Sequence[Skipped], folder: PurePath) -> str:
    """What was not worked on, by the reason."""
    if not skipped:
        return ""
    lines = []
    for reason, those in by_reason(skipped).items():
        names = ", ".join(code(_name(one.file, one.qualname, folder)) for one in those)
        lines.append(f"- {names}: {text(reason)}")
    listed = "\n".join(lines)
    return f"<details><summary>Not worked on: {len(skipped)}</summary>\n\n{listed}\n\n</details>"


def _footer(work: Work) -> str:
    usage = sum((run.usage for run in work.runs), Usage())
    parts = [f"Took {units.seconds(work.duration_s)}"]
    if usage.tokens:
        parts.append(f"{usage.tokens:,} tokens")
    if usage.cost_usd is not None:
        parts.append(f"{usage.cost_usd:.2f} USD")
    models = dict.fromkeys(run.model for run in work.runs if run.model)
    by = f"; rewrites by {', '.join(map(text, models))}" if models else ""
    return f"{', '.join(parts)}{by}."


def _name(file: str, qualname: str, folder: PurePath) -> str:
    path = PurePath(file)
    shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
    return f"{shown}::{qualname}" if qualname else shown
