"""What a proposal is called where it is shown: how much better, and what else changed."""

from __future__ import annotations

from afterburner.refine.record import Record
from afterburner.report import evidence
from monolith.comparison import Efficiency, Interval

ACTION_TITLES: dict[Efficiency, str] = {
    "time": "Optimize for time",
    "memory": "Optimize for memory",
    "integral": "Optimize for both (time x memory)",
}


def title(record: Record) -> str:
    """As in `f: 12x faster (11 to 13), memory -3 %`."""
    parts = [_gain(record), *_side_effects(record)]
    if not record.confirmed:
        parts.append("unconfirmed")
    return f"{record.qualname}: {', '.join(parts)}"


def summary(record: Record) -> str:
    """The evidence in a few sentences, for people."""
    sentences = _behaviour(record)
    if record.pairs:
        sentences.append(f"Measured in {record.pairs} pairs of runs, isolation {record.isolation}.")
    if not record.confirmed:
        sentences.append("The run was stopped before this was confirmed on fresh pairs.")
    if record.not_checked:
        sentences.append(f"Not checked: {'; '.join(text.rstrip('.') for text in record.not_checked)}.")
    if record.answers:
        sentences.append(f"Asked for: {evidence.asked(record)}.")
    return " ".join(sentences)


def times(interval: Interval) -> str:
    """How many times better: `12x`, `1.24x`."""
    return f"{_figure(interval.estimate)}x"


def _behaviour(record: Record) -> list[str]:
    """What the rewrite was held to; a function that had no body has nothing to be the same as."""
    inputs = evidence.inputs(record)
    if not record.implemented:
        return [f"Same behaviour on {inputs}."]
    sentences = [f"The function had no body: {record.implemented}."]
    if record.ratio.of(record.efficiency) is not None:
        sentences.append(f"The better version does the same as its first implementation on {inputs}.")
    return sentences


def _gain(record: Record) -> str:
    interval = record.ratio.of(record.efficiency)
    if interval is None:
        return "written"
    word = {"time": "faster", "memory": "less memory", "integral": "less time x memory"}[record.efficiency]
    return f"{times(interval)} {word} ({_figure(interval.low)} to {_figure(interval.high)})"


def _side_effects(record: Record) -> list[str]:
    others: tuple[Efficiency, ...] = ("time", "memory")
    changes = []
    for efficiency in others:
        interval = record.ratio.of(efficiency)
        if efficiency != record.efficiency and interval is not None and interval.estimate > 0:
            percent = round((1 / interval.estimate - 1) * 100)
            changes.append(f"{efficiency} {percent:+d} %" if percent else f"{efficiency} unchanged")
    return changes


def _figure(value: float) -> str:
    """Three significant digits at most, never in scientific form."""
    if value >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")
