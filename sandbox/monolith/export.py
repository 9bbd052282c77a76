"""What a comparison found as JSON values, and its samples in the format of pyperf."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from monolith.comparison import Comparison

_PYPERF_FORMAT = "1.0"
_NOT_WRITTEN = ("samples", "told", "lost_against")


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """The answer of `monolith compare`: everything but the single samples and what is for a search."""
    return {key: value for key, value in asdict(comparison).items() if key not in _NOT_WRITTEN}


def pyperf_suite(name: str, seconds: tuple[float, ...]) -> dict[str, Any]:
    """One benchmark with one run of one value for each fork, as `pyperf` 2 reads it.

    Args:
        name: the function.
        seconds: of one call, fork by fork.
    """
    runs = [{"values": [value]} for value in seconds]
    return {
        "version": _PYPERF_FORMAT,
        "metadata": {"name": name, "unit": "second"},
        "benchmarks": [{"runs": runs}],
    }


def finite(value: Any) -> Any:
    """The same JSON values with null for numbers that are not finite."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
