"""Which models may be asked about a file, and how much of a run they may hear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from afterburner.errors import NotOptimizable
from afterburner.privacy.never_send import patterns_of_project
from afterburner.proposers.choice import choice_of
from afterburner.proposers.local.model import QWEN_CODER
from afterburner.proposers.local.proposer import LocalProposer
from afterburner.proposers.several import SharedProposer, together
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
    """Which models were left out, and why."""


async def guarded(proposers: Proposers, options: Options) -> Guarded:
    """Leave out models on other machines where the file is never sent; those that are left out are closed.

    The local model stands in for one only where the choice was left to `auto`.

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
    models = model.models if isinstance(model, SharedProposer) else [(model, 1)]
    here = together([(each, share) for each, share in models if not each.is_elsewhere])
    if here is None and proposers.rules is None:
        raise NotOptimizable(f"{reason}; use --model rules or --model local.")
    elsewhere = [each for each, _ in models if each.is_elsewhere]
    for each in elsewhere:
        await each.aclose()
    if here is None and _is_automatic(options) and QWEN_CODER.is_present:
        here = LocalProposer(QWEN_CODER)
    notes = tuple(f"{reason}: {each.origin} was not asked." for each in elsewhere)
    return Guarded(replace(proposers, model=here), notes=notes)


def _is_automatic(options: Options) -> bool:
    return any(choice_of(text).model == "auto" for text in options.chosen_models)
