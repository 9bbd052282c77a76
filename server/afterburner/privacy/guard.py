"""Which models may be asked about a file, and how much of a run they may hear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.privacy.never_send import patterns_of_project
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer
from afterburner.target.context import project_root

if TYPE_CHECKING:
    from afterburner.options import Options
    from afterburner.proposers.base import Proposers


@dataclass(frozen=True, slots=True)
class Guarded:
    """Who may be asked."""

    proposers: Proposers
    tells_results: bool = True
    """Whether the model may hear what rewrites returned: they can read every file of the project, so where some
    files are never sent, a model on another machine hears verdicts and ratios alone."""
    notes: tuple[str, ...] = ()
    """Which model was left out, and why."""


async def guarded(proposers: Proposers, options: Options) -> Guarded:
    """Leave out a model on another machine where the file is never sent; one that is left out is closed.

    Raises:
        NotOptimizable: the file is never sent, and nobody else was chosen.
        UsageError: it cannot be read which files are never sent.
    """
    model = proposers.model
    if model is None or not model.is_elsewhere:
        return Guarded(proposers)
    root = project_root(options.file)
    from_root = (replace(pattern, folder=root) for pattern in options.never_send)
    patterns = (*options.never_send, *from_root, *patterns_of_project(options.file))
    pattern = next((each for each in patterns if each.matches(options.file)), None)
    if pattern is None:
        return Guarded(proposers, tells_results=not patterns)
    reason = f"{options.file.name} is never sent to another machine (pattern `{pattern.glob}`)"
    if proposers.rules is None:
        raise NotOptimizable(f"{reason}; use --model rules or --model local.")
    await model.aclose()
    local = LocalProposer(QWEN_CODER) if QWEN_CODER.is_present else None
    return Guarded(replace(proposers, model=local), notes=(f"{reason}: {model.origin} was not asked.",))
