"""Says a ratio in words, the same ones in every reason."""

from __future__ import annotations

from monolith.comparison import Efficiency, Interval

_BETTER: dict[Efficiency, str] = {
    "time": "faster",
    "memory": "less peak memory",
    "integral": "less memory x time",
}
_WORSE: dict[Efficiency, str] = {
    "time": "slower",
    "memory": "more peak memory",
    "integral": "more memory x time",
}
_SUBJECT: dict[Efficiency, str] = {"time": "time", "memory": "peak memory", "integral": "memory x time"}


def figure(value: float) -> str:
    """A ratio with three significant digits: 1.05, 12.3, 140."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def gain_sentence(ratio: Interval, efficiency: Efficiency) -> str:
    """As in `12.0x faster (11.4 to 13.1)`."""
    return f"{figure(ratio.estimate)}x {_BETTER[efficiency]} ({figure(ratio.low)} to {figure(ratio.high)})"


def loss_sentence(ratio: Interval, efficiency: Efficiency) -> str:
    """As in `1.50x slower (1.42 to 1.61)`."""
    low, high = 1 / ratio.high, 1 / ratio.low if ratio.low > 0 else float("inf")
    return f"{figure(1 / ratio.estimate)}x {_WORSE[efficiency]} ({figure(low)} to {figure(high)})"


def far_worse_sentence(ratio: Interval, efficiency: Efficiency, pairs: int) -> str:
    """As in `12.0x slower in each of 3 pairs`."""
    return f"{figure(1 / ratio.estimate)}x {_WORSE[efficiency]} in each of {pairs} pairs"


def no_gain_sentence(ratio: Interval, efficiency: Efficiency, decided: bool) -> str:
    """Says what was seen, and whether more time could have decided otherwise."""
    seen = f"{_SUBJECT[efficiency]} ratio {figure(ratio.estimate)} ({figure(ratio.low)} to {figure(ratio.high)})"
    return f"no significant gain: {seen}" if decided else f"no significant gain within the budget: {seen}"


def beside_best(ratio: Interval, efficiency: Efficiency) -> str:
    """A ratio of best so far to candidate, as in `0.98 times as fast`, `1.20 times its peak memory`."""
    if efficiency == "time":
        return f"{figure(ratio.estimate)} times as fast"
    return f"{figure(1 / ratio.estimate)} times its {_SUBJECT[efficiency]}"


def growth_words(original: float, candidate: float) -> str:
    """How a cost grew with the size n of the input, and grows now: `from about n^2 to about n`."""
    before, after = _power(original), _power(candidate)
    return f"about {before}, as before" if before == after else f"from about {before} to about {after}"


def _power(exponent: float) -> str:
    """A power of n, to the nearest half: `n^2`, `n`, `n^1.5`, `constant`."""
    half = round(exponent * 2) / 2
    return "constant" if half <= 0 else "n" if half == 1 else f"n^{half:g}"
