"""What came of several functions, as data: what `--json` writes, and what the summary is made from."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monolith.export import finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from afterburner.refine.record import Record, RunOutcome
    from afterburner.selection.ranking import Chosen, Skipped
    from monolith.comparison import Efficiency

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Work:
    """Everything about one command that worked through several functions."""

    outcome: RunOutcome
    efficiency: Efficiency
    ranked_by: Efficiency
    """What the shares of the chosen are shares of."""
    chosen: tuple[Chosen, ...]
    """What was to be worked on, in order."""
    runs: tuple[Record, ...]
    """One for each function that was worked on, in order."""
    skipped: tuple[Skipped, ...]
    """What was left out, or not come to, and why."""
    notes: tuple[str, ...]
    duration_s: float
    schema: int = SCHEMA_VERSION

    def share_of(self, record: Record) -> float | None:
        """What the function of a run takes itself, of all; `None` where that is not known."""
        place = (record.file, record.qualname)
        return next((one.share for one in self.chosen if (one.file, one.qualname) == place), None)


def outcome_of(chosen: Sequence[Chosen], runs: Sequence[Record], *, cancelled: bool) -> RunOutcome:
    """What the command as a whole came to: one improvement is one, and no time for any is no gain."""
    if cancelled:
        return "cancelled"
    outcomes = {record.outcome for record in runs}
    order: tuple[RunOutcome, ...] = ("improved", "no-gain", "failed")
    otherwise: RunOutcome = "no-gain" if chosen and not runs else "not-optimizable"
    return next((outcome for outcome in order if outcome in outcomes), otherwise)


def to_json(work: Work) -> str:
    """The text of a JSON object; bounds that are not finite are null."""
    return json.dumps(finite(dataclasses.asdict(work)), indent=2, allow_nan=False) + "\n"
