"""Costs of samples, made up."""

from __future__ import annotations

from monolith.outcome import Cost, Phase


def phase(cpu_s: float, *, waited_s: float = 0.0, peak_bytes: int = 0) -> Phase:
    """A stretch before or after the calls."""
    return Phase(cpu_s, waited_s, peak_bytes)


LOADING, SHORT = phase(0.01), phase(0.001)


def cost(
    cpu_s: float = 0.1,
    *,
    wall_s: float | None = None,
    waited_s: float = 0.0,
    peak_bytes: int = 1 << 20,
    loading: Phase = LOADING,
    opening: Phase = SHORT,
    delivery: Phase = SHORT,
    base_bytes: int = 0,
    integral_byte_s: float | None = None,
) -> Cost:
    """What one sample of a program that computes for a while would cost."""
    return Cost(
        cpu_s=cpu_s,
        wall_s=cpu_s + waited_s if wall_s is None else wall_s,
        waited_s=waited_s,
        peak_bytes=peak_bytes,
        loading=loading,
        opening=opening,
        delivery=delivery,
        base_bytes=base_bytes,
        integral_byte_s=integral_byte_s,
    )
