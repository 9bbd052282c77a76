"""The share of time in which somebody waited for a core, from a file like the kernel's."""

from __future__ import annotations

from pathlib import Path

import pytest

from monolith import noise
from monolith.noise import Pressure


class Kernel:
    """A clock and a pressure file that the test moves."""

    def __init__(self, file: Path) -> None:
        self.now_s = 100.0
        self.file = file
        self.stalled(0.0)

    def stalled(self, seconds: float) -> None:
        line = f"some avg10=1.53 avg60=0.40 avg300=0.10 total={int(seconds * 1e6)}\n"
        self.file.write_text(line + "full avg10=0.00 avg60=0.00 avg300=0.00 total=99999999\n")

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    kernel = Kernel(tmp_path / "cpu")
    monkeypatch.setattr(noise, "_CPU_PRESSURE", kernel.file)
    monkeypatch.setattr("monolith.noise.time.monotonic", kernel.monotonic)
    return kernel


def test_only_what_was_stalled_since_the_start_counts(kernel: Kernel) -> None:
    kernel.stalled(5.0)
    pressure = Pressure()
    kernel.stalled(6.0)
    kernel.now_s += 4.0

    assert pressure.share() == pytest.approx(0.25)


def test_the_share_is_never_above_one(kernel: Kernel) -> None:
    pressure = Pressure()
    kernel.stalled(3.0)
    kernel.now_s += 1.0

    assert pressure.share() == 1.0


@pytest.mark.parametrize("text", [None, "", "nonsense\n"])
def test_where_the_kernel_does_not_tell_nothing_is_claimed(kernel: Kernel, text: str | None) -> None:
    kernel.file.unlink() if text is None else kernel.file.write_text(text)
    pressure = Pressure()
    kernel.now_s += 1.0

    assert pressure.share() is None
