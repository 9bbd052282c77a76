"""How cost grows with the size of the input, from what two sizes take."""

from __future__ import annotations

import pytest

from monolith.comparison import Exponents, Growth, Interval, Performance
from monolith.growth import Sized, exponents, growth
from monolith.wording import growth_words

MIB = 1 << 20


def sized(size: int, original_s: float, candidate_s: float, peak_bytes: float = 0.0) -> Sized:
    peak = Interval(peak_bytes, peak_bytes, peak_bytes)
    original, candidate = (
        Performance(seconds=Interval(seconds, seconds, seconds), peak_bytes=peak)
        for seconds in (original_s, candidate_s)
    )
    return Sized(size, original, candidate)


def test_the_exponents_are_those_of_the_two_largest_sizes() -> None:
    grown = growth([sized(1000, 1.0, 0.01), sized(8, 1e-4, 1e-4), sized(100, 0.01, 0.001)])

    assert grown is not None
    assert grown.time is not None
    assert list(grown.time) == pytest.approx([2.0, 1.0])
    assert grown.memory is None


def test_memory_grows_where_its_peaks_can_be_told() -> None:
    grown = growth([sized(100, 1.0, 1.0, MIB), sized(400, 4.0, 4.0, 4 * MIB)])

    assert grown == Growth((1.0, 1.0), (1.0, 1.0))


def test_one_program_grows_alone() -> None:
    little, much = sized(100, 1.0, 1.0, MIB).original, sized(400, 16.0, 1.0, 2 * MIB).original

    assert exponents((100, little), (400, much)) == Exponents(2.0, 0.5)
    assert exponents((100, little), (150, much)) is None


@pytest.mark.parametrize("sizes", [[], [sized(100, 1.0, 1.0)], [sized(100, 1.0, 1.0), sized(150, 2.0, 2.0)]])
def test_sizes_that_are_alike_or_too_few_tell_nothing(sizes: list[Sized]) -> None:
    assert growth(sizes) is None


@pytest.mark.parametrize(
    ("exponents", "words"),
    [
        ((2.1, 0.9), "from about n^2 to about n"),
        ((1.0, -0.1), "from about n to about constant"),
        ((1.04, 0.96), "about n, as before"),
        ((2.6, 1.4), "from about n^2.5 to about n^1.5"),
    ],
)
def test_growth_in_words(exponents: tuple[float, float], words: str) -> None:
    assert growth_words(*exponents) == words
