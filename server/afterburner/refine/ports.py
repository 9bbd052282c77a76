"""The port through which candidates are judged; the loop knows nothing of where that happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from monolith.comparison import Baseline, Comparison
    from monolith.profiling import Profile


class Judge(Protocol):
    """Holds one original with its cases and compares candidates with it, on the asker's machine.

    Every `source` is the text of the whole file with the rewrite in place.
    """

    async def adopt(self, source: str) -> Comparison:
        """Check a first implementation of a body-less function against its oracle.

        `better` means that it passed and is the original from now on. Called until one passes, before
        `baseline`; never for a function that has a body.
        """
        ...

    async def baseline(self) -> Baseline:
        """Run and measure the original; called once, before any candidate is judged.

        Raises:
            NotOptimizable: there is nothing stable to compare with.
        """
        ...

    async def judge(self, source: str, incumbent: str = "") -> Comparison:
        """Check a candidate on every case and, if it does the same, measure it.

        `better` means better than the original and, where there is one, than the incumbent too. One that is not
        better than the incumbent is `no-gain`, without a ratio: it is not measured against the original.
        """
        ...

    async def confirm(self, source: str) -> Comparison:
        """Judge once more on fresh pairs, and on inputs that the search never saw where such can be made."""
        ...

    async def profile(self, source: str) -> Profile:
        """Where a verified text spends its time and memory, and what its inputs look like.

        Called after `baseline`; empty where that cannot be told.
        """
        ...

    async def aclose(self) -> None:
        """End every process of the judge; safe to call twice and during any of the above."""
        ...
