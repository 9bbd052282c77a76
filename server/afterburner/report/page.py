"""A record as one self-contained HTML page: no network, no scripts."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from afterburner.report import evidence, units
from monolith.comparison import Efficiency, Verdict

if TYPE_CHECKING:
    from afterburner.refine.record import CandidateRecord, Record

_LINE_CLASSES = {"+": "added", "-": "removed", "@": "hunk"}


def page(record: Record) -> str:
    """The whole page; everything that comes from models, programs and files is escaped."""
    sections = (_verdict(record), _ratios(record), _diff(record), _evidence(record), _candidates(record))
    body = "\n".join(section for section in sections if section)
    return _PAGE.format(
        title=escape(evidence.one_line(f"{record.qualname} - Afterburner")),
        style=files("afterburner.report").joinpath("page.css").read_text(encoding="utf-8"),
        outcome=escape(record.outcome),
        body=body,
    )


def _verdict(record: Record) -> str:
    lines = [f"<h1>{escape(evidence.headline(record))}</h1>"]
    if record.reason not in evidence.headline(record):
        lines.append(f"<p>{escape(record.reason)}</p>")
    where = f"<code>{escape(record.file)}</code>, optimized for {evidence.EFFICIENCY_NAMES[record.efficiency]}"
    lines.append(f'<p class="quiet">{where}</p>')
    return "\n".join(lines)


def _ratios(record: Record) -> str:
    cards = [_ratio_card(name, record, efficiency) for efficiency, name in evidence.EFFICIENCY_NAMES.items()]
    if not any(cards):
        return ""
    confirmed = "confirmed on inputs that the search never saw" if record.confirmed else "not confirmed"
    note = f"Original over candidate, above 1 is better; {record.pairs} randomised pairs, {confirmed}."
    return f'<div class="ratios">{"".join(cards)}</div>\n<p class="quiet">{note}</p>'


def _ratio_card(name: str, record: Record, efficiency: Efficiency) -> str:
    interval = record.ratio.of(efficiency)
    if not interval:
        return ""
    chosen = " chosen" if efficiency == record.efficiency else ""
    figure, _, bounds = units.ratio(interval).partition(" ")
    return f'<div class="ratio{chosen}">{escape(name)}<b>{figure}</b><span class="quiet">{bounds}</span></div>'


def _diff(record: Record) -> str:
    if not record.diff:
        return ""
    return f"<h2>Change</h2>\n<pre>{''.join(map(_diff_line, record.diff.splitlines()))}</pre>"


def _diff_line(line: str) -> str:
    header = line.startswith(("--- ", "+++ "))
    tone = "hunk" if header else _LINE_CLASSES.get(line[:1], "same")
    return f'<span class="{tone}">{escape(line) or " "}</span>'


def _evidence(record: Record) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(text)}</td></tr>'
        for label, text in evidence.facts(record)
    )
    return f"<h2>Evidence</h2>\n<table><tbody>\n{rows}\n</tbody></table>"


def _candidates(record: Record) -> str:
    if not record.candidates:
        return ""
    rows = "\n".join(_candidate(candidate, record.efficiency) for candidate in record.candidates)
    return f"<h2>Candidates</h2>\n<table>{_HEAD}<tbody>\n{rows}\n</tbody></table>"


def _candidate(candidate: CandidateRecord, efficiency: Efficiency) -> str:
    tone = _tone(candidate.verdict)
    kept = ", kept" if candidate.improved else ""
    code = f'<details><summary>code</summary><pre class="code">{escape(candidate.code)}</pre></details>'
    return (
        f'<tr><td class="figure narrow">{candidate.iteration}</td>'
        f'<td class="narrow {tone}">{escape(str(candidate.verdict))}{kept}</td>'
        f'<td class="figure narrow">{evidence.candidate_gain(candidate, efficiency)}</td>'
        f'<td>{escape(candidate.reason)}<p class="quiet">{escape(candidate.origin)}</p>{code}</td></tr>'
    )


def _tone(verdict: Verdict) -> str:
    return str(verdict) if verdict.same_behaviour or verdict is Verdict.DUPLICATE else "rejected"


_HEAD = (
    '<thead><tr><th scope="col">Iteration</th><th scope="col">Verdict</th>'
    '<th scope="col">Ratio</th><th scope="col">Why</th></tr></thead>'
)

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body class="{outcome}">
{body}
</body>
</html>
"""
