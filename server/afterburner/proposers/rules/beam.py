"""Which rules are tried on which texts, and in which order: a beam over compositions of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from afterburner.proposers.rules.code import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from afterburner.proposers.rules.rule import Rule


class Composition(NamedTuple):
    """A text, and the names of the rules that made it, in the order in which they were applied."""

    text: str
    names: tuple[str, ...]


def compositions(bases: Sequence[Composition], rules: Sequence[Rule]) -> Iterator[Composition]:
    """Each rule alone and all that apply at once, on each text, the best text first.

    What is left for a text that rules have improved is rather tried at once; a wrong rule is found alone.
    """
    for base in bases:
        fitting = [rule for rule in rules if not (base.names and rule.is_minor)]
        singles = [made for rule in fitting if (made := applied(base, rule))]
        together = [at_once(base, fitting)] if len(singles) > 1 else []
        yield from [*together, *singles] if base.names else [*singles, *together]


def applied(base: Composition, rule: Rule) -> Composition | None:
    """What a rule makes of a text; `None` where it does not apply."""
    code = read(base.text)
    try:
        text = rule.rewrite(code) if code else None
    except RecursionError:
        return None
    return Composition(text, (*base.names, rule.name)) if text is not None else None


def at_once(base: Composition, rules: Sequence[Rule]) -> Composition:
    """What the rules make of a text, one after the other, each where it still applies."""
    for rule in rules:
        base = applied(base, rule) or base
    return base
