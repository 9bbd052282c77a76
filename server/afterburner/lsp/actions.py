"""Which code actions are on offer at a place in a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lsprotocol.types import (
    CodeAction,
    CodeActionDisabled,
    CodeActionKind,
    CodeActionParams,
    CodeActionTag,
    CodeActionTriggerKind,
    Command,
    Position,
    Range,
)

from afterburner.errors import NotOptimizable
from afterburner.lsp.abilities import Abilities
from afterburner.lsp.documents import Document
from afterburner.lsp.title import ACTION_TITLES
from afterburner.target.locate import FunctionSpan
from monolith.comparison import EFFICIENCIES, Efficiency

_DEF_LINE = re.compile(r"\s*(async\s+)?def\b")
OPTIMIZE_COMMAND = "afterburner.optimize"
KINDS: dict[Efficiency, str] = {
    efficiency: f"{CodeActionKind.RefactorRewrite.value}.optimize.{efficiency}" for efficiency in EFFICIENCIES
}


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the cursor or the selection means: a place to optimize, or why there is none."""

    position: Position
    refusal: str | None


def code_actions(
    document: Document,
    params: CodeActionParams,
    abilities: Abilities,
    *,
    efficiencies: tuple[Efficiency, ...],
    refusal: str | None,
) -> list[CodeAction | Command]:
    """The actions for a cursor or a selection.

    Args:
        document: the document that was asked about.
        params: the place, the kinds wanted and whether a person asked by hand; a client that does not tell
            is one where people always do.
        abilities: what the client can show.
        efficiencies: the kinds that the user has not hidden.
        refusal: why nothing may be optimized here at all, or `None`.
    """
    by_hand = params.context.trigger_kind != CodeActionTriggerKind.Automatic
    wanted = [kind for kind in efficiencies if _is_wanted(KINDS[kind], params.context.only)]
    offer = _offer(document, params.range, by_hand, refusal) if wanted else None
    if offer is None:
        return []
    if offer.refusal is None:
        return [_action(efficiency, document.uri, offer.position, abilities) for efficiency in wanted]
    if by_hand and abilities.action_literals and abilities.disabled_actions:
        return [_disabled(efficiency, offer.refusal) for efficiency in wanted]
    return []


def _is_wanted(kind: str, only: object) -> bool:
    """Kinds form a tree by their dots: `refactor` wants `refactor.rewrite` too."""
    if not isinstance(only, list | tuple):
        return True
    prefixes = [str(getattr(item, "value", item)) for item in only]
    return any(prefix == "" or kind == prefix or kind.startswith(f"{prefix}.") for prefix in prefixes)


def _offer(document: Document, where: Range, by_hand: bool, refusal: str | None) -> _Offer | None:
    if refusal is not None:
        return _Offer(where.start, refusal)
    only_on_def_line = not by_hand and where.start == where.end
    if only_on_def_line and not _is_def_line(document, where.start.line):
        return None
    try:
        span = document.function_around(where.start.line, where.end.line)
    except NotOptimizable as error:
        return _Offer(where.start, str(error))
    if span is None or (only_on_def_line and where.start.line != span.def_line):
        return None
    return _Offer(_name_position(document, span), span.unsupported)


def _is_def_line(document: Document, line: int) -> bool:
    """Whether a look at the line alone says so: editors ask on every move of the cursor."""
    lines = document.text.lines
    return line < len(lines) and _DEF_LINE.match(lines[line]) is not None


def _name_position(document: Document, span: FunctionSpan) -> Position:
    line = document.text.lines[span.def_line]
    column = len(line) - len(line.lstrip())
    return document.text.position(document.text.line_start(span.def_line) + column)


def _action(efficiency: Efficiency, uri: str, position: Position, abilities: Abilities) -> CodeAction | Command:
    title = ACTION_TITLES[efficiency]
    argument = {
        "uri": uri,
        "position": {"line": position.line, "character": position.character},
        "efficiency": efficiency,
    }
    command = Command(title=title, command=OPTIMIZE_COMMAND, arguments=[argument])
    if not abilities.action_literals:
        return command
    tags = [CodeActionTag.LlmGenerated] if abilities.llm_tag else None
    return CodeAction(title=title, kind=KINDS[efficiency], command=command, tags=tags)


def _disabled(efficiency: Efficiency, reason: str) -> CodeAction:
    return CodeAction(
        title=ACTION_TITLES[efficiency],
        kind=KINDS[efficiency],
        disabled=CodeActionDisabled(reason=reason),
    )
