"""What a run would send to a model, shown instead of sent."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from afterburner.errors import AfterburnerError, NotOptimizable
from afterburner.optimization import optimize
from afterburner.privacy.showing import ShowingProposer, Shown, as_markdown
from afterburner.refine.events import Finished

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from afterburner.options import Options
    from afterburner.proposers.base import Proposer
    from afterburner.proposers.editor import AskEditor
    from afterburner.refine.events import Event
    from afterburner.refine.record import Record


async def what_is_sent(
    options: Options,
    cancelled: asyncio.Event,
    heard: Callable[[Event], None],
    *,
    editor: AskEditor | None = None,
) -> str:
    """The first question of a run, as Markdown; no model is asked.

    The run is a real one up to there: the function is measured, and rules are tried first where they would be.

    Args:
        options: what would be asked for.
        cancelled: once set, it ends soon.
        heard: called with what happens meanwhile.
        editor: how the editor's own model would be asked.

    Raises:
        NotOptimizable: the function cannot be optimized or may not be sent.
        AfterburnerError: the run failed or was cancelled; see `optimize` too.
    """
    kept: list[ShowingProposer] = []

    def keep(model: Proposer) -> Proposer:
        kept.append(ShowingProposer(model))
        return kept[0]

    try:
        async with aclosing(optimize(options, cancelled, editor=editor, instead=keep)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    return _why_nothing(event.record, has_model=bool(kept))
                heard(event)
                if kept and kept[0].first:
                    break
    except Shown:
        pass
    assert kept[0].first is not None
    return as_markdown(kept[0].first, kept[0].origin)


def _why_nothing(record: Record, *, has_model: bool) -> str:
    """Why a run came to its end without a question.

    Raises:
        NotOptimizable: it could not begin.
        AfterburnerError: it failed or was cancelled.
    """
    if record.outcome == "not-optimizable":
        raise NotOptimizable(record.reason)
    if record.outcome in ("cancelled", "failed"):
        raise AfterburnerError(record.reason)
    if has_model:
        return f"Nothing is sent: the search ends before a model is asked. {record.reason}\n"
    return "Nothing is sent: no model is chosen, or none may be asked about this file.\n"
