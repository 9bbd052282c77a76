"""Which code actions are on offer where, for clients of different abilities."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol.types import (
    CodeAction,
    CodeActionContext,
    CodeActionParams,
    CodeActionTag,
    CodeActionTriggerKind,
    Command,
    Position,
    Range,
    TextDocumentIdentifier,
)

from afterburner.lsp.abilities import Abilities
from afterburner.lsp.actions import code_actions
from afterburner.lsp.documents import Document
from monolith.comparison import EFFICIENCIES, Efficiency

URI = "file:///tmp/a.py"
SOURCE = '''\
X = 1


@decorated
def f(x):
    """Doc."""
    return x


class C:
    def m(self):
        def inner():
            return 1
        return inner()


async def g():
    yield 1


class P:
    @property
    def p(self):
        return 1

    @p.setter
    def p(self, value):
        print(value)


def q():
    return requests.get("u")


import requests
'''
FULL = Abilities(action_literals=True, disabled_actions=True, llm_tag=True)
AUTOMATIC, INVOKED = CodeActionTriggerKind.Automatic, CodeActionTriggerKind.Invoked


def offered(
    first: tuple[int, int],
    last: tuple[int, int] | None = None,
    *,
    trigger: CodeActionTriggerKind | None = INVOKED,
    only: list[str] | None = None,
    abilities: Abilities = FULL,
    efficiencies: tuple[Efficiency, ...] = EFFICIENCIES,
    refusal: str | None = None,
    source: str = SOURCE,
) -> list[Any]:
    params = CodeActionParams(
        TextDocumentIdentifier(URI),
        Range(Position(*first), Position(*(last or first))),
        CodeActionContext(diagnostics=[], only=only, trigger_kind=trigger),
    )
    document = Document(URI, source=source, version=1)
    return code_actions(document, params, abilities, efficiencies=efficiencies, refusal=refusal)


def test_the_three_actions() -> None:
    actions = offered((4, 4))
    assert [action.title for action in actions] == [
        "Optimize for time",
        "Optimize for memory",
        "Optimize for both (time x memory)",
    ]
    assert [action.kind for action in actions] == [
        f"refactor.rewrite.optimize.{efficiency}" for efficiency in EFFICIENCIES
    ]
    assert all(action.tags == [CodeActionTag.LlmGenerated] for action in actions)
    assert all(action.is_preferred is None for action in actions)
    assert actions[1].command == Command(
        "Optimize for memory",
        "afterburner.optimize",
        None,
        [{"uri": URI, "position": {"line": 4, "character": 0}, "efficiency": "memory"}],
    )


@pytest.mark.parametrize(
    ("first", "last", "trigger", "count"),
    [
        ((4, 0), None, AUTOMATIC, 3),
        ((4, 9), None, AUTOMATIC, 3),
        ((6, 4), None, AUTOMATIC, 0),
        ((6, 4), (6, 10), AUTOMATIC, 3),
        ((6, 4), (9, 0), AUTOMATIC, 0),
        ((6, 4), None, INVOKED, 3),
        ((6, 4), None, None, 3),
        ((3, 2), None, INVOKED, 3),
        ((0, 0), None, INVOKED, 0),
        ((10, 9), None, AUTOMATIC, 3),
        ((13, 9), None, INVOKED, 3),
        ((11, 13), None, AUTOMATIC, 3),
        ((16, 5), None, AUTOMATIC, 0),
        ((22, 9), None, AUTOMATIC, 3),
        ((26, 9), None, AUTOMATIC, 0),
    ],
)
def test_where(
    first: tuple[int, int], last: tuple[int, int] | None, trigger: CodeActionTriggerKind | None, count: int
) -> None:
    assert len(offered(first, last, trigger=trigger)) == count


@pytest.mark.parametrize(
    ("only", "count"),
    [
        (["refactor"], 3),
        (["refactor.rewrite.optimize"], 3),
        (["refactor.rewrite.optimize.memory"], 1),
        (["quickfix", "source"], 0),
        (["refactor.rewrite.opt"], 0),
        ([""], 3),
        ([], 0),
    ],
)
def test_only_the_wanted_kinds(only: list[str], count: int) -> None:
    assert len(offered((4, 4), only=only)) == count


def test_hidden_kinds() -> None:
    assert [action.title for action in offered((4, 4), efficiencies=("memory",))] == ["Optimize for memory"]


@pytest.mark.parametrize(
    ("where", "source", "refusal", "reason"),
    [
        ((16, 5), SOURCE, None, "`g` is an async generator; move the work of a step into"),
        ((27, 9), SOURCE, None, "`p` is the setter of a property; move its work into a method"),
        ((31, 9), SOURCE, None, "`q` uses the network (`requests.get`); move the work that computes"),
        ((1, 4), "def f(): 1\ndef f(): 2\n", None, "`f` is defined 2 times in this file; keep one definition."),
        ((0, 0), "def f(:\n", None, "does not parse (line 1"),
        ((4, 4), SOURCE, "This folder is not trusted.", "This folder is not trusted."),
    ],
)
def test_a_reason_is_shown_when_asked_by_hand(
    where: tuple[int, int], source: str, refusal: str | None, reason: str
) -> None:
    actions = offered(where, source=source, refusal=refusal)
    assert len(actions) == 3
    assert all(reason in action.disabled.reason and action.command is None for action in actions)
    assert offered(where, source=source, refusal=refusal, trigger=AUTOMATIC) == []
    assert offered(where, source=source, refusal=refusal, abilities=Abilities(action_literals=True)) == []


def test_a_client_without_literals_gets_commands() -> None:
    actions = offered((4, 4), abilities=Abilities())
    assert all(isinstance(action, Command) for action in actions)
    assert all(isinstance(action, CodeAction) for action in offered((4, 4)))


def test_a_version_is_parsed_once() -> None:
    document = Document(URI, source=SOURCE, version=1)
    assert document.functions is document.functions
