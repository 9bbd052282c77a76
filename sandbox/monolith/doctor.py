"""A diagnosis as lines for people: which walls stand, what would help, what makes measurements noisy."""

from __future__ import annotations

from monolith.box.pick import Diagnosis


def lines(found: Diagnosis) -> list[str]:
    """One line for each wall, its remedy if it needs one, and each property of the machine."""
    told = []
    for probe in found.probes:
        told.append(f"{'stands ' if probe.stands else 'missing'} {probe.wall}: {probe.detail}")
        if probe.remedy:
            told.append(f"        remedy: {probe.remedy}")
    return told + [
        f"{check.name}: {check.value}" + (f" ({check.advice})" if check.advice else "") for check in found.machine
    ]
