"""Costs of samples, made up."""

from __future__ import annotations

from monolith.outcome import Cost


def cost(
    cpu_s: float = 0.1,
    *,
    wall_s: float | None = None,
    waited_s: float = 0.0,
    peak_bytes: int = 1 << 20,
    load_s: float = 0.01,
    opening_s: float = 0.001,
    after_s: float = 0.001,
    base_bytes: int = 0,
    integral_byte_s: float | None = None,
) -> Cost:
    """What one sample of a program that computes for a while would cost."""
    return Cost(
        cpu_s=cpu_s,
        wall_s=cpu_s + waited_s if wall_s is None else wall_s,
        waited_s=waited_s,
        peak_bytes=peak_bytes,
        load_s=load_s,
        opening_s=opening_s,
        after_s=after_s,
        base_bytes=base_bytes,
        integral_byte_s=integral_byte_s,
    )
