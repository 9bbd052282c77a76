"""A record in words: the verdict in one sentence, and the facts that stand behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from afterburner.report import units
from monolith.wording import growth_words

if TYPE_CHECKING:
    from afterburner.refine.record import CandidateRecord, CaseCounts, Record
    from monolith.comparison import Baseline, Efficiency, Growth, Interval, Performance, Ratio, Strength

EFFICIENCY_NAMES: dict[Efficiency, str] = {
    "time": "time",
    "memory": "memory",
    "integral": "both (time × memory)",
}
_GAINS: dict[Efficiency, str] = {
    "time": "faster",
    "memory": "less memory",
    "integral": "less time × memory",
}

_TOLERANCE = "floats equal within"
"""How the note begins that says that floats were not all the same to the last bit."""


class Fact(NamedTuple):
    """One thing that a reader should know."""

    label: str
    text: str


def headline(record: Record) -> str:
    """What came out, in one sentence."""
    name = record.qualname
    gain = record.ratio.of(record.efficiency)
    if record.outcome == "improved":
        return f"{name}: {gain_words(gain, record.efficiency)}." if gain else f"{name}: {record.reason}"
    if record.outcome == "no-gain":
        return f"{name}: no significant gain. {record.reason}"
    if record.outcome == "not-optimizable":
        return f"{name} cannot be optimized: {record.reason}"
    if record.outcome == "cancelled" and gain:
        return f"{name}: {gain_words(gain, record.efficiency)}, unconfirmed. {record.reason}"
    return f"{name}: {record.reason}"


def gain_words(gain: Interval, efficiency: Efficiency) -> str:
    """How much better: `3.42× (3.31 to 3.55) faster`."""
    return f"{units.ratio(gain)} {_GAINS[efficiency]}"


def facts(record: Record) -> list[Fact]:
    """The evidence, in the order in which a sceptical reader asks for it."""
    found = [Fact(f"Ratio, {name}", text) for name, text in _ratios(record.ratio)]
    if record.pairs:
        found.append(Fact("Pairs", f"{record.pairs} randomised pairs of original and candidate"))
    found += _costs(record)
    found += [Fact(f"Growth, {what}", text) for what, text in _growths(record.growth)]
    if record.implemented:
        found.append(Fact("Implemented", f"the function had no body: {record.implemented}"))
    if record.cases.total:
        found.append(Fact("Behaviour", behaviour(record)))
    if record.isolation:
        found.append(Fact("Isolation", record.isolation))
    found += [Fact("Not checked", text) for text in record.not_checked]
    found += [Fact("Note", text) for text in record.notes if not text.startswith(_TOLERANCE)]
    best = next((each.origin for each in reversed(record.candidates) if each.improved), "")
    if record.code and best:
        found.append(Fact("Written by", best))
    elif record.model:
        found.append(Fact("Rewrites by", record.model))
    if record.answers:
        found.append(Fact("Asked", asked(record)))
    if record.seed is not None:
        found.append(Fact("Seed", str(record.seed)))
    if record.versions:
        found.append(Fact("Versions", ", ".join(f"{what} {which}" for what, which in record.versions.items())))
    found.append(Fact("Duration", units.seconds(record.duration_s)))
    return found


def asked(record: Record) -> str:
    """What was asked of models: `5 answers, 4,210 tokens read, 1,333 written, 0.0031 USD`."""
    usage = record.usage
    parts = [_counted(record.answers, "answer")]
    if usage.prompt_tokens or usage.completion_tokens:
        parts += [f"{usage.prompt_tokens:,} tokens read", f"{usage.completion_tokens:,} written"]
    if usage.estimated_tokens:
        parts.append(f"about {usage.estimated_tokens:,} tokens, estimated")
    if usage.cost_usd:
        is_part = any(
            candidate.usage.tokens and candidate.usage.cost_usd is None for candidate in record.candidates
        )
        parts.append(("at least " if is_part else "") + units.dollars(usage.cost_usd))
    return ", ".join(parts)


def behaviour(record: Record) -> str:
    """Whether it does the same, on what, and how much that is worth."""
    same = record.outcome == "improved" and not record.implemented
    return f"same on {inputs(record)}" if same else inputs(record)


def inputs(record: Record) -> str:
    """As in `9 inputs: 9 generated; 26 of 28 planted faults caught; floats equal within 1e-9`."""
    parts = [cases(record.cases)]
    if record.strength:
        parts.append(strength(record.strength))
    parts += [note for note in record.notes if note.startswith(_TOLERANCE)]
    return "; ".join(parts)


def cases(counts: CaseCounts) -> str:
    """How many inputs, and where they came from: `24 inputs: 8 from your tests, 16 generated`."""
    origins = ", ".join(_from(origin, count) for origin, count in counts.by_origin.items() if count)
    total = _counted(counts.total, "input")
    return f"{total}: {origins}" if origins else total


def strength(found: Strength) -> str:
    """How many planted faults the cases caught: `26 of 28 planted faults caught`."""
    caught = f"{found.caught} of {_counted(found.planted, 'planted fault')} caught"
    return f"{caught}: weak evidence" if found.weak else caught


def _growths(growth: Growth | None) -> list[tuple[str, str]]:
    """How each cost grew with the size n of the input, and grows now."""
    found = ((what, getattr(growth, what)) for what in ("time", "memory")) if growth else ()
    return [(what, growth_words(*exponents)) for what, exponents in found if exponents is not None]


def _from(origin: str, count: int) -> str:
    words = {
        "test": "from your tests",
        "recorded": "recorded",
        "file": "from your case file",
        "written": "from inputs that the model wrote",
        "doctest": f"doctest{'s' * (count > 1)}",
        "varied": f"variation{'s' * (count > 1)} of these",
    }
    return f"{count} {words.get(origin, origin)}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def performance(cost: Performance) -> str:
    """Absolute cost of one call: `12.3 ms, 1.20 MiB`."""
    parts = []
    if cost.seconds is not None:
        parts.append(units.seconds(cost.seconds.estimate))
    if cost.peak_bytes is not None:
        parts.append(units.peak(cost.peak_bytes.estimate))
    if cost.byte_seconds is not None:
        parts.append(units.area(cost.byte_seconds.estimate))
    return ", ".join(parts)


def baseline_words(baseline: Baseline) -> str:
    """What the original costs: `12.3 ms, 1.20 MiB on 24 cases; isolation L3`."""
    cost = performance(baseline.performance) or "runs"
    words = f"{cost} on {_counted(baseline.usable, 'case')}; isolation {baseline.isolation}"
    return f"{words}; {strength(baseline.strength)}" if baseline.strength else words


def candidate_gain(candidate: CandidateRecord, efficiency: Efficiency) -> str:
    """The ratio of a candidate that was measured, else nothing."""
    gain = candidate.ratio.of(efficiency)
    return units.ratio(gain) if gain else ""


def one_line(text: str) -> str:
    """Text from a model or a program, safe to show: one line, and no control characters."""
    return "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.split()))


def _ratios(ratio: Ratio) -> list[tuple[str, str]]:
    intervals = (("time", ratio.time), ("memory", ratio.memory), ("time × memory", ratio.integral))
    return [(name, units.ratio(interval)) for name, interval in intervals if interval]


def _costs(record: Record) -> list[Fact]:
    costs = (("Original", record.original), ("Candidate", record.candidate))
    return [Fact(f"{name}, one call", text) for name, cost in costs if (text := performance(cost))]
